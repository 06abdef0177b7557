package dev.limen;

/**
 * How HTTP answers a refusal.
 *
 * @param status the HTTP status, such as 401
 * @param header the value of the {@code WWW-Authenticate} field to send with it; empty: send none
 */
public record Challenge(int status, String header) {}
