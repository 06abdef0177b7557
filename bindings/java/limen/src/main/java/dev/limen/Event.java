package dev.limen;

import java.time.Instant;

/**
 * One event at a gate. Its texts are single lines of at most 1,024 bytes, and never a ticket, token or key. Texts that
 * its kind does not have are null.
 *
 * @param number 1, 2, 3 ... at this gate; a gap means that events were lost
 * @param at the time, by the gate's clock
 * @param kind a name such as {@code "session_created"} or {@code "revoked_subject"}; ignore those that you do not know
 * @param status the reason for a {@code "refused"}; otherwise 0
 * @param subject the user it is about
 * @param sid the session's public id
 * @param id the token's jti, or the key's kid
 * @param reason the reason that the caller of a revocation gave, or a refusal's message
 * @param label the session's name for people
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
