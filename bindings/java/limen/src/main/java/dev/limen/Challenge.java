package dev.limen;

/**
 * The HTTP response to a refusal.
 *
 * @param status the HTTP status, such as 401
 * @param header the value of the {@code WWW-Authenticate} field to send with it; if empty, send no such field
 */
public record Challenge(int status, String header) {}
