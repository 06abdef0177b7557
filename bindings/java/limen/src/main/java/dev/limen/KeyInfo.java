package dev.limen;

import java.time.Instant;

/**
 * A key of a gate. Nothing private is in it. All four times are null for a key that {@code keys.signing} or {@code
 * keys.verifying} gave.
 *
 * @param kid its id
 * @param algorithm such as {@code "ES256"}
 * @param state {@code "announced"} (it will sign), {@code "signing"}, or {@code "verifying"} (what it signed is good
 *     until it expires)
 * @param createdAt when it was made
 * @param signsFrom from when on it signs
 * @param signsUntil null while its end is not known
 * @param verifiesUntil null while its end is not known
 */
public record KeyInfo(
    String kid,
    String algorithm,
    String state,
    Instant createdAt,
    Instant signsFrom,
    Instant signsUntil,
    Instant verifiesUntil) {}
