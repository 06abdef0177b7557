package dev.limen.spring;

import dev.limen.Credential;
import dev.limen.Gate;
import dev.limen.NotEnoughException;
import dev.limen.UnavailableException;
import dev.limen.servlet.Auth;
import dev.limen.servlet.LimenFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Puts who asks into the security context, when something asks for it; {@link LimenConfigurer} puts the filter into a
 * chain. Where a cookie comes without the CSRF token that the request needs, or it cannot be known who asks, that is
 * nobody: what is open to everybody stays so, and of everything else the answer is 403 or 503. Behind it {@link
 * Auth#of} has the credentials, to log in and out; it throws what cannot be known.
 */
public class LimenAuthenticationFilter extends OncePerRequestFilter {
  private static final String CONTEXT = LimenAuthenticationFilter.class.getName() + ".CONTEXT";

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
          SecurityContextHolder.setDeferredContext(context(asked));
          chain.doFilter(asked, answered);
        });
  }

  /** That of the whole request: one that goes on after it was asynchronous is still of who began it. */
  private Supplier<SecurityContext> context(ServletRequest request) {
    if (request.getDispatcherType() == DispatcherType.ASYNC
        && request.getAttribute(CONTEXT) instanceof Deferred begun) {
      return begun;
    }
    Deferred made = new Deferred(Auth.of(request), SecurityContextHolder.getDeferredContext(), web);
    request.setAttribute(CONTEXT, made);
    return made;
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
      Credential found;
      try {
        found = auth.credential() == null ? null : auth.require(); // which asks for the CSRF token
      } catch (NotEnoughException | UnavailableException error) {
        return before.get(); // Spring asks in passing, too; where it matters LimenConfigurer answers this error
      }
      if (found == null) return before.get();
      SecurityContext context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(LimenAuthentication.of(found, web));
      return context;
    }
  }
}
