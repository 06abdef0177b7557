package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Texts;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The ticket's way through a browser (RFC 6265bis). What a browser would drop or misread is refused, never mended.
 * Every call is fast, and may throw {@link CookieRefusedException}, {@link OptionException} or
 * {@link GateClosedException}.
 */
public final class Cookies {
  private final Handle gate;

  Cookies(Handle gate) {
    this.gate = gate;
  }

  /**
   * The value of a {@code Set-Cookie} field that carries a session's ticket: a secret, never to be logged. Send it
   * once, with {@code Cache-Control: no-store}, after each create and renew.
   *
   * @param session with a ticket
   * @return by default {@code __Host-session}, Secure, HttpOnly, SameSite=Lax, Path=/, no Domain and no Max-Age
   */
  public String set(Session session) {
    return set(session, null);
  }

  /**
   * The same, with attributes that differ from the gate's.
   *
   * @param session with a ticket
   * @param options what differs; null: nothing
   * @return the value of a {@code Set-Cookie} field
   */
  public String set(Session session, CookieOptions options) {
    return set(Session.ticketOf(session), options);
  }

  /**
   * The same for a ticket.
   *
   * @param ticket a session's
   * @param options what differs; null: nothing
   * @return the value of a {@code Set-Cookie} field
   * @throws SessionException where this is no ticket
   */
  public String set(String ticket, CookieOptions options) {
    byte[] text = Texts.in("ticket", ticket);
    return call(
        options, set -> NativeJNI.limen_cookie_set(gate.pointer, text, set, NativeConstants.LIMEN_COOKIE_CAP));
  }

  /**
   * The value of a {@code Set-Cookie} field that makes the browser forget the cookie, after logout.
   *
   * @return with Max-Age=0
   */
  public String delete() {
    return delete(null);
  }

  /**
   * The same. A browser tells cookies apart by name, Domain and Path: give what it was set with.
   *
   * @param options what differs from the gate's; null: nothing
   * @return with Max-Age=0
   */
  public String delete(CookieOptions options) {
    return call(options, set -> NativeJNI.limen_cookie_delete(gate.pointer, set, NativeConstants.LIMEN_COOKIE_CAP));
  }

  /**
   * The ticket in the value of a request's {@code Cookie} field. Other cookies, however malformed, are passed over.
   *
   * @param header several fields are joined by {@code "; "}; null: there is no such field
   * @return the ticket
   * @throws TicketAbsentException where there is none
   * @throws TicketMalformedException where what is there is no ticket
   * @throws TicketTwiceException where there are two different ones
   */
  public String find(String header) {
    return find(header, null);
  }

  /**
   * The same, where the cookie was set under another name than the gate's.
   *
   * @param header as above
   * @param options its name; null: the gate's
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
