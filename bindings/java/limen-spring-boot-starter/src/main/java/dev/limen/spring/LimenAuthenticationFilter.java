package dev.limen.spring;

import dev.limen.Gate;
import dev.limen.GuardAnswer;
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
 * Puts the caller into the security context, when it is first needed; {@link LimenConfigurer} adds the filter to a
 * chain. When a cookie comes without a required CSRF token, or limen cannot tell who the caller is, the context has no
 * caller: public routes still work, and all others return 403 or 503. Behind the filter, {@link Auth#of} has the
 * credentials, to log in and out; it throws {@code UnavailableException} when limen cannot tell.
 */
public class LimenAuthenticationFilter extends OncePerRequestFilter {
  private static final String CONTEXT = LimenAuthenticationFilter.class.getName() + ".CONTEXT";

  private final LimenFilter filter;
  private final LimenProperties.Web web;

  /**
   * A filter over a gate.
   *
   * @param gate the gate that checks the credentials
   * @param web how to respond to requests
   */
  public LimenAuthenticationFilter(Gate gate, LimenProperties.Web web) {
    filter = web.getCsrf().in(new LimenFilter(gate))
        .realm(web.getRealm())
        .visitors(web.isVisitors())
        .issuers(web.getIssuers().toArray(String[]::new))
        .origins(web.getOrigins().toArray(String[]::new));
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

  /** The context of the whole request: after asynchronous work it still has the caller of its beginning. */
  private Supplier<SecurityContext> context(ServletRequest request) {
    if (request.getDispatcherType() == DispatcherType.ASYNC
        && request.getAttribute(CONTEXT) instanceof Deferred begun) {
      return begun;
    }
    Deferred made = new Deferred(Auth.of(request), SecurityContextHolder.getDeferredContext(), web);
    request.setAttribute(CONTEXT, made);
    return made;
  }

  /** Runs for error pages too. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  /** Runs for asynchronous dispatches too. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  /** The context, made at its first use. */
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
      GuardAnswer found = auth.answer();
      // Spring may only be looking, so nothing is refused here; where it matters, LimenConfigurer does.
      if (!found.isIn() || found.credential() == null) return before.get();
      SecurityContext context = SecurityContextHolder.createEmptyContext();
      context.setAuthentication(LimenAuthentication.of(found.credential(), found.subject(), web));
      return context;
    }
  }
}
