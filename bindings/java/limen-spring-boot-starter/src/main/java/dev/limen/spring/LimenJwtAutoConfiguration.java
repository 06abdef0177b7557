package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.UnavailableException;
import dev.limen.servlet.Answer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.AuthenticationServiceException;
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

  /**
   * Answers 503 where the decoder cannot know, of which Spring's resource server makes 500, or 401 where the page of
   * errors is not open to all.
   *
   * @param properties name the realm
   * @return a filter around Spring Security's
   */
  @Bean
  @ConditionalOnBean(LimenJwtDecoder.class)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  public FilterRegistrationBean<Filter> limenJwtUnknown(LimenProperties properties) {
    String realm = properties.getWeb().getRealm();
    FilterRegistrationBean<Filter> around = new FilterRegistrationBean<>((request, response, chain) -> {
      try {
        chain.doFilter(request, response);
      } catch (AuthenticationServiceException escaped) {
        if (response.isCommitted() || !(Answer.in(escaped) instanceof UnavailableException unknown)) throw escaped;
        Answer.send((HttpServletResponse) response, unknown, realm, "");
      }
    });
    around.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER - 1);
    return around;
  }
}
