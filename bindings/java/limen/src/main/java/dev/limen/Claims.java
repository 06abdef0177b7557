package dev.limen;

import dev.limen.internal.Json;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a verified token says. Made by {@link Verifier#verify(String)} alone.
 *
 * <p>The registered claims (RFC 7519, 4.1) have methods of their own, each null where the claim is absent; {@link
 * #get} reads any. The JSON text is parsed when that is first asked for. Immutable. Two are equal where they were read
 * from the same record.
 */
public final class Claims implements Credential {
  /** What the methods that give whole seconds answer for an absent time: {@code Long.MIN_VALUE}. */
  public static final long ABSENT = Long.MIN_VALUE;

  private static final int ISSUED_AT = 8;
  private static final int NOT_BEFORE = 16;
  private static final int EXPIRES_AT = 24;
  private static final int JSON = 32;
  private static final int ISSUER = 40;
  private static final int SUBJECT = 48;
  private static final int AUDIENCE = 56;
  private static final int ID = 64;
  private static final int SID = 72;
  private static final int KEY_ID = 80;

  private final byte[] record;
  private Map<String, Object> members; // parsed twice at worst, when two threads ask at once

  Claims(byte[] record) {
    this.record = record;
  }

  /**
   * {@code iss}.
   *
   * @return who issued it, or null
   */
  public String issuer() {
    return text(ISSUER);
  }

  /**
   * {@code sub}.
   *
   * @return whom it is about, or null
   */
  @Override
  public String subject() {
    return text(SUBJECT);
  }

  /**
   * {@code aud}.
   *
   * @return the audience that matched the policy, or null
   */
  public String audience() {
    return text(AUDIENCE);
  }

  /**
   * {@code jti}.
   *
   * @return the token's id, or null
   */
  public String id() {
    return text(ID);
  }

  /**
   * {@code sid}.
   *
   * @return the public name of the session that it was minted from, or null
   */
  public String sid() {
    return text(SID);
  }

  /**
   * {@code kid} of the header.
   *
   * @return the id of the key that signed it, or null
   */
  public String keyId() {
    return text(KEY_ID);
  }

  /**
   * {@code iat}, rounded down to a second.
   *
   * @return when it was issued, or null
   */
  public Instant issuedAt() {
    return time(ISSUED_AT);
  }

  /**
   * {@code nbf}, rounded up to a second.
   *
   * @return from when on it is valid, or null
   */
  public Instant notBefore() {
    return time(NOT_BEFORE);
  }

  /**
   * {@code exp}, rounded down to a second.
   *
   * @return until when it is valid, or null
   */
  public Instant expiresAt() {
    return time(EXPIRES_AT);
  }

  /**
   * {@code iat}.
   *
   * @return in seconds since 1970, or {@link #ABSENT}
   */
  public long issuedAtSeconds() {
    return Record.wide(record, ISSUED_AT);
  }

  /**
   * {@code nbf}.
   *
   * @return in seconds since 1970, or {@link #ABSENT}
   */
  public long notBeforeSeconds() {
    return Record.wide(record, NOT_BEFORE);
  }

  /**
   * {@code exp}.
   *
   * @return in seconds since 1970, or {@link #ABSENT}
   */
  public long expiresAtSeconds() {
    return Record.wide(record, EXPIRES_AT);
  }

  /**
   * All claims.
   *
   * @return the JSON object exactly as it was signed
   */
  @Override
  public String json() {
    return text(JSON);
  }

  /**
   * A claim by its name.
   *
   * @param name such as {@code "role"}
   * @return a String, Boolean, Long (BigInteger where that is too small), Double (BigDecimal where that is), List or
   *     Map, neither of which can be changed; null where there is no such claim, or it is null
   * @throws ClaimInvalidException where the exponent of a number is beyond BigDecimal's
   */
  @Override
  public Object get(String name) {
    return asMap().get(name);
  }

  /**
   * A claim that is a text.
   *
   * @param name such as {@code "role"}
   * @return the text; null where there is no such claim, or it is no text
   */
  @Override
  public String getString(String name) {
    return get(name) instanceof String text ? text : null;
  }

  /**
   * All claims.
   *
   * @return a map that cannot be changed, in the order of the token
   */
  public Map<String, Object> asMap() {
    if (members == null) members = Json.object(json());
    return members;
  }

  /**
   * The words of the claim {@code scope} (RFC 8693, 4.2).
   *
   * @return none where it is missing or no text
   */
  @Override
  public List<String> scopes() {
    return Grants.scopes(asMap());
  }

  /**
   * The claim {@code role}, and those of {@code roles} (RFC 9068, 2.2.3.1).
   *
   * @return none where both are missing
   */
  @Override
  public List<String> roles() {
    return Grants.roles(asMap());
  }

  /**
   * Asks whether these claims grant every scope of a text. They stand in the claim {@code scope} with one blank between
   * each two, and are compared exactly. Fast.
   *
   * @param scope one word or several, with one blank between each two
   * @throws ScopeMissingException where one is missing
   * @throws UsageException where it is empty or no scope
   */
  @Override
  public void requireScope(String scope) {
    Grants.require(json(), Grants.asked("scope", scope), null);
  }

  /**
   * Asks whether these claims grant a role: the claim {@code role} is this one, or the list {@code roles} has it. Fast.
   *
   * @param role compared exactly
   * @throws RoleMissingException where it is missing
   * @throws UsageException where it is empty
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
      throw new ClaimInvalidException(315, "a time lies beyond what Java tells");
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
