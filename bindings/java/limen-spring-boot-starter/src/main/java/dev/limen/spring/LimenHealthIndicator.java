package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.UnavailableException;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/**
 * Up while the gate's store is available. The details are figures about the store and, if the store has a mirror, the
 * part {@code mirror} of the gate's statistics.
 */
public final class LimenHealthIndicator extends AbstractHealthIndicator {
  private final Gate gate;

  /**
   * An indicator for a gate.
   *
   * @param gate the gate to report
   */
  public LimenHealthIndicator(Gate gate) {
    super("limen is unavailable");
    this.gate = gate;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    try {
      Map<String, Object> store = gate.storeInfo();
      builder.up();
      for (String figure : new String[] {"driver", "records", "revocations", "cutoffs", "size"}) {
        builder.withDetail(figure, store.get(figure));
      }
      Object mirror = gate.stats().get("mirror");
      if (mirror != null) builder.withDetail("mirror", mirror);
    } catch (UnavailableException error) {
      builder.down().withDetail("status", error.statusName());
    }
  }
}
