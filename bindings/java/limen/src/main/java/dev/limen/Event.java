package dev.limen;

import java.time.Instant;

/**
 * One event at a gate. Texts are one line of at most 1,024 bytes; none holds a ticket, token or key. Those that the
 * kind does not have are null.
 *
 * @param number 1, 2, 3 ... at this gate; where some are missing, they were lost
 * @param at when, by the gate's clock
 * @param kind such as {@code "session_created"} or {@code "revoked_subject"}; pass over those that you do not know
 * @param status of {@code "refused"}: why; otherwise 0
 * @param subject whose
 * @param sid the session's public name
 * @param id the token's jti, or the key's kid
 * @param reason what the caller of a revocation gave, or a refusal's message
 * @param label of the session, for people
 */
public record Event(
    long number,
    Instant at,
    String kind,
    int status,
    String subject,
    String sid,
    String id,
    String reason,
    String label) {}
