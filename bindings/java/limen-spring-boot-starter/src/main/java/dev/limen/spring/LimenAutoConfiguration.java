package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.OptionException;
import dev.limen.Status;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Opens the gate that {@code limen.*} describe, unless the application has one. */
@AutoConfiguration
@EnableConfigurationProperties(LimenProperties.class)
public class LimenAutoConfiguration {
  /** Made by Spring. */
  public LimenAutoConfiguration() {}

  /**
   * The gate; Spring closes it.
   *
   * @param properties {@code limen.url}
   * @param environment all other properties
   * @return the gate
   * @throws OptionException if {@code limen.issuer} is not set, or for another wrong property
   */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  public Gate limenGate(LimenProperties properties, Environment environment) {
    Map<String, Object> options = LimenProperties.options(environment);
    if (!options.containsKey("issuer")) { // without it, every request with a cookie would end in a UsageException
      throw new OptionException(
          Status.OPTION_VALUE, "limen.issuer: not set; expected the issuer's URL, such as https://shop.example");
    }
    return Gate.open(properties.getUrl(), options);
  }
}
