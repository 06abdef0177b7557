package dev.limen.spring;

import dev.limen.Gate;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Reports the gate's health to the actuator, unless {@code management.health.limen.enabled} is false. */
@AutoConfiguration(after = LimenAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Gate.class)
@ConditionalOnEnabledHealthIndicator("limen")
public class LimenHealthAutoConfiguration {
  /** Made by Spring. */
  public LimenHealthAutoConfiguration() {}

  /**
   * The indicator {@code limen}.
   *
   * @param gate the gate to report
   * @return the indicator
   */
  @Bean
  @ConditionalOnMissingBean(name = "limenHealthIndicator")
  public HealthIndicator limenHealthIndicator(Gate gate) {
    return new LimenHealthIndicator(gate);
  }
}
