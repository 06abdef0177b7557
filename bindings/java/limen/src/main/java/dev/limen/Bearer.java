package dev.limen;

import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.util.Objects;

/** Bearer tokens in HTTP (RFC 6750). No gate is needed. */
public final class Bearer {
  private Bearer() {}

  /**
   * The token in the value of a request's {@code Authorization} field. It is not looked into: {@link
   * Verifier#verify(String)} does that. Fast.
   *
   * @param authorization null: the request has no such field
   * @return the token
   * @throws BearerAbsentException where the field is missing, empty, or of another scheme
   * @throws BearerMalformedException where it is malformed: answer 400
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
   * The HTTP status that answers an exception, and the challenge to send with it. It says no more than a client may
   * know. Fast.
   *
   * @param error why
   * @return the answer
   */
  public static Challenge challenge(LimenException error) {
    return challenge(error, "", "");
  }

  /**
   * The same, with what every challenge names.
   *
   * @param error why
   * @param realm printable ASCII without quotes and backslashes, at most 1,024 bytes; may be empty
   * @param scope what the place asks for: words, one blank between each two, at most 1,024 bytes; may be empty
   * @return the answer
   * @throws UsageException of {@code realm} or {@code scope}
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
