package dev.limen.servlet;

import dev.limen.Bearer;
import dev.limen.GuardAnswer;
import dev.limen.LimenException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The HTTP response to what a guard refused, or to an exception: 401 with {@code WWW-Authenticate} when the caller is
 * refused, 400 for a malformed {@code Authorization} field or a login under a name that no subject can have, 403 when
 * the caller lacks something, 503 with {@code Retry-After} when limen cannot tell right now, 500 for a mistake of the
 * program.
 */
public final class Answer {
  private static final System.Logger LOG = System.getLogger("dev.limen");

  private Answer() {}

  /**
   * Finds limen's exception in what escaped from a chain of filters. The container handles any other exception.
   *
   * @param escaped an exception, or one that wraps it
   * @return limen's exception, or null
   */
  public static LimenException in(Throwable escaped) {
    Throwable each = escaped;
    for (int depth = 0; each != null && depth < 8; ++depth) {
      if (each instanceof LimenException found) return found;
      each = each instanceof ServletException wrapped && wrapped.getRootCause() != null
          ? wrapped.getRootCause() : each.getCause();
    }
    return null;
  }

  /**
   * Responds to a refusal, with a JSON body that tells a client no more than it may know. The log {@code dev.limen}
   * gets the name of the status: at level INFO for a refusal; at level WARNING, with the message, when the server is at
   * fault or cannot tell.
   *
   * @param response a response that is not committed yet
   * @param refusal a decision that does not let in
   * @throws IOException from the response
   */
  public static void send(HttpServletResponse response, GuardAnswer refusal) throws IOException {
    log(refusal.http(), refusal.statusName(), refusal.message());
    send(response, refusal.http(), refusal.challenge(), refusal.retryAfter(), refusal.word());
  }

  /**
   * Responds to an exception that came from no guard; see {@link #send(HttpServletResponse, GuardAnswer)}. For a mistake
   * of the program (500) the log has the exception itself, and the client learns nothing of it.
   *
   * @param response a response that is not committed yet
   * @param error the exception
   * @param realm named in every challenge; may be empty
   * @param scope the scope that the route requires; may be empty
   * @throws IOException from the response
   */
  public static void send(HttpServletResponse response, LimenException error, String realm, String scope)
      throws IOException {
    String challenge = Bearer.challenge(error, realm, scope).header();
    int http = error.http();
    if (http == 500) LOG.log(System.Logger.Level.ERROR, error.statusName() + ": answered 500", error);
    else log(http, error.statusName(), error.getMessage());
    send(response, http, challenge.isEmpty() ? null : challenge, http == 503 ? 1 : 0, error.word());
  }

  private static void log(int http, String status, String message) {
    if (http >= 500) LOG.log(System.Logger.Level.WARNING, () -> status + ": answered " + http + " (" + message + ")");
    else LOG.log(System.Logger.Level.INFO, () -> status + ": answered " + http);
  }

  private static void send(HttpServletResponse response, int http, String challenge, int retryAfter, String word)
      throws IOException {
    response.resetBuffer();
    response.setStatus(http);
    if (challenge != null) response.setHeader("WWW-Authenticate", challenge);
    if (retryAfter != 0) response.setHeader("Retry-After", Integer.toString(retryAfter));
    response.setHeader("Cache-Control", "no-store");
    String body = "{\"error\": \"" + word + "\"}";
    response.setContentType("application/json");
    response.setContentLength(body.length());
    write(response, body);
  }

  private static void write(HttpServletResponse response, String body) throws IOException {
    try {
      response.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalStateException writing) { // the application had called getWriter already
      response.getWriter().write(body);
    }
  }
}
