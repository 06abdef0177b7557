package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.GuardAnswer;
import dev.limen.RoleMissingException;
import dev.limen.Status;
import dev.limen.TicketAbsentException;
import dev.limen.servlet.Answer;
import dev.limen.servlet.Auth;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.ApplicationContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/**
 * Adds limen to a chain: {@code http.with(limen(), withDefaults())}. Its filter finds the caller, and its responses are
 * 401, 403 or 503 by the kind of the error. Spring's own sessions, CSRF tokens and logout page are turned off: limen
 * has sessions and CSRF tokens, and your controller calls {@link Auth#logout}.
 */
public final class LimenConfigurer extends AbstractHttpConfigurer<LimenConfigurer, HttpSecurity> {
  private LimenConfigurer() {}

  /**
   * limen with the gate and the properties of the application.
   *
   * @return the configurer, for {@link HttpSecurity#with}
   */
  public static LimenConfigurer limen() {
    return new LimenConfigurer();
  }

  @Override
  public void init(HttpSecurity http) throws Exception {
    String realm = http.getSharedObject(ApplicationContext.class).getBean(LimenProperties.class).getWeb().getRealm();
    http.csrf(csrf -> csrf.disable())
        .logout(logout -> logout.disable())
        .sessionManagement(sessions -> sessions.disable()) // its filter would look up the caller on public pages too
        .securityContext(context -> context.securityContextRepository(new RequestAttributeSecurityContextRepository()))
        .requestCache(cache -> cache.disable())
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint((request, response, error) -> refuse(request, response, realm))
                    .accessDeniedHandler((request, response, error) -> deny(response, realm)));
  }

  @Override
  public void configure(HttpSecurity http) {
    ApplicationContext context = http.getSharedObject(ApplicationContext.class);
    http.addFilterBefore(
        new LimenAuthenticationFilter(context.getBean(Gate.class), context.getBean(LimenProperties.class).getWeb()),
        LogoutFilter.class);
  }

  /** Sends a refusal if there is no caller, or if Spring only remembers the caller. */
  private static void refuse(HttpServletRequest request, HttpServletResponse response, String realm)
      throws IOException {
    GuardAnswer refusal = request.getAttribute(Auth.ATTRIBUTE) instanceof Auth auth ? auth.refusal() : null;
    if (refusal != null) {
      Answer.send(response, refusal);
    } else {
      TicketAbsentException none = new TicketAbsentException(Status.TICKET_ABSENT, "credentials: none in the request");
      Answer.send(response, none, realm, "");
    }
  }

  private static void deny(HttpServletResponse response, String realm) throws IOException {
    if (!response.isCommitted()) {
      RoleMissingException missing =
          new RoleMissingException(Status.ROLE, "authority: the caller lacks the required one");
      Answer.send(response, missing, realm, "");
    }
  }
}
