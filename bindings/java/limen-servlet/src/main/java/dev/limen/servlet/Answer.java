package dev.limen.servlet;

import dev.limen.Bearer;
import dev.limen.Challenge;
import dev.limen.LimenException;
import dev.limen.NotEnoughException;
import dev.limen.RefusedException;
import dev.limen.UnavailableException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How HTTP answers an exception: 401 with {@code WWW-Authenticate} where somebody is refused, 400 for a malformed
 * {@code Authorization} field, 403 where more is asked for, 503 with {@code Retry-After} where it cannot be known.
 */
public final class Answer {
  private static final System.Logger LOG = System.getLogger("dev.limen");
  private static final Pattern CHALLENGED = Pattern.compile("error=\"([a-z_]+)\"");
  private static final Map<Integer, String> WORDS =
      Map.of(400, "invalid_request", 401, "unauthorized", 403, "forbidden", 503, "unavailable");

  private Answer() {}

  /**
   * The exception that a request can cause, in what escaped from a chain of filters; any other is a mistake of the
   * program, and is left to its container.
   *
   * @param escaped an exception, or one that wraps it
   * @return a {@link RefusedException}, {@link NotEnoughException} or {@link UnavailableException}; null: none
   */
  public static LimenException in(Throwable escaped) {
    Throwable each = escaped;
    for (int depth = 0; each != null && depth < 8; ++depth) {
      if (each instanceof RefusedException || each instanceof NotEnoughException
          || each instanceof UnavailableException) {
        return (LimenException) each;
      }
      each = each instanceof ServletException wrapped && wrapped.getRootCause() != null
          ? wrapped.getRootCause() : each.getCause();
    }
    return null;
  }

  /**
   * Answers an exception, with a body of JSON that says no more than a client may know. Its status goes, by its name,
   * to the log {@code dev.limen}: at level INFO where somebody is refused; at level WARNING, and with the message,
   * where the server is at fault or cannot know.
   *
   * @param response not committed yet
   * @param error why
   * @param realm named in every challenge; may be empty
   * @param scope what the place asks for; may be empty
   * @throws IOException of the response
   */
  public static void send(HttpServletResponse response, LimenException error, String realm, String scope)
      throws IOException {
    Challenge challenge = Bearer.challenge(error, realm, scope);
    int status = error instanceof NotEnoughException ? 403 : challenge.status();
    if (status >= 500) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> error.statusName() + ": answered " + status + " (" + error.getMessage() + ")");
    } else {
      LOG.log(System.Logger.Level.INFO, () -> error.statusName() + ": answered " + status);
    }
    response.resetBuffer();
    response.setStatus(status);
    if (!challenge.header().isEmpty()) response.setHeader("WWW-Authenticate", challenge.header());
    if (status == 503) response.setHeader("Retry-After", "1");
    response.setHeader("Cache-Control", "no-store");
    Matcher named = CHALLENGED.matcher(challenge.header());
    String word = named.find() ? named.group(1) : WORDS.getOrDefault(status, "server_error");
    String body = "{\"error\": \"" + word + "\"}";
    response.setContentType("application/json");
    response.setContentLength(body.length());
    write(response, body);
  }

  private static void write(HttpServletResponse response, String body) throws IOException {
    try {
      response.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalStateException writing) { // whoever was refused had asked for the writer
      response.getWriter().write(body);
    }
  }
}
