package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;

/**
 * Tokens against cross-site request forgery: one into each form of a logged-in user, checked with every request that
 * changes something. A token is bound to the session, also through renewals that leave authentication time and level
 * alone; no two are alike.
 *
 * <p>Every call may throw {@link SessionException} (401) and {@link UnavailableException} (503). Fast over memory: and
 * lmdb:.
 */
public final class Csrf {
  private final Handle gate;

  Csrf(Handle gate) {
    this.gate = gate;
  }

  /**
   * A token for a session; good for {@code csrf.ttl}, any number of times.
   *
   * @param session with a ticket
   * @return base64url, which no page needs to escape
   */
  public String token(Session session) {
    return token(Session.ticketOf(session));
  }

  /**
   * The same for a ticket.
   *
   * @param ticket a session's
   * @return base64url
   */
  public String token(String ticket) {
    try {
      return Texts.out(
          NativeJNI.limen_csrf_token(gate.pointer, Texts.in("ticket", ticket), NativeConstants.LIMEN_CSRF_CAP));
    } finally {
      gate.keep();
    }
  }

  /**
   * Asks whether a token was made for this session and is still good; in constant time.
   *
   * @param session with a ticket
   * @param token null and empty: it is missing
   * @throws CsrfException where it is missing, malformed, or another session's (403)
   * @throws CsrfExpiredException where it has expired (403)
   */
  public void check(Session session, String token) {
    check(Session.ticketOf(session), token);
  }

  /**
   * The same for a ticket.
   *
   * @param ticket a session's
   * @param token null and empty: it is missing
   */
  public void check(String ticket, String token) {
    try {
      NativeJNI.limen_csrf_check(gate.pointer, Texts.in("ticket", ticket), Texts.orEmpty("token", token));
    } finally {
      gate.keep();
    }
  }

  @Override
  public String toString() {
    return "Csrf[]";
  }
}
