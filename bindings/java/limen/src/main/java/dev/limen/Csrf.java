package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;

/**
 * Tokens against cross-site request forgery. Put one into each form of a logged-in user, and check it at every request
 * that changes something. A token belongs to one session. It survives a renewal that leaves authentication time and
 * level alone. No two tokens are equal.
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
   * A token for a session, valid for {@code csrf.ttl}, any number of times.
   *
   * @param session a session with a ticket
   * @return base64url, which needs no escaping in a page
   */
  public String token(Session session) {
    return token(Session.ticketOf(session));
  }

  /**
   * A token for the session of a ticket; see {@link #token(Session)}.
   *
   * @param ticket the session's ticket
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
   * Checks that a token was made for this session and has not expired; in constant time.
   *
   * @param session a session with a ticket
   * @param token null and empty count as missing
   * @throws CsrfException if it is missing, malformed, or another session's (403)
   * @throws CsrfExpiredException if it has expired (403)
   */
  public void check(Session session, String token) {
    check(Session.ticketOf(session), token);
  }

  /**
   * Checks a token for the session of a ticket; see {@link #check(Session, String)}.
   *
   * @param ticket the session's ticket
   * @param token null and empty count as missing
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
