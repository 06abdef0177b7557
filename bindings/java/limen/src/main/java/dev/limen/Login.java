package dev.limen;

import java.util.List;
import java.util.Objects;

/**
 * A session that a request has begun or renewed, and what to tell the browser.
 *
 * @param session the session, with its ticket
 * @param setCookies the values of the response's {@code Set-Cookie} fields, in their order: secrets, never to be
 *     logged. Send each as a field of its own, with {@code Cache-Control: no-store}
 */
public record Login(Session session, List<String> setCookies) {
  /**
   * A login.
   *
   * @param session the session, with its ticket
   * @param setCookies the values of the {@code Set-Cookie} fields
   */
  public Login {
    Objects.requireNonNull(session, "session");
    setCookies = List.copyOf(setCookies);
  }

  @Override
  public String toString() {
    return "Login[" + session + "]";
  }
}
