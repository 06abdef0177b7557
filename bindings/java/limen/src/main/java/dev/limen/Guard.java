package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A prepared decision about whole HTTP requests: which credential speaks for a request, whether that is good, whether
 * another website has forged the request, and whether it is enough. Web frameworks ask guards for you; use it where you
 * have none.
 *
 * <p>One credential speaks, whatever a guard accepts: a bearer token, good or bad, if the {@code Authorization} field
 * has one; otherwise the ticket in the cookie. A request with a cookie that may change something (not GET, HEAD,
 * OPTIONS, TRACE; RFC 9110, section 9.2.1) needs a CSRF token. A websocket needs an {@code Origin} of this host, if it
 * has that field at all.
 *
 * <p>Decide a request once, by the first guard that you ask. Ask further ones with {@link #require}. {@link #login},
 * {@link #renew} and {@link #logout} change whose the browser is that made a request. {@link Gate#guard} makes a guard;
 * keep it. Any number of threads may use it.
 */
public final class Guard {
  private static final int USUAL = 640; // bytes of an answer about a session with little data

  private final Handle gate;
  private final Handle handle;
  private final Rooms rooms;

  /** A call that makes a session: fills the record and the ticket, and returns the values of Set-Cookie fields. */
  private interface Making {
    byte[] make(byte[] record, byte[] ticket);
  }

  private Guard(Handle gate, Handle handle) {
    this.gate = gate;
    this.handle = handle;
    rooms = new Rooms(gate);
  }

  static Guard of(Handle gate, Verifier verifier, Map<String, ?> options) {
    try {
      return Properties.with(
          options,
          set -> {
            long judge = verifier == null ? 0 : verifier.handle.pointer;
            long made = NativeJNI.limen_guard_open(gate.pointer, judge, set);
            return new Guard(gate, new Handle(made, NativeJNI::limen_guard_release));
          });
    } finally {
      gate.keep();
      if (verifier != null) verifier.handle.keep();
    }
  }

  /**
   * Decides a request. Throws nothing for a refusal: the answer says what to send. Fast over memory: and lmdb:.
   *
   * @param request its fields
   * @return the decision
   */
  public GuardAnswer check(GuardRequest request) {
    byte[] fields = Objects.requireNonNull(request, "request").packed();
    byte[] into = new byte[USUAL];
    byte[] record = NativeJNI.check(handle.pointer, fields, fields.length, into, into.length);
    handle.keep();
    return new GuardAnswer(gate, record);
  }

  /**
   * Holds this guard against the answer that another one gave to the same request. It reads no store and checks no
   * signature again, unless the first guard left out the CSRF token that this one requires. Fast.
   *
   * @param request the same request
   * @param answer an answer that let it in; it stays as it is
   * @return the decision: {@code answer} itself, or another
   * @throws UsageException if the answer did not let the request in
   */
  public GuardAnswer require(GuardRequest request, GuardAnswer answer) {
    byte[] fields = Objects.requireNonNull(request, "request").packed();
    byte[] before = Objects.requireNonNull(answer, "answer").record();
    if (!answer.isIn()) throw new UsageException(Status.ARGUMENT, "answer: not one that let the request in");
    byte[] record =
        NativeJNI.require(handle.pointer, fields, fields.length, before, Record.total(before, 0));
    handle.keep();
    return record == null ? answer : new GuardAnswer(gate, record);
  }

  /**
   * Logs a subject in; see {@link #login(GuardRequest, String, SessionOptions, CookieOptions)}.
   *
   * @param request the request's fields
   * @param subject the user who is logging in
   * @param options the session's properties; null: the gate's
   * @return the session, and what to tell the browser
   */
  public Login login(GuardRequest request, String subject, SessionOptions options) {
    return login(request, subject, options, null);
  }

  /**
   * Logs a subject in: makes a new session, and ends the sessions and visitors whose tickets the request has, so nobody
   * can have planted the ticket (session fixation). Of the request, only {@code Cookie} and {@code Host} count; check
   * first that it may log in. May block.
   *
   * <p>Without {@linkplain SessionOptions#data data}, the session has the data of the request's visitor, if the guard
   * accepts visitors. Consider that somebody else may have planted it. Where the subject has {@code session.limit}
   * sessions already, those that the request has a ticket of make room. If an old session cannot be ended now, the new
   * one is ended instead, and the login fails. Where the browser may have a cookie of the same name with another Domain
   * or partition, such as after {@code cookie.domain} was changed, it is deleted too.
   *
   * @param request the request's fields
   * @param subject the user who is logging in, 1 to 1,024 bytes
   * @param options the session's properties; pass the {@link SessionOptions#mark mark} of {@link Gate#login}; null: the
   *     gate's
   * @param attributes replace the gate's attributes of the cookie; may be null. A renewal gives its cookie the Max-Age
   *     that the login gave
   * @return the session, and what to tell the browser
   * @throws LoginSubjectInvalidException if no subject can have this name (400)
   * @throws SessionLimitException if the subject has as many sessions as allowed (403)
   * @throws SessionException if the login is refused (401)
   * @throws UnavailableException if limen cannot tell right now (503)
   * @throws UsageException for any other wrong argument
   */
  public Login login(GuardRequest request, String subject, SessionOptions options, CookieOptions attributes) {
    byte[] fields = Objects.requireNonNull(request, "request").packed();
    byte[] whom = Texts.name("subject", subject);
    byte[] data = options == null || options.data == null ? null : Json.write("data", options.data);
    return Properties.with(
        both(options, attributes),
        set ->
            made(
                whom.length + (data == null ? 0 : data.length),
                (record, ticket) ->
                    NativeJNI.limen_guard_login(
                        handle.pointer, fields, whom, data, set, record, ticket,
                        NativeConstants.LIMEN_SET_COOKIES_CAP)));
  }

  /**
   * Gives the session of a request a new ticket; see {@link #renew(GuardRequest, RenewOptions, CookieOptions)}.
   *
   * @param request the request's fields
   * @param options the session's new properties; null: unchanged
   * @return the session, and what to tell the browser
   */
  public Login renew(GuardRequest request, RenewOptions options) {
    return renew(request, options, null);
  }

  /**
   * Gives the session of a request a new ticket, after the user authenticated again or gained rights; the old ticket
   * stops working, as by {@link Sessions#renew(Session, RenewOptions)}. The session is the one that {@link #check}
   * finds; check the request first. May block.
   *
   * @param request the request's fields
   * @param options the session's new properties; null: unchanged
   * @param attributes replace the gate's attributes of the cookie; may be null
   * @return the session, and what to tell the browser
   * @throws TicketAbsentException if the request has no session's ticket, or a bearer token speaks (401)
   * @throws TicketTwiceException if it has the tickets of several (401)
   * @throws SessionRenewedException if another call renewed it first (503)
   * @throws SessionException if it is refused (401)
   * @throws UsageException for a wrong option
   */
  public Login renew(GuardRequest request, RenewOptions options, CookieOptions attributes) {
    byte[] fields = Objects.requireNonNull(request, "request").packed();
    return Properties.with(
        both(options, attributes),
        set ->
            made(
                0,
                (record, ticket) ->
                    NativeJNI.limen_guard_renew(
                        handle.pointer, fields, set, record, ticket, NativeConstants.LIMEN_SET_COOKIES_CAP)));
  }

  /**
   * Logs out; see {@link #logout(GuardRequest, CookieOptions)}.
   *
   * @param request the request's fields
   * @return the values of the {@code Set-Cookie} fields
   */
  public List<String> logout(GuardRequest request) {
    return logout(request, null);
  }

  /**
   * Ends the sessions and visitors whose tickets a request has. A ticket that is no longer good is not an error. If a
   * session cannot be ended now, the others are, and this throws: leave the cookie with the browser, to try again. May
   * block.
   *
   * @param request the request's fields
   * @param attributes the attributes that the cookie was set with; null: the gate's
   * @return the values of the {@code Set-Cookie} fields that delete the cookie, in their order
   * @throws StoreFullException if the sessions have ended, but their tokens could not be revoked
   * @throws UnavailableException if limen cannot tell right now (503)
   * @throws UsageException for a wrong attribute
   */
  public List<String> logout(GuardRequest request, CookieOptions attributes) {
    byte[] fields = Objects.requireNonNull(request, "request").packed();
    try {
      return Properties.with(
          attributes == null ? null : attributes.values,
          set ->
              lines(
                  NativeJNI.limen_guard_logout(
                      handle.pointer, fields, set, NativeConstants.LIMEN_SET_COOKIES_CAP)));
    } finally {
      handle.keep();
    }
  }

  private Login made(int texts, Making call) {
    byte[] ticket = new byte[NativeConstants.LIMEN_TICKET_CAP - 1];
    byte[][] setCookies = new byte[1][];
    try {
      byte[] record = rooms.filled(texts, into -> setCookies[0] = call.make(into, ticket));
      Session session = new Session(gate, record, new String(ticket, StandardCharsets.US_ASCII));
      return new Login(session, lines(setCookies[0]));
    } finally {
      handle.keep();
    }
  }

  private static List<String> lines(byte[] text) {
    return List.of(Texts.out(text).split("\n"));
  }

  private static Map<String, Object> both(CallOptions<?> options, CallOptions<?> attributes) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (options != null) all.putAll(options.values);
    if (attributes != null) all.putAll(attributes.values);
    return all;
  }

  @Override
  public String toString() {
    return "Guard[]";
  }
}
