package dev.limen;

import java.util.Map;

/**
 * The header and claims of a token. Anybody may have written them: nothing is verified.
 *
 * @param header the header
 * @param claims the claims
 * @see Limen#peek
 */
public record Unverified(Map<String, Object> header, Map<String, Object> claims) {}
