package dev.limen.spring;

import dev.limen.Credential;
import dev.limen.Gate;
import dev.limen.servlet.Auth;
import dev.limen.servlet.LimenFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Puts who asks into the security context, when something asks for it; {@link LimenConfigurer} puts the filter into a
 * chain. What cannot be known right now is 503 where it matters, and does not close what is open to everybody. Behind
 * it {@link Auth#of} has the credentials, to log in and out.
 */
public class LimenAuthenticationFilter extends OncePerRequestFilter {
  private final LimenFilter filter;
  private final LimenProperties.Web web;

  /**
   * A filter over a gate.
   *
   * @param gate is asked
   * @param web how requests are answered
   */
  public LimenAuthenticationFilter(Gate gate, LimenProperties.Web web) {
    filter = new LimenFilter(gate).realm(web.getRealm()).csrf(web.isCsrf());
    this.web = web;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    filter.doFilter(
        request,
        response,
        (asked, answered) -> {
          Supplier<SecurityContext> before = SecurityContextHolder.getDeferredContext();
          SecurityContextHolder.setDeferredContext(new Deferred(Auth.of(asked), before, web));
          chain.doFilter(asked, answered);
        });
  }

  /** An error's page asks who it is, too. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  /** So does what goes on in another thread. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  /** The context, made when it is first asked for. */
  private static final class Deferred implements Supplier<SecurityContext> {
    private final Auth auth;
    private final Supplier<SecurityContext> before;
    private final LimenProperties.Web web;
    private SecurityContext made;

    Deferred(Auth auth, Supplier<SecurityContext> before, LimenProperties.Web web) {
      this.auth = auth;
      this.before = before;
      this.web = web;
    }

    @Override
    public SecurityContext get() {
      if (made == null) made = make();
      return made;
    }

    private SecurityContext make() {
      Credential found = auth.credential();
      if (found == null) return before.get();
      auth.require(); // asks for the CSRF token where the cookie may change something
      SecurityContext context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(LimenAuthentication.of(found, web));
      return context;
    }
  }
}
