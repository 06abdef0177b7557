package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.LimenException;
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

/** Gives Spring's resource server a decoder with the gate's own policy. */
@AutoConfiguration(after = LimenAutoConfiguration.class, before = OAuth2ResourceServerAutoConfiguration.class)
@ConditionalOnClass(JwtDecoder.class)
@ConditionalOnBean(Gate.class)
public class LimenJwtAutoConfiguration {
  /** Made by Spring. */
  public LimenJwtAutoConfiguration() {}

  /**
   * The decoder.
   *
   * @param gate the gate that verifies the tokens
   * @return the decoder
   */
  @Bean
  @ConditionalOnMissingBean(JwtDecoder.class)
  public LimenJwtDecoder limenJwtDecoder(Gate gate) {
    return new LimenJwtDecoder(gate.tokens());
  }

  /**
   * Returns 403 when a token does not grant what the decoder's verifier requires, and 503 when the decoder cannot tell;
   * without it, Spring's resource server would return 500, or 401 if the error page is not public.
   *
   * @param properties name the realm
   * @return a filter around Spring Security's
   */
  @Bean
  @ConditionalOnBean(JwtDecoder.class)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  public FilterRegistrationBean<Filter> limenJwtRefusals(LimenProperties properties) {
    String realm = properties.getWeb().getRealm();
    FilterRegistrationBean<Filter> around = new FilterRegistrationBean<>((request, response, chain) -> {
      try {
        chain.doFilter(request, response);
      } catch (AuthenticationServiceException escaped) {
        LimenException error = Answer.in(escaped);
        if (error == null || response.isCommitted()) throw escaped;
        Answer.send((HttpServletResponse) response, error, realm, "");
      }
    });
    around.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER - 1);
    return around;
  }
}
