package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.UnavailableException;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/**
 * Whether the gate's store answers. The details are figures about the store, and what the gate's statistics say of its
 * mirror ({@code mirror}), where the store has one.
 */
public final class LimenHealthIndicator extends AbstractHealthIndicator {
  private final Gate gate;

  /**
   * Of a gate.
   *
   * @param gate is asked
   */
  public LimenHealthIndicator(Gate gate) {
    super("limen does not answer");
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
