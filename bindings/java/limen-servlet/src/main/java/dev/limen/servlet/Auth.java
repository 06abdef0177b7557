package dev.limen.servlet;

import dev.limen.Claims;
import dev.limen.ClaimMissingException;
import dev.limen.CookieOptions;
import dev.limen.Credential;
import dev.limen.Gate;
import dev.limen.Guard;
import dev.limen.GuardAnswer;
import dev.limen.GuardRequest;
import dev.limen.LimenException;
import dev.limen.Login;
import dev.limen.NotEnoughException;
import dev.limen.RefusedException;
import dev.limen.RenewOptions;
import dev.limen.Session;
import dev.limen.SessionOptions;
import dev.limen.Status;
import dev.limen.UnavailableException;
import dev.limen.Visitor;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The credentials of one request, checked when they are first needed, and once, by a guard of the gate ({@link
 * Gate#guard}). {@link #session}, {@link #claims} and {@link #subject} are null when the caller is anonymous or was
 * refused; {@link #error} says why. When limen cannot tell right now, they throw {@link UnavailableException}: an
 * unknown caller never counts as an anonymous one. The {@code require} methods throw what is missing, and the filter
 * turns the exception into a response.
 *
 * <p>Cookie-authenticated requests other than GET, HEAD, OPTIONS and TRACE (RFC 9110, section 9.2.1) need a CSRF token,
 * in the field {@code X-CSRF-Token} or the form's field {@code csrf_token}. Without it the caller is anonymous, and
 * the {@code require} methods refuse; unless the filter was told not to ask for it.
 *
 * <p>Use it from one thread at a time.
 */
public final class Auth {
  /** The name of the request's attribute. */
  public static final String ATTRIBUTE = "dev.limen.servlet.Auth";

  private static final Map<String, String> ANY = Map.of();
  private static final Map<String, String> TOKEN = Map.of(Guards.CREDENTIALS, "token");
  private static final Map<String, String> SESSION = Map.of(Guards.CREDENTIALS, "session");

  private final Gate gate;
  private final Guards guards;
  private final HttpServletRequest request;
  private final GuardedResponse response;
  private GuardRequest fields; // null: not read yet
  private GuardAnswer answer; // null: no guard was asked yet
  private GuardAnswer refusal; // the last one that was thrown
  private LimenException thrown; // for it
  private String given; // the cookie that the response sets, as the browser sends it back

  Auth(Guards guards, HttpServletRequest request, GuardedResponse response) {
    gate = guards.gate();
    this.guards = guards;
    this.request = request;
    this.response = response;
  }

  /**
   * The credentials of a request. {@link LimenFilter} has put them there.
   *
   * @param request a request that has passed the filter
   * @return the credentials
   * @throws IllegalStateException if it has not passed the filter
   */
  public static Auth of(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Auth auth) return auth;
    throw new IllegalStateException("limen: this request has not passed a LimenFilter; add one before this servlet");
  }

  /**
   * The gate that checks the credentials.
   *
   * @return the filter's
   */
  public Gate gate() {
    return gate;
  }

  /**
   * The caller, as the optional guard has decided: nobody, if a guard would refuse the request.
   *
   * @return the decision; it lets nobody in ({@link GuardAnswer#isIn}) when limen cannot tell right now
   */
  public GuardAnswer answer() {
    if (answer == null) answer = ask(guards.who(), null);
    return answer;
  }

  /**
   * Why {@link #require} would refuse the request.
   *
   * @return the decision; null if it would not
   */
  public GuardAnswer refusal() {
    GuardAnswer found = decide(ANY);
    return found.isIn() ? null : found;
  }

  /**
   * Whether the request has a bearer token, valid or not. Then the cookie is ignored.
   *
   * @return true if it has one
   */
  public boolean byBearer() {
    return answer().spoke() == GuardAnswer.Spoke.TOKEN;
  }

  /**
   * The claims of the bearer token.
   *
   * @return the claims; null if there is no token, or it is refused
   * @throws NotEnoughException if the verifier requires more than it grants
   */
  public Claims claims() {
    return known().claims();
  }

  /**
   * The session of the cookie, kept alive by this request.
   *
   * @return the session; null if there is none, it is refused, a required CSRF token is missing, or the request has a
   *     bearer token
   */
  public Session session() {
    return known().session();
  }

  /**
   * The visitor of the cookie, where the filter accepts them ({@link LimenFilter#visitors}).
   *
   * @return the visitor; null if there is none, it is refused, a required CSRF token is missing, or another credential
   *     speaks
   */
  public Visitor visitor() {
    return known().visitor();
  }

  /**
   * The claims or the session.
   *
   * @return the credential that decides; null if there is no caller
   */
  public Credential credential() {
    return known().credential();
  }

  /**
   * The caller's subject, from the bearer token if the request has one, else from the cookie.
   *
   * @return the subject, of the gate's own issuer; null if there is no caller
   */
  public String subject() {
    return known().subject();
  }

  /**
   * The reason for having no caller.
   *
   * @return a {@link RefusedException}, or a {@link NotEnoughException} such as that of a missing CSRF token; null if
   *     there is a caller, or a {@link #visitor}
   */
  public LimenException error() {
    if (answer().visitor() != null) return null;
    GuardAnswer found = decide(ANY);
    if (found.isIn()) return null;
    LimenException why = refused(found);
    if (why instanceof RefusedException || why instanceof NotEnoughException) return why;
    throw why;
  }

  /**
   * The claims of the bearer token, or the error.
   *
   * @return the claims
   * @throws RefusedException such as {@link dev.limen.BearerAbsentException} (401)
   */
  public Claims requireClaims() {
    return required(TOKEN).claims();
  }

  /**
   * The session of the cookie, or the error.
   *
   * @return the session
   * @throws RefusedException such as {@link dev.limen.TicketAbsentException} (401)
   * @throws dev.limen.CsrfException if a CSRF token is required and missing (403)
   */
  public Session requireSession() {
    return required(SESSION).session();
  }

  /**
   * The claims or the session, or the error.
   *
   * @return claims or session
   * @throws RefusedException if there is no caller (401)
   */
  public Credential require() {
    return required(ANY).credential();
  }

  /**
   * The caller's subject, or the error.
   *
   * @return the subject
   * @throws RefusedException if there is no caller, or the token is another issuer's or has no {@code sub} (401)
   */
  public String requireSubject() {
    String subject = required(ANY).subject();
    if (subject == null) {
      throw new ClaimMissingException(
          Status.TOKEN_MISSING, "claims: the token has no sub of the gate's issuer, expected a subject");
    }
    return subject;
  }

  /**
   * The claims or the session, which must have a role.
   *
   * @param role compared exactly
   * @return claims or session
   * @throws dev.limen.RoleMissingException if the role is missing (403)
   */
  public Credential requireRole(String role) {
    return required(Map.of("guard.role", role)).credential();
  }

  /**
   * The claims or the session, which must have each word of a scope.
   *
   * @param scope words with one space between them
   * @return claims or session
   * @throws dev.limen.ScopeMissingException if a word is missing (403)
   */
  public Credential requireScope(String scope) {
    return required(Map.of("guard.scope", scope)).credential();
  }

  /**
   * The session, if its user authenticated recently and strongly enough (RFC 9470). A bearer token does not say when
   * its user authenticated, so it never passes.
   *
   * @param maxAge the user authenticated at most this long ago, in whole seconds; null: at any time
   * @param level the user authenticated at least this strongly; 0: in any way
   * @return the session
   * @throws dev.limen.NotFreshException if it was longer ago (403), or for a bearer token (401)
   * @throws dev.limen.LevelTooLowException if it was weaker (403)
   */
  public Session requireFresh(Duration maxAge, int level) {
    Map<String, Object> needs = new HashMap<>();
    if (maxAge != null) needs.put("guard.max_age", maxAge);
    if (level != 0) needs.put("guard.level", level);
    return needs.isEmpty() ? requireSession() : required(needs).session();
  }

  /**
   * A new CSRF token for the session, or for the visitor: for a form's field, or for a script to send in {@code
   * X-CSRF-Token}.
   *
   * @return base64url
   */
  public String csrfToken() {
    GuardAnswer found = known();
    return gate.csrf().token(found.visitor() != null ? found.ticket() : requireSession().ticket());
  }

  /**
   * Logs a subject in: creates a session and sets its cookie in the response. The session is always a new one, and the
   * sessions and visitors that the browser had before are ended, so nobody can have planted the ticket (session
   * fixation); where {@code session.limit} is reached, they make room. A cookie of the same name that the browser may
   * have with another Domain or partition is deleted. May block.
   *
   * <p>Where the filter accepts visitors, the session has the visitor's data unless you give other; consider that
   * somebody else may have planted it. If the request has a bearer token, that still speaks for it.
   *
   * @param subject the user who is logging in, 1 to 1,024 bytes
   * @param options the session's properties; pass the mark of {@link Gate#login}; null: the gate's
   * @return the session
   * @throws dev.limen.LoginSubjectInvalidException if no subject can have this name (400)
   * @throws dev.limen.SessionLimitException if the subject has as many sessions as allowed (403)
   * @throws dev.limen.CsrfException with {@link LimenFilter#csrfAlways}, if another website may have sent the form (403)
   * @throws IllegalStateException if the response has begun
   */
  public Session login(String subject, SessionOptions options) {
    return login(subject, options, null);
  }

  /**
   * Logs a subject in, with other attributes of the cookie; see {@link #login(String, SessionOptions)}.
   *
   * @param subject the user who is logging in
   * @param options the session's properties; null: the gate's
   * @param attributes replace the gate's attributes; may be null
   * @return the session
   */
  public Session login(String subject, SessionOptions options, CookieOptions attributes) {
    response.begins();
    if (guards.guardLogins()) known();
    Login made = guards.who().login(cookies(), subject, options, attributes);
    return send(made.session(), made.setCookies(), false);
  }

  /**
   * Gives the session a new ticket and sets its cookie in the response, with the {@code Max-Age} that the login gave.
   * Call it after the user authenticated again or gained rights. May block.
   *
   * @param options the session's new properties; null: unchanged
   * @return the session
   */
  public Session renew(RenewOptions options) {
    return renew(options, null);
  }

  /**
   * Gives the session a new ticket, with other attributes of the cookie; see {@link #renew(RenewOptions)}.
   *
   * @param options the session's new properties; null: unchanged
   * @param attributes replace the gate's attributes; may be null
   * @return the session
   */
  public Session renew(RenewOptions options, CookieOptions attributes) {
    response.begins();
    requireSession();
    Login made = guards.who().renew(fields(), options, attributes);
    return send(made.session(), made.setCookies(), response.stays());
  }

  /**
   * Logs out: ends the sessions and visitors of the request's cookies, and deletes the cookies, even when the sessions
   * have ended already. When limen cannot tell right now, the browser keeps the cookie, to try again. May block.
   *
   * <p>Call {@link #requireSession} first: otherwise another website's form logs users out.
   */
  public void logout() {
    logout(null);
  }

  /**
   * Logs out, with other attributes of the cookie; see {@link #logout()}.
   *
   * @param attributes the attributes that it was set with; null: the gate's
   */
  public void logout(CookieOptions attributes) {
    response.begins();
    response.cookies(guards.who().logout(cookies(), attributes));
    response.stays(true);
    turn(null);
  }

  /**
   * Sets the cookie of a session in the response; the session is this request's from now on, unless a bearer token
   * speaks. Fast.
   *
   * @param session a session with a ticket
   * @param attributes replace the gate's attributes; may be null
   */
  public void remember(Session session, CookieOptions attributes) {
    response.begins();
    send(session, List.of(gate.cookies().set(session, attributes)), false);
  }

  private Session send(Session session, List<String> setCookies, boolean stays) {
    response.cookies(setCookies);
    response.stays(stays);
    turn(gate.cookies().set(session).split(";")[0]);
    return session;
  }

  /** From here on the request counts as a next one, with this cookie; a bearer token still speaks before it. */
  private void turn(String cookie) {
    fields = new GuardRequest("GET")
        .authorization(Fields.joined(request, "Authorization"))
        .cookie(cookie)
        .host(Fields.joined(request, "Host"))
        .mayBlock(true);
    given = cookie;
    answer = null;
  }

  /** Whether these guards decide as its own do. */
  boolean isBy(Guards others) {
    return guards.isLike(others);
  }

  /** The response that gets its cookies. */
  GuardedResponse response() {
    return response;
  }

  /** The decision that an exception came from; null if it came from elsewhere. */
  GuardAnswer refusalOf(LimenException error) {
    return error == thrown ? refusal : null;
  }

  /** Holds the request against what a guard needs. The first guard that lets it in has decided it. */
  GuardAnswer decide(Map<String, ?> needs) {
    if (answer != null && !answer.isIn()) return answer;
    GuardAnswer found = ask(guards.requiring(needs), answer);
    if (found.isIn()) answer = found;
    return found;
  }

  private GuardAnswer ask(Guard guard, GuardAnswer before) {
    GuardAnswer found = held(guard, before);
    if (!found.needsBody()) return found;
    fields().csrf(Fields.csrfOfBody(request)).bodyRead(true);
    return held(guard, before);
  }

  private GuardAnswer held(Guard guard, GuardAnswer before) {
    return before == null ? guard.check(fields()) : guard.require(fields(), before);
  }

  private GuardRequest fields() {
    if (fields == null) {
      response.varies();
      fields = Fields.of(request);
    }
    return fields;
  }

  private GuardAnswer known() {
    GuardAnswer found = answer();
    if (!found.isIn()) throw refused(found);
    return found;
  }

  private GuardAnswer required(Map<String, ?> needs) {
    GuardAnswer found = decide(needs);
    if (!found.isIn()) throw refused(found);
    return found;
  }

  private LimenException refused(GuardAnswer by) {
    refusal = by;
    thrown = by.exception();
    return thrown;
  }

  /** The browser's cookies, and in front of them the one that this response sets. */
  private GuardRequest cookies() {
    GuardRequest found = Fields.of(request);
    if (given == null) return found;
    String sent = Fields.joined(request, "Cookie");
    return found.cookie(sent == null ? given : given + "\n" + sent);
  }

  @Override
  public String toString() {
    return "Auth[]";
  }
}
