package dev.limen.spring;

import dev.limen.Gate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Gives Spring's resource server a decoder by the gate's own policy. */
@AutoConfiguration(after = LimenAutoConfiguration.class, before = OAuth2ResourceServerAutoConfiguration.class)
@ConditionalOnClass(JwtDecoder.class)
@ConditionalOnBean(Gate.class)
public class LimenJwtAutoConfiguration {
  /** Made by Spring. */
  public LimenJwtAutoConfiguration() {}

  /**
   * The decoder.
   *
   * @param gate whose tokens are taken
   * @return the decoder
   */
  @Bean
  @ConditionalOnMissingBean(JwtDecoder.class)
  public LimenJwtDecoder limenJwtDecoder(Gate gate) {
    return new LimenJwtDecoder(gate.tokens());
  }
}
