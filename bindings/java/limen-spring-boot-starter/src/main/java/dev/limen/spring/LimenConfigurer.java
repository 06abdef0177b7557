package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.RefusedException;
import dev.limen.RoleMissingException;
import dev.limen.TicketAbsentException;
import dev.limen.servlet.Answer;
import dev.limen.servlet.Auth;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.ApplicationContext;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/**
 * Puts limen into a chain: {@code http.with(limen(), withDefaults())}. Its filter tells who asks, its answers are 401,
 * 403 and 503 by their kind. Spring's own sessions, CSRF tokens and logout page are turned off: limen has the first
 * two, and {@link Auth#logout} is for your controller.
 */
public final class LimenConfigurer extends AbstractHttpConfigurer<LimenConfigurer, HttpSecurity> {
  private LimenConfigurer() {}

  /**
   * limen with the gate and the properties of the application.
   *
   * @return for {@link HttpSecurity#with}
   */
  public static LimenConfigurer limen() {
    return new LimenConfigurer();
  }

  @Override
  public void init(HttpSecurity http) throws Exception {
    String realm = http.getSharedObject(ApplicationContext.class).getBean(LimenProperties.class).getWeb().getRealm();
    http.csrf(csrf -> csrf.disable())
        .logout(logout -> logout.disable())
        .sessionManagement(sessions -> sessions.disable()) // whose filter asks who it is, on open pages too
        .securityContext(context -> context.securityContextRepository(new RequestAttributeSecurityContextRepository()))
        .requestCache(cache -> cache.disable())
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint((request, response, error) -> refuse(request, response, error, realm))
                    .accessDeniedHandler((request, response, error) -> deny(response, realm)));
  }

  @Override
  public void configure(HttpSecurity http) {
    ApplicationContext context = http.getSharedObject(ApplicationContext.class);
    http.addFilterBefore(
        new LimenAuthenticationFilter(context.getBean(Gate.class), context.getBean(LimenProperties.class).getWeb()),
        LogoutFilter.class);
  }

  /** Nobody was let in. What the context left out is thrown: that it is unknown, or that a CSRF token is missing. */
  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException error, String realm)
      throws IOException {
    RefusedException why = null;
    if (request.getAttribute(Auth.ATTRIBUTE) instanceof Auth auth) {
      why = auth.error();
      if (why == null && error instanceof InsufficientAuthenticationException) auth.require();
    }
    Answer.send(response, why == null ? new TicketAbsentException(400, "nobody is logged in") : why, realm, "");
  }

  private static void deny(HttpServletResponse response, String realm) throws IOException {
    if (!response.isCommitted()) {
      Answer.send(response, new RoleMissingException(326, "an authority that is asked for is not granted"), realm, "");
    }
  }
}
