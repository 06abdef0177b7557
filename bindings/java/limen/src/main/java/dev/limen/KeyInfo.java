package dev.limen;

import java.time.Instant;

/**
 * A key of a gate; it contains nothing private. All four times are null for a key from {@code keys.signing} or {@code
 * keys.verifying}.
 *
 * @param kid its id
 * @param algorithm such as {@code "ES256"}
 * @param state {@code "announced"} (it will sign), {@code "signing"}, or {@code "verifying"} (its tokens are valid
 *     until they expire)
 * @param createdAt the time at which it was made
 * @param signsFrom the time from which it signs
 * @param signsUntil null while the end is not known
 * @param verifiesUntil null while the end is not known
 */
public record KeyInfo(
    String kid,
    String algorithm,
    String state,
    Instant createdAt,
    Instant signsFrom,
    Instant signsUntil,
    Instant verifiesUntil) {}
