package dev.limen.spring;

import dev.limen.Gate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Opens the gate that {@code limen.*} describe, unless there is one already. */
@AutoConfiguration
@EnableConfigurationProperties(LimenProperties.class)
public class LimenAutoConfiguration {
  /** Made by Spring. */
  public LimenAutoConfiguration() {}

  /**
   * The gate; Spring closes it.
   *
   * @param properties {@code limen.url}
   * @param environment everything else
   * @return the gate
   */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  public Gate limenGate(LimenProperties properties, Environment environment) {
    return Gate.open(properties.getUrl(), LimenProperties.options(environment));
  }
}
