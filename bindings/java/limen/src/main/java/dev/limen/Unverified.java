package dev.limen;

import java.util.Map;

/**
 * What a token says, and anybody can have written: nothing of it is verified.
 *
 * @param header the header
 * @param claims the claims
 * @see Limen#peek
 */
public record Unverified(Map<String, Object> header, Map<String, Object> claims) {}
