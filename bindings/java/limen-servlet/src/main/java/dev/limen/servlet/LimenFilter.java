package dev.limen.servlet;

import dev.limen.Bearer;
import dev.limen.BearerAbsentException;
import dev.limen.Credential;
import dev.limen.CsrfException;
import dev.limen.Gate;
import dev.limen.LimenException;
import dev.limen.Status;
import dev.limen.Verifier;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A filter that finds the caller, by bearer token or cookie, and responds to limen's exceptions that escape from the
 * servlets behind it: 401, 403 or 503 by their kind, with {@code WWW-Authenticate} (RFC 6750).
 *
 * <pre>{@code
 * context.addFilter("limen", new LimenFilter(gate).realm("shop"))
 *     .addMappingForUrlPatterns(null, false, "/*");
 * context.addFilter("admin", new LimenFilter(gate).requireRole("admin"))
 *     .addMappingForUrlPatterns(null, true, "/admin/*");
 * }</pre>
 *
 * <p>Without a requirement it refuses nobody, and servlets call {@link Auth#of}. With {@link #require}, {@link
 * #requireRole} or {@link #requireScope} it passes on only requests that meet it. Behind the filter, {@code
 * getRemoteUser}, {@code getUserPrincipal} and {@code isUserInRole} use the same credentials.
 *
 * <p>Configure it before its first use; after that, any number of threads may use it.
 */
public class LimenFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final AtomicLong COUNT = new AtomicLong();

  private final transient Gate gate;
  private transient Verifier verifier;
  private final String kept = Auth.ATTRIBUTE + "." + COUNT.incrementAndGet(); // an attribute of the request
  private String realm = "";
  private boolean csrf = true;
  private boolean required;
  private String role;
  private String scope;

  /**
   * A filter that refuses nobody.
   *
   * @param gate the gate that checks the credentials; the filter does not close it
   */
  public LimenFilter(Gate gate) {
    this.gate = Objects.requireNonNull(gate, "gate");
    verifier = gate.tokens();
  }

  /**
   * Sets the policy for bearer tokens, in place of the gate's.
   *
   * @param verifier such as {@code gate.verifier(Map.of("audience", "payments"))}
   * @return this
   */
  public LimenFilter verifier(Verifier verifier) {
    this.verifier = Objects.requireNonNull(verifier, "verifier");
    return this;
  }

  /**
   * Sets the realm that every challenge names.
   *
   * @param realm printable ASCII without quotes and backslashes, at most 1,024 bytes
   * @return this
   * @throws dev.limen.UsageException if a challenge cannot contain it
   */
  public LimenFilter realm(String realm) {
    checkWords(realm, "");
    this.realm = realm;
    return this;
  }

  /**
   * Sets whether requests with a cookie need a CSRF token when they change something (default true).
   *
   * @param csrf whether {@link Auth}'s {@code require} methods check it
   * @return this
   */
  public LimenFilter csrf(boolean csrf) {
    this.csrf = csrf;
    return this;
  }

  /**
   * Requires any caller: an anonymous one gets 401.
   *
   * @return this
   */
  public LimenFilter require() {
    required = true;
    return this;
  }

  /**
   * Requires a role.
   *
   * @param role compared exactly
   * @return this
   */
  public LimenFilter requireRole(String role) {
    this.role = Objects.requireNonNull(role, "role");
    return require();
  }

  /**
   * Requires every scope of a text.
   *
   * @param scope words with one space between them
   * @return this
   * @throws dev.limen.UsageException if a challenge cannot contain it
   */
  public LimenFilter requireScope(String scope) {
    checkWords("", scope);
    this.scope = scope;
    return require();
  }

  /** Checks the words when a program starts, before it refuses anybody. */
  private static void checkWords(String realm, String scope) {
    Bearer.challenge(new BearerAbsentException(Status.BEARER_ABSENT, ""), realm, scope);
  }

  @Override
  protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Auth outer = request.getAttribute(Auth.ATTRIBUTE) instanceof Auth found ? found : null;
    if (outer != null && outer.isBy(gate, verifier, csrf)) { // the outer filter responds to exceptions
      if (required && begun(request) == null) check(outer);
      request.setAttribute(kept, outer);
      chain.doFilter(request, response);
      return;
    }
    Auth begun = begun(request);
    Auth auth = begun != null ? begun : new Auth(gate, verifier, csrf, request, new GuardedResponse(response));
    GuardedResponse guarded = auth.response();
    request.setAttribute(Auth.ATTRIBUTE, auth);
    request.setAttribute(kept, auth);
    try {
      if (required && begun == null) check(auth);
      chain.doFilter(new Asked(request, auth), begun != null ? response : guarded);
    } catch (IOException | ServletException | RuntimeException escaped) {
      LimenException error = Answer.in(escaped);
      if (error == null || response.isCommitted()) throw escaped;
      guarded.takeBack();
      Answer.send(guarded, error, realm, auth.challengeScope());
    } finally {
      request.setAttribute(Auth.ATTRIBUTE, outer);
    }
  }

  /**
   * The credentials that this filter passed on when the request began, if the request continues after asynchronous
   * work: the caller may have logged out meanwhile. Otherwise null.
   */
  private Auth begun(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.ASYNC && request.getAttribute(kept) instanceof Auth found
            && found.isBy(gate, verifier, csrf)
        ? found : null;
  }

  private void check(Auth auth) {
    Credential found = scope == null ? auth.require() : auth.requireScope(scope);
    if (role != null) found.requireRole(role);
  }

  /** A request whose own methods, such as getRemoteUser, use the credentials. */
  private static final class Asked extends HttpServletRequestWrapper {
    private final Auth auth;

    Asked(HttpServletRequest request, Auth auth) {
      super(request);
      this.auth = auth;
    }

    /** The caller; null also when a CSRF token is required and missing. */
    private Credential credential() {
      try {
        return auth.credential() == null ? null : auth.require();
      } catch (CsrfException forged) {
        return null;
      }
    }

    @Override
    public String getRemoteUser() {
      Credential found = credential();
      return found == null ? null : found.subject();
    }

    @Override
    public Principal getUserPrincipal() {
      String subject = getRemoteUser();
      return subject == null ? null : () -> subject;
    }

    @Override
    public boolean isUserInRole(String role) {
      Credential found = credential();
      return found != null && found.roles().contains(role);
    }

    @Override
    public String getAuthType() {
      return getRemoteUser() == null ? null : auth.byBearer() ? "Bearer" : "Cookie";
    }
  }
}
