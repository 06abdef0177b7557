package dev.limen;

import dev.limen.internal.Json;
import dev.limen.internal.Layouts;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The claims of a verified token. Only {@link Verifier#verify(String)} makes it.
 *
 * <p>The registered claims (RFC 7519, section 4.1) have methods of their own, each null if the claim is absent; {@link
 * #get} reads any claim. The JSON text is parsed at the first use of {@code get}. Immutable. Two are equal if their
 * records are.
 */
public final class Claims implements Credential {
  /** The absent time, in the methods that return whole seconds: {@code Long.MIN_VALUE}. */
  public static final long ABSENT = Long.MIN_VALUE;

  private final byte[] record;
  private Map<String, Object> members; // two threads may both parse it, at worst

  Claims(byte[] record) {
    this.record = record;
  }

  /**
   * {@code iss}.
   *
   * @return the issuer, or null
   */
  public String issuer() {
    return text(Layouts.Claims.ISSUER);
  }

  /**
   * {@code sub}.
   *
   * @return the subject, or null
   */
  @Override
  public String subject() {
    return text(Layouts.Claims.SUBJECT);
  }

  /**
   * {@code aud}.
   *
   * @return the audience that matched the policy, or null
   */
  public String audience() {
    return text(Layouts.Claims.AUDIENCE);
  }

  /**
   * {@code jti}.
   *
   * @return the token's id, or null
   */
  public String id() {
    return text(Layouts.Claims.ID);
  }

  /**
   * {@code sid}.
   *
   * @return the id of the session that it was issued from, or null
   */
  public String sid() {
    return text(Layouts.Claims.SID);
  }

  /**
   * {@code kid} of the header.
   *
   * @return the id of the key that signed it, or null
   */
  public String keyId() {
    return text(Layouts.Claims.KEY_ID);
  }

  /**
   * {@code iat}, rounded down to a second.
   *
   * @return the time at which it was issued, or null
   */
  public Instant issuedAt() {
    return time(Layouts.Claims.ISSUED_AT);
  }

  /**
   * {@code nbf}, rounded up to a second.
   *
   * @return the time from which it is valid, or null
   */
  public Instant notBefore() {
    return time(Layouts.Claims.NOT_BEFORE);
  }

  /**
   * {@code exp}, rounded down to a second.
   *
   * @return the time until which it is valid, or null
   */
  public Instant expiresAt() {
    return time(Layouts.Claims.EXPIRES_AT);
  }

  /**
   * {@code iat}.
   *
   * @return in seconds since 1970, or {@link #ABSENT}
   */
  public long issuedAtSeconds() {
    return Record.wide(record, Layouts.Claims.ISSUED_AT);
  }

  /**
   * {@code nbf}.
   *
   * @return in seconds since 1970, or {@link #ABSENT}
   */
  public long notBeforeSeconds() {
    return Record.wide(record, Layouts.Claims.NOT_BEFORE);
  }

  /**
   * {@code exp}.
   *
   * @return in seconds since 1970, or {@link #ABSENT}
   */
  public long expiresAtSeconds() {
    return Record.wide(record, Layouts.Claims.EXPIRES_AT);
  }

  /**
   * All claims.
   *
   * @return the JSON object exactly as it was signed
   */
  @Override
  public String json() {
    return text(Layouts.Claims.JSON);
  }

  /**
   * A claim by its name.
   *
   * @param name such as {@code "role"}
   * @return a String, Boolean, Long (BigInteger if that is too small), Double (BigDecimal if that is too small), List
   *     or
   *     Map, both unmodifiable; null if there is no such claim, or it is null
   * @throws ClaimInvalidException if the exponent of a number is beyond BigDecimal's
   */
  @Override
  public Object get(String name) {
    return asMap().get(name);
  }

  /**
   * A claim that is a text.
   *
   * @param name such as {@code "role"}
   * @return the text; null if there is no such claim, or it is not a text
   */
  @Override
  public String getString(String name) {
    return get(name) instanceof String text ? text : null;
  }

  /**
   * All claims.
   *
   * @return an unmodifiable map, in the order of the token
   */
  public Map<String, Object> asMap() {
    if (members == null) members = Json.object(json());
    return members;
  }

  /**
   * The words of the claim {@code scope} (RFC 8693, section 4.2).
   *
   * @return the words; empty if the claim is missing or not a text
   */
  @Override
  public List<String> scopes() {
    return Grants.words(getString("scope"));
  }

  /**
   * The claim {@code role}, and the members of {@code roles} (RFC 9068, section 2.2.3.1): those that {@link #requireRole}
   * accepts. A list that has anything but texts gives none.
   *
   * @return the roles; empty if both are missing
   */
  @Override
  public List<String> roles() {
    return Grants.roles(this);
  }

  /**
   * Requires every scope of a text. The claim {@code scope} has them, words with one space between them, and they are
   * compared exactly. Fast.
   *
   * @param scope one word, or several with one space between them
   * @throws ScopeMissingException if one is missing
   * @throws UsageException if it is empty or not a scope
   */
  @Override
  public void requireScope(String scope) {
    Grants.require(json(), Grants.asked("scope", scope), null);
  }

  /**
   * Requires a role: the claim {@code role} equals it, or the list {@code roles} contains it. Fast.
   *
   * @param role compared exactly
   * @throws RoleMissingException if it is missing
   * @throws UsageException if it is empty
   */
  @Override
  public void requireRole(String role) {
    Grants.require(json(), null, Grants.asked("role", role));
  }

  private String text(int field) {
    return Record.text(record, 0, field);
  }

  private Instant time(int field) {
    long seconds = Record.wide(record, field);
    return seconds == ABSENT ? null : instant(seconds);
  }

  private static Instant instant(long seconds) {
    try {
      return Instant.ofEpochSecond(seconds);
    } catch (java.time.DateTimeException beyond) {
      throw new ClaimInvalidException(Status.TOKEN_CLAIM, "claims: a time is out of the range of Java's Instant");
    }
  }

  private int used() {
    return Record.total(record, 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Claims claims && Arrays.equals(record, 0, used(), claims.record, 0, claims.used());
  }

  @Override
  public int hashCode() {
    return json().hashCode();
  }

  @Override
  public String toString() {
    return "Claims[subject=" + Texts.printable(subject()) + ", id=" + Texts.printable(id()) + ", expiresAt=" + expiresAt() + "]";
  }
}
