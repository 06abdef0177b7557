package dev.limen;

import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.util.Objects;

/** Bearer tokens in HTTP (RFC 6750). They need no gate. */
public final class Bearer {
  private Bearer() {}

  /**
   * The token in the value of a request's {@code Authorization} field. Finds the token only; {@link
   * Verifier#verify(String)} checks it. Fast.
   *
   * @param authorization the value; null: the request has no such field
   * @return the token
   * @throws BearerAbsentException if the field is missing, empty, or has another scheme
   * @throws BearerMalformedException if it is malformed: answer 400
   */
  public static String find(String authorization) {
    return Texts.out(find(Texts.orEmpty("authorization", authorization)));
  }

  /**
   * The token in the value of an {@code Authorization} field as bytes; see {@link #find(String)}.
   *
   * @param authorization the field's value
   * @return the token
   */
  public static byte[] find(byte[] authorization) {
    return NativeJNI.limen_bearer_find(authorization, Math.min(authorization.length, 1 << 21) + 1);
  }

  /**
   * The HTTP status for an exception, and the challenge to send with it (RFC 6750, section 3). It tells a client no
   * more than it may know. Fast.
   *
   * @param error the exception
   * @return the status and the challenge
   */
  public static Challenge challenge(LimenException error) {
    return challenge(error, "", "");
  }

  /**
   * The HTTP status for an exception, and a challenge that names a realm and a scope; see {@link
   * #challenge(LimenException)}.
   *
   * @param error the exception
   * @param realm printable ASCII without quotes and backslashes, at most 1,024 bytes; may be empty
   * @param scope the scope that the route requires: words with one space between them, at most 1,024 bytes; may be
   *     empty
   * @return the status and the challenge
   * @throws UsageException for a wrong {@code realm} or {@code scope}
   */
  public static Challenge challenge(LimenException error, String realm, String scope) {
    Objects.requireNonNull(error, "error");
    int[] http = new int[1];
    byte[] header =
        NativeJNI.limen_bearer_challenge(
            error.status(),
            Texts.in("realm", realm),
            Texts.in("scope", scope),
            http,
            NativeConstants.LIMEN_CHALLENGE_CAP);
    return new Challenge(http[0], Texts.out(header));
  }
}
