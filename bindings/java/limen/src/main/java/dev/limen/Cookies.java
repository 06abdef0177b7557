package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Texts;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Carries the ticket through a browser (RFC 6265bis). Refuses whatever a browser would drop or misread, and never
 * repairs it. Every call is fast, and may throw {@link CookieRefusedException}, {@link OptionException} or {@link
 * GateClosedException}.
 */
public final class Cookies {
  private final Handle gate;

  Cookies(Handle gate) {
    this.gate = gate;
  }

  /**
   * The value of a {@code Set-Cookie} field that carries the session's ticket: a secret, never to be logged. Send it
   * once, with {@code Cache-Control: no-store}, after each create and renew.
   *
   * @param session a session with a ticket
   * @return a value with the gate's attributes; by default {@code __Host-session}, Secure, HttpOnly, SameSite=Lax,
   *     Path=/, no Domain and no Max-Age
   */
  public String set(Session session) {
    return set(session, null);
  }

  /**
   * The value of a {@code Set-Cookie} field with other attributes; see {@link #set(Session)}.
   *
   * @param session a session with a ticket
   * @param options replace the gate's attributes; may be null
   * @return the value of a {@code Set-Cookie} field
   */
  public String set(Session session, CookieOptions options) {
    return set(Session.ticketOf(session), options);
  }

  /**
   * The value of a {@code Set-Cookie} field that carries a visitor's ticket; see {@link #set(Session)}. Send it once,
   * when the visitor is first stored.
   *
   * @param visitor the visitor
   * @return the value of a {@code Set-Cookie} field
   */
  public String set(Visitor visitor) {
    return set(Visitor.ticketOf(visitor), null);
  }

  /**
   * The value of a {@code Set-Cookie} field for a ticket; see {@link #set(Session)}.
   *
   * @param ticket a session's or a visitor's ticket
   * @param options replace the gate's attributes; may be null
   * @return the value of a {@code Set-Cookie} field
   * @throws SessionException if this is not a ticket
   */
  public String set(String ticket, CookieOptions options) {
    byte[] text = Texts.in("ticket", ticket);
    return call(
        options, set -> NativeJNI.limen_cookie_set(gate.pointer, text, set, NativeConstants.LIMEN_COOKIE_CAP));
  }

  /**
   * The value of a {@code Set-Cookie} field that makes the browser delete the cookie, after logout.
   *
   * @return a value with Max-Age=0
   */
  public String delete() {
    return delete(null);
  }

  /**
   * The value of a {@code Set-Cookie} field that makes the browser delete the cookie. A browser tells cookies apart by
   * name, Domain and Path: give the same ones as when it was set.
   *
   * @param options replace the gate's attributes; may be null
   * @return a value with Max-Age=0
   */
  public String delete(CookieOptions options) {
    return call(options, set -> NativeJNI.limen_cookie_delete(gate.pointer, set, NativeConstants.LIMEN_COOKIE_CAP));
  }

  /**
   * The ticket in the value of a request's {@code Cookie} field: a session's, or else a visitor's. Ignores all other
   * cookies, malformed ones too.
   *
   * @param header the value; join several fields with {@code "; "}; null: the request has no such field
   * @return the ticket
   * @throws TicketAbsentException if there is no such cookie
   * @throws TicketMalformedException if its value is not a ticket
   * @throws TicketTwiceException if there are two different ones
   */
  public String find(String header) {
    return find(header, null);
  }

  /**
   * The ticket in a {@code Cookie} field, if the cookie was not set under the gate's name; see {@link #find(String)}.
   *
   * @param header the value; null: the request has no such field
   * @param options the cookie's name; null: the gate's
   * @return the ticket
   */
  public String find(String header, CookieOptions options) {
    byte[] text = Texts.orEmpty("header", header);
    return call(
        options, set -> NativeJNI.limen_cookie_find(gate.pointer, text, set, NativeConstants.LIMEN_TICKET_CAP));
  }

  private String call(CookieOptions options, LongFunction<byte[]> call) {
    Map<String, Object> values = options == null ? null : options.values;
    try {
      return Texts.out(Properties.with(values, call));
    } finally {
      gate.keep();
    }
  }

  @Override
  public String toString() {
    return "Cookies[]";
  }
}
