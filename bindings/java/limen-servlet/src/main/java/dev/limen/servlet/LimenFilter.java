package dev.limen.servlet;

import dev.limen.Credential;
import dev.limen.Gate;
import dev.limen.GuardAnswer;
import dev.limen.LimenException;
import dev.limen.RoleMissingException;
import dev.limen.UsageException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A filter that finds the caller, by bearer token or cookie, and responds to limen's exceptions that escape from the
 * servlets behind it: 400, 401, 403, 500 or 503 ({@link LimenException#http}), with {@code WWW-Authenticate} (RFC 6750).
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
  private final String kept = Auth.ATTRIBUTE + "." + COUNT.incrementAndGet(); // an attribute of the request
  private final transient Map<String, Object> options = new HashMap<>();
  private transient Verifier verifier;
  private boolean visitors;
  private transient Guards guards;
  private transient Map<String, Object> needs; // null: it refuses nobody

  /**
   * A filter that refuses nobody.
   *
   * @param gate the gate that checks the credentials; the filter does not close it
   * @throws dev.limen.OptionException if the gate has no issuer
   */
  public LimenFilter(Gate gate) {
    this.gate = Objects.requireNonNull(gate, "gate");
    verifier = gate.tokens();
    prepare();
  }

  /**
   * Sets the policy for bearer tokens, in place of the gate's.
   *
   * @param verifier such as {@code gate.verifier(Map.of("audience", "payments"))}
   * @return this
   * @throws dev.limen.KeyRefusedException if it accepts any issuer
   */
  public LimenFilter verifier(Verifier verifier) {
    this.verifier = Objects.requireNonNull(verifier, "verifier");
    return prepare();
  }

  /**
   * Sets the realm that every challenge names.
   *
   * @param realm printable ASCII without quotes and backslashes, at most 1,024 bytes
   * @return this
   * @throws dev.limen.UsageException if a challenge cannot contain it
   */
  public LimenFilter realm(String realm) {
    return with(Guards.REALM, realm.isEmpty() ? null : realm);
  }

  /**
   * Sets whether requests with a cookie need a CSRF token when they change something (default true).
   *
   * @param csrf whether they do
   * @return this
   */
  public LimenFilter csrf(boolean csrf) {
    return with(Guards.CSRF, csrf ? null : "never");
  }

  /**
   * Requires a CSRF token as {@link #csrf} does, and guards the forms of those who have not logged in: {@link Auth#login}
   * refuses what another website may have sent, so nobody can log a user in as somebody else. A request that may change
   * something, and has no bearer token, needs a good CSRF token, or an {@code Origin} or {@code Sec-Fetch-Site} that says
   * that a page of this host or of {@link #origins} sent it. Otherwise {@link Auth#subject} and its kin throw {@link
   * dev.limen.CsrfException} (403).
   *
   * @return this
   */
  public LimenFilter csrfAlways() {
    return with(Guards.CSRF, "always");
  }

  /**
   * Sets the other issuers whose tokens are accepted, besides the gate's own. Their subjects are not the gate's, so
   * {@link Auth#subject} is null then.
   *
   * @param issuers such as {@code "https://accounts.example"}
   * @return this
   */
  public LimenFilter issuers(String... issuers) {
    return with("guard.issuers", issuers.length == 0 ? null : List.of(issuers));
  }

  /**
   * Sets the further origins whose pages may open websockets here, and send login forms ({@link #csrfAlways}).
   *
   * @param origins such as {@code "https://shop.example"}
   * @return this
   * @throws dev.limen.UsageException if one is not an origin
   */
  public LimenFilter origins(String... origins) {
    return with("guard.origins", origins.length == 0 ? null : List.of(origins));
  }

  /**
   * Sets whether {@link Auth#visitor} finds those who have not logged in (default false). They never meet a
   * requirement.
   *
   * @param visitors whether it does
   * @return this
   */
  public LimenFilter visitors(boolean visitors) {
    this.visitors = visitors;
    return prepare();
  }

  /**
   * Requires any caller: an anonymous one gets 401.
   *
   * @return this
   */
  public LimenFilter require() {
    if (needs == null) needs = new HashMap<>();
    return prepare();
  }

  /**
   * Requires a role.
   *
   * @param role compared exactly
   * @return this
   */
  public LimenFilter requireRole(String role) {
    return need("guard.role", Objects.requireNonNull(role, "role"));
  }

  /**
   * Requires every scope of a text.
   *
   * @param scope words with one space between them
   * @return this
   * @throws dev.limen.UsageException if a challenge cannot contain it
   */
  public LimenFilter requireScope(String scope) {
    return need("guard.scope", Objects.requireNonNull(scope, "scope"));
  }

  private LimenFilter need(String property, String value) {
    require();
    needs.put(property, value);
    return prepare();
  }

  private LimenFilter with(String property, Object value) {
    if (value == null) options.remove(property);
    else options.put(property, value);
    return prepare();
  }

  /** Makes the guards when a program starts, so that what is wrong is named before anybody is refused. */
  private LimenFilter prepare() {
    guards = new Guards(gate, verifier, options, visitors);
    if (needs != null) guards.requiring(needs);
    return this;
  }

  @Override
  protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Auth outer = request.getAttribute(Auth.ATTRIBUTE) instanceof Auth found ? found : null;
    if (outer != null && outer.isBy(guards)) { // the outer filter responds to exceptions
      if (begun(request) == null && !passes(outer, response)) return;
      request.setAttribute(kept, outer);
      chain.doFilter(request, response);
      return;
    }
    Auth begun = begun(request);
    Auth auth = begun != null ? begun : new Auth(guards, request, new GuardedResponse(response));
    GuardedResponse guarded = auth.response();
    request.setAttribute(Auth.ATTRIBUTE, auth);
    request.setAttribute(kept, auth);
    try {
      if (begun != null) chain.doFilter(new Asked(request, auth), response);
      else if (passes(auth, guarded)) chain.doFilter(new Asked(request, auth), guarded);
    } catch (IOException | ServletException | RuntimeException escaped) {
      LimenException error = Answer.in(escaped);
      if (error == null || response.isCommitted()) throw escaped;
      guarded.takeBack();
      GuardAnswer refusal = auth.refusalOf(error);
      if (refusal != null) Answer.send(guarded, refusal);
      else Answer.send(guarded, error, (String) options.getOrDefault(Guards.REALM, ""), "");
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
            && found.isBy(guards)
        ? found : null;
  }

  /** Returns whether the request has what this filter needs. If not, sends the refusal. */
  private boolean passes(Auth auth, HttpServletResponse response) throws IOException {
    if (needs == null) return true;
    GuardAnswer found = auth.decide(needs);
    if (found.isIn()) return true;
    if (response.isCommitted()) throw found.exception();
    auth.response().takeBack();
    Answer.send(response, found);
    return false;
  }

  /** A request whose own methods, such as getRemoteUser, use the credentials. */
  private static final class Asked extends HttpServletRequestWrapper {
    private final Auth auth;

    Asked(HttpServletRequest request, Auth auth) {
      super(request);
      this.auth = auth;
    }

    @Override
    public String getRemoteUser() {
      return auth.subject();
    }

    @Override
    public Principal getUserPrincipal() {
      String subject = getRemoteUser();
      return subject == null ? null : () -> subject;
    }

    @Override
    public boolean isUserInRole(String role) {
      Credential found = auth.credential();
      if (found == null || role == null) return false;
      try {
        found.requireRole(role);
        return true;
      } catch (RoleMissingException | UsageException none) { // nobody can have it, such as an empty one
        return false;
      }
    }

    @Override
    public String getAuthType() {
      return getRemoteUser() == null ? null : auth.byBearer() ? "Bearer" : "Cookie";
    }
  }
}
