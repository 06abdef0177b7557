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
 * The credentials of one request, looked at when something asks, and once. {@link #session}, {@link #claims} and {@link
 * #subject} are null where there is nobody, or who asks is refused; {@link #error} tells why. What cannot be known
 * right now is thrown ({@link UnavailableException}), and never taken for nobody. The {@code require} methods throw
 * what is missing; the filter makes the answer of it.
 *
 * <p>A request that changes something (not GET, HEAD, OPTIONS or TRACE; RFC 9110, 9.2.1) with the rights of a cookie
 * needs a CSRF token, in the field {@code X-CSRF-Token} or the form's parameter {@code csrf_token}: the {@code require}
 * methods ask for it, unless the filter was told not to.
 *
 * <p>One thread at a time.
 */
public final class Auth {
  /** The name of the request's attribute. */
  public static final String ATTRIBUTE = "dev.limen.servlet.Auth";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Pattern SECOND_FIELD = Pattern.compile(",\\s*bearer(?:\\s|$)", Pattern.CASE_INSENSITIVE);
  private static final int MOST_TICKETS = 4; // that one request can have ended

  private final Gate gate;
  private final Verifier verifier;
  private final boolean csrf;
  private final HttpServletRequest request;
  private final GuardedResponse response;
  private Seen<Claims> bearer;
  private Seen<Session> cookie;
  private boolean csrfChecked;
  private String challengeScope = "";

  /** What was found, or why nothing. */
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
   * That of a request, which {@link LimenFilter} has put there.
   *
   * @param request behind the filter
   * @return the credentials
   * @throws IllegalStateException where the filter is not in front of it
   */
  public static Auth of(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Auth auth) return auth;
    throw new IllegalStateException("limen: LimenFilter is not in front of this request");
  }

  /**
   * The gate that is asked.
   *
   * @return the filter's
   */
  public Gate gate() {
    return gate;
  }

  /**
   * Whether a bearer token came, good or refused: then it speaks, and the cookie does not.
   *
   * @return whether one came
   */
  public boolean byBearer() {
    return !(lookAtBearer().error instanceof BearerAbsentException);
  }

  /**
   * The claims of the bearer token.
   *
   * @return null where none came, or it is refused
   * @throws NotEnoughException where the verifier asks for more than it grants
   */
  public Claims claims() {
    return lookAtBearer().known();
  }

  /**
   * The session of the cookie, which was touched.
   *
   * @return null where there is none, it is refused, or a bearer token came
   */
  public Session session() {
    return lookAtCookie().known();
  }

  /**
   * Whichever speaks.
   *
   * @return null where there is nobody
   */
  public Credential credential() {
    return byBearer() ? claims() : session();
  }

  /**
   * Who it is: by the bearer token if one came, else by the cookie.
   *
   * @return null where there is nobody
   */
  public String subject() {
    Credential found = credential();
    return found == null ? null : found.subject();
  }

  /**
   * Why there is nobody.
   *
   * @return null where there is somebody
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
   * @throws dev.limen.CsrfException where a CSRF token is needed and missing (403)
   */
  public Session requireSession() {
    Session session = lookAtCookie().required();
    checkCsrf(session);
    return session;
  }

  /**
   * Whichever speaks, or the error.
   *
   * @return claims or session
   * @throws RefusedException where there is nobody (401)
   */
  public Credential require() {
    return byBearer() ? requireClaims() : requireSession();
  }

  /**
   * Who it is, or the error.
   *
   * @return the subject
   * @throws RefusedException where there is nobody, or a token without {@code sub} (401)
   */
  public String requireSubject() {
    String subject = require().subject();
    if (subject == null) throw new ClaimMissingException(316, "claims: there is no sub, expected the subject");
    return subject;
  }

  /**
   * Somebody whose token or session data has a role, in {@code role} or {@code roles}.
   *
   * @param role compared exactly
   * @return claims or session
   * @throws dev.limen.RoleMissingException where it is missing (403)
   */
  public Credential requireRole(String role) {
    Credential found = require();
    found.requireRole(role);
    return found;
  }

  /**
   * Somebody whose token or session data has each word of a scope, in {@code scope}.
   *
   * @param scope words with one blank between each two
   * @return claims or session
   * @throws dev.limen.ScopeMissingException where one is missing (403)
   */
  public Credential requireScope(String scope) {
    challengeScope = scope;
    Credential found = require();
    found.requireScope(scope);
    return found;
  }

  /**
   * A session whose user has proved who they are lately and well enough (RFC 9470). A bearer token does not tell: it is
   * never fresh.
   *
   * @param maxAge at most so long ago, in whole seconds; null: any time
   * @param level at least so well; 0: in any way
   * @return the session
   * @throws NotFreshException where it is too long ago (403)
   * @throws dev.limen.LevelTooLowException where it was too weak (403)
   */
  public Session requireFresh(Duration maxAge, int level) {
    if (byBearer()) {
      requireClaims();
      throw new NotFreshException(410, "bearer: a token does not tell when its user authenticated, expected a session");
    }
    Session session = requireSession();
    gate.sessions().require(session, maxAge, level);
    return session;
  }

  /**
   * A new CSRF token for the session: for a form's field, or for a script to send as {@code X-CSRF-Token}.
   *
   * @return base64url
   */
  public String csrfToken() {
    return gate.csrf().token(lookAtCookie().required());
  }

  /**
   * Makes a session for a subject, who has just proved who they are; its cookie goes into the response. It is always a
   * new session, and what the browser had before is ended, so nobody can have planted it (session fixation). May block.
   *
   * @param subject who it is
   * @param options what the session is like; give it the mark of {@link Gate#login}; null: nothing
   * @return the session
   * @throws IllegalStateException where the response has begun
   */
  public Session login(String subject, SessionOptions options) {
    return login(subject, options, null);
  }

  /**
   * The same, with a cookie that differs from the gate's.
   *
   * @param subject who it is
   * @param options what the session is like; null: nothing
   * @param attributes what differs; null: nothing
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
   * Gives the session a new ticket, whose cookie goes into the response: after its user authenticated once more or
   * gained rights. May block.
   *
   * @param options what changes with it; null: nothing
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
   * Ends the session of the cookie, and has the browser forget it, also where the session is gone already. Where that
   * cannot be known right now the browser keeps it, to try again. May block.
   */
  public void logout() {
    logout(null);
  }

  /**
   * The same, for a cookie that differs from the gate's.
   *
   * @param attributes what it was set with; null: as the gate's
   */
  public void logout(CookieOptions attributes) {
    response.begins();
    end(tickets());
    response.cookie(gate.cookies().delete(attributes));
    response.stays(true);
    cookie = new Seen<>(null, new TicketAbsentException(400, "cookie: the session was ended"));
  }

  /**
   * The response brings the cookie of a session, which is this request's from now on. Fast.
   *
   * @param session with a ticket
   * @param attributes what differs from the gate's cookie; null: nothing
   */
  public void remember(Session session, CookieOptions attributes) {
    response.begins();
    response.cookie(gate.cookies().set(session, attributes));
    response.stays(false);
    cookie = new Seen<>(session, null);
    csrfChecked = true; // nobody can have forged what comes with a session of this very request
  }

  /** Whether it asks this gate, by this policy. */
  boolean isBy(Gate gate, Verifier verifier, boolean csrf) {
    return this.gate == gate && this.verifier == verifier && this.csrf == csrf;
  }

  /** Where its cookies go. */
  GuardedResponse response() {
    return response;
  }

  /** What a challenge names: the scope that was asked for. */
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
    if (fields.isEmpty()) throw new BearerAbsentException(323, "authorization: the request brings no such field");
    if (fields.size() > 1 || SECOND_FIELD.matcher(fields.get(0)).find()) {
      throw new BearerMalformedException(324, "authorization: the field came more than once");
    }
    return verifier.verify(Bearer.find(fields.get(0)));
  }

  private Seen<Session> lookAtCookie() {
    if (cookie == null) {
      cookie = byBearer()
          ? new Seen<>(null, new TicketAbsentException(400, "cookie: not looked at, as a bearer token came"))
          : Seen.ask(this::readCookie);
    }
    return cookie;
  }

  private Session readCookie() {
    if (cookies().isEmpty()) throw new TicketAbsentException(400, "cookie: the request brings no such field");
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

  /** All tickets of the cookies, the session's of this very response included. */
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

  /** Whether one was still there. */
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
