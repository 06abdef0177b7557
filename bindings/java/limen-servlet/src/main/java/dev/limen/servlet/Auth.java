package dev.limen.servlet;

import dev.limen.Bearer;
import dev.limen.BearerAbsentException;
import dev.limen.BearerMalformedException;
import dev.limen.Claims;
import dev.limen.ClaimMissingException;
import dev.limen.CookieOptions;
import dev.limen.Credential;
import dev.limen.Gate;
import dev.limen.LimenException;
import dev.limen.NotEnoughException;
import dev.limen.NotFreshException;
import dev.limen.RefusedException;
import dev.limen.RenewOptions;
import dev.limen.Session;
import dev.limen.SessionLimitException;
import dev.limen.SessionOptions;
import dev.limen.Status;
import dev.limen.TicketAbsentException;
import dev.limen.TicketTwiceException;
import dev.limen.UnavailableException;
import dev.limen.Verifier;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The credentials of one request, checked when they are first needed, and once. {@link #session}, {@link #claims} and
 * {@link #subject} are null when the caller is anonymous or was refused; {@link #error} says why. When limen cannot
 * tell right now, they throw {@link UnavailableException}: an unknown caller never counts as an anonymous one. The
 * {@code require} methods throw what is missing, and the filter turns the exception into a response.
 *
 * <p>Cookie-authenticated requests other than GET, HEAD, OPTIONS and TRACE (RFC 9110, section 9.2.1) need a CSRF token,
 * in the field {@code X-CSRF-Token} or the form's parameter {@code csrf_token}. The {@code require} methods check it,
 * unless the filter was told not to.
 *
 * <p>Use it from one thread at a time.
 */
public final class Auth {
  /** The name of the request's attribute. */
  public static final String ATTRIBUTE = "dev.limen.servlet.Auth";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Pattern SECOND_FIELD = Pattern.compile(",\\s*bearer(?:\\s|$)", Pattern.CASE_INSENSITIVE);
  private static final int MOST_TICKETS = 4; // ended for one request, at most

  private final Gate gate;
  private final Verifier verifier;
  private final boolean csrf;
  private final HttpServletRequest request;
  private final GuardedResponse response;
  private Seen<Claims> bearer;
  private Seen<Session> cookie;
  private boolean csrfChecked;
  private String challengeScope = "";

  /** A credential, or the reason for having none. */
  private record Seen<T>(T found, LimenException error) {
    static <T> Seen<T> ask(Supplier<T> question) {
      try {
        return new Seen<>(question.get(), null);
      } catch (RefusedException | NotEnoughException | UnavailableException error) {
        return new Seen<>(null, error);
      }
    }

    T known() {
      if (error != null && !(error instanceof RefusedException)) throw error;
      return found;
    }

    T required() {
      if (error != null) throw error;
      return found;
    }
  }

  Auth(Gate gate, Verifier verifier, boolean csrf, HttpServletRequest request, GuardedResponse response) {
    this.gate = gate;
    this.verifier = verifier;
    this.csrf = csrf;
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
   * Whether the request has a bearer token, valid or not. Then the cookie is ignored.
   *
   * @return true if it has one
   */
  public boolean byBearer() {
    return !(lookAtBearer().error instanceof BearerAbsentException);
  }

  /**
   * The claims of the bearer token.
   *
   * @return the claims; null if there is no token, or it is refused
   * @throws NotEnoughException if the verifier requires more than it grants
   */
  public Claims claims() {
    return lookAtBearer().known();
  }

  /**
   * The session of the cookie, kept alive by this request.
   *
   * @return the session; null if there is none, it is refused, or the request has a bearer token
   */
  public Session session() {
    return lookAtCookie().known();
  }

  /**
   * The claims or the session.
   *
   * @return the credential that decides; null if there is no caller
   */
  public Credential credential() {
    return byBearer() ? claims() : session();
  }

  /**
   * The caller's subject, from the bearer token if the request has one, else from the cookie.
   *
   * @return the subject; null if there is no caller
   */
  public String subject() {
    Credential found = credential();
    return found == null ? null : found.subject();
  }

  /**
   * The reason for having no caller.
   *
   * @return the exception; null if there is a caller
   */
  public RefusedException error() {
    Seen<?> seen = byBearer() ? lookAtBearer() : lookAtCookie();
    seen.known();
    return (RefusedException) seen.error;
  }

  /**
   * The claims of the bearer token, or the error.
   *
   * @return the claims
   * @throws RefusedException such as {@link BearerAbsentException} (401)
   */
  public Claims requireClaims() {
    return lookAtBearer().required();
  }

  /**
   * The session of the cookie, or the error.
   *
   * @return the session
   * @throws RefusedException such as {@link TicketAbsentException} (401)
   * @throws dev.limen.CsrfException if a CSRF token is required and missing (403)
   */
  public Session requireSession() {
    Session session = lookAtCookie().required();
    checkCsrf(session);
    return session;
  }

  /**
   * The claims or the session, or the error.
   *
   * @return claims or session
   * @throws RefusedException if there is no caller (401)
   */
  public Credential require() {
    return byBearer() ? requireClaims() : requireSession();
  }

  /**
   * The caller's subject, or the error.
   *
   * @return the subject
   * @throws RefusedException if there is no caller, or the token has no {@code sub} (401)
   */
  public String requireSubject() {
    String subject = require().subject();
    if (subject == null) {
      throw new ClaimMissingException(Status.TOKEN_MISSING, "claims: the token has no sub, expected a subject");
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
    Credential found = require();
    found.requireRole(role);
    return found;
  }

  /**
   * The claims or the session, which must have each word of a scope.
   *
   * @param scope words with one space between them
   * @return claims or session
   * @throws dev.limen.ScopeMissingException if a word is missing (403)
   */
  public Credential requireScope(String scope) {
    challengeScope = scope;
    Credential found = require();
    found.requireScope(scope);
    return found;
  }

  /**
   * The session, if its user authenticated recently and strongly enough (RFC 9470). A bearer token does not say when
   * its user authenticated, so it never passes.
   *
   * @param maxAge the user authenticated at most this long ago, in whole seconds; null: at any time
   * @param level the user authenticated at least this strongly; 0: in any way
   * @return the session
   * @throws NotFreshException if it was longer ago (403)
   * @throws dev.limen.LevelTooLowException if it was weaker (403)
   */
  public Session requireFresh(Duration maxAge, int level) {
    if (byBearer()) {
      requireClaims();
      throw new NotFreshException(
          Status.SESSION_NOT_FRESH, "bearer: a token does not say when its user authenticated, expected a session");
    }
    Session session = requireSession();
    gate.sessions().require(session, maxAge, level);
    return session;
  }

  /**
   * A new CSRF token for the session: for a form's field, or for a script to send in {@code X-CSRF-Token}.
   *
   * @return base64url
   */
  public String csrfToken() {
    return gate.csrf().token(lookAtCookie().required());
  }

  /**
   * Logs a subject in: creates a session and sets its cookie in the response. The session is always a new one, and the
   * sessions that the browser had before are ended, so nobody can have planted the ticket (session fixation). May
   * block.
   *
   * @param subject the user who is logging in
   * @param options the session's properties; pass the mark of {@link Gate#login}; null: the gate's
   * @return the session
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
    Collection<String> before = tickets();
    Session session;
    try {
      session = gate.sessions().create(subject, options);
    } catch (SessionLimitException full) {
      if (!end(before.stream().filter(ticket -> isOf(ticket, subject)).toList())) throw full;
      session = gate.sessions().create(subject, options);
    }
    end(before);
    remember(session, attributes);
    return session;
  }

  /**
   * Gives the session a new ticket and sets its cookie in the response. Call it after the user authenticated again or
   * gained rights. May block.
   *
   * @param options the session's new properties; null: unchanged
   * @return the session
   */
  public Session renew(RenewOptions options) {
    response.begins();
    Session session = gate.sessions().renew(requireSession(), options);
    boolean stays = response.stays();
    remember(session, null);
    response.stays(stays);
    return session;
  }

  /**
   * Logs out: ends the session of the cookie and deletes the cookie, even when the session has ended already. When
   * limen cannot tell right now, the browser keeps the cookie, to try again. May block.
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
    end(tickets());
    response.cookie(gate.cookies().delete(attributes));
    response.stays(true);
    cookie = new Seen<>(
        null, new TicketAbsentException(Status.TICKET_ABSENT, "cookie: the session was ended by this request"));
  }

  /**
   * Sets the cookie of a session in the response; the session is this request's from now on. Fast.
   *
   * @param session a session with a ticket
   * @param attributes replace the gate's attributes; may be null
   */
  public void remember(Session session, CookieOptions attributes) {
    response.begins();
    response.cookie(gate.cookies().set(session, attributes));
    response.stays(false);
    cookie = new Seen<>(session, null);
    csrfChecked = true; // a request that has just made its session cannot be forged with it
  }

  /** Whether it checks with this gate and this policy. */
  boolean isBy(Gate gate, Verifier verifier, boolean csrf) {
    return this.gate == gate && this.verifier == verifier && this.csrf == csrf;
  }

  /** The response that gets its cookies. */
  GuardedResponse response() {
    return response;
  }

  /** The scope that a challenge names: the one that was required. */
  String challengeScope() {
    return challengeScope;
  }

  private Seen<Claims> lookAtBearer() {
    if (bearer == null) {
      response.varies();
      bearer = Seen.ask(this::readBearer);
    }
    return bearer;
  }

  private Claims readBearer() {
    List<String> fields = Collections.list(request.getHeaders("Authorization"));
    if (fields.isEmpty()) {
      throw new BearerAbsentException(Status.BEARER_ABSENT, "authorization: the request has no such field");
    }
    if (fields.size() > 1 || SECOND_FIELD.matcher(fields.get(0)).find()) {
      throw new BearerMalformedException(
          Status.BEARER, "authorization: the request has several such fields, expected one");
    }
    return verifier.verify(Bearer.find(fields.get(0)));
  }

  private Seen<Session> lookAtCookie() {
    if (cookie == null) {
      cookie = byBearer()
          ? new Seen<>(
              null,
              new TicketAbsentException(
                  Status.TICKET_ABSENT, "cookie: ignored, because the request has a bearer token"))
          : Seen.ask(this::readCookie);
    }
    return cookie;
  }

  private Session readCookie() {
    if (cookies().isEmpty()) {
      throw new TicketAbsentException(Status.TICKET_ABSENT, "cookie: the request has no such field");
    }
    Session session = gate.sessions().get(gate.cookies().find(cookies()));
    gate.sessions().touch(session);
    return session;
  }

  private void checkCsrf(Session session) {
    if (!csrf || csrfChecked || SAFE.contains(request.getMethod())) return;
    String token = request.getHeader("X-CSRF-Token");
    if (token == null) token = request.getParameter("csrf_token");
    boolean plain = token != null && token.chars().allMatch(each -> each < 128);
    gate.csrf().check(session, plain ? token : null);
    csrfChecked = true;
  }

  private String cookies() {
    return String.join("; ", Collections.list(request.getHeaders("Cookie")));
  }

  /** All tickets in the cookies, and the one that this response sets. */
  private Collection<String> tickets() {
    Set<String> found = new LinkedHashSet<>();
    if (cookie != null && cookie.found != null) found.add(cookie.found.ticket());
    try {
      found.add(gate.cookies().find(cookies()));
    } catch (TicketTwiceException several) {
      for (String pair : cookies().split(";")) {
        String ticket = Seen.ask(() -> gate.cookies().find(pair)).found;
        if (ticket != null && found.size() < MOST_TICKETS) found.add(ticket);
      }
    } catch (RefusedException none) {
      return found;
    }
    return found;
  }

  private boolean isOf(String ticket, String subject) {
    try {
      return gate.sessions().get(ticket).subject().equals(subject);
    } catch (RefusedException gone) {
      return false;
    }
  }

  /** Whether one of them had not ended yet. */
  private boolean end(Collection<String> tickets) {
    boolean ended = false;
    for (String ticket : tickets) {
      try {
        gate.sessions().end(ticket);
        ended = true;
      } catch (RefusedException gone) {
        continue;
      }
    }
    return ended;
  }

  @Override
  public String toString() {
    return "Auth[]";
  }
}
