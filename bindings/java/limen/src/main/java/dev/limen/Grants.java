package dev.limen;

import dev.limen.internal.Errors;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Scopes and roles: those in a token's claims, and those of a session. */
final class Grants {
  private Grants() {}

  static void require(String json, String scope, String role) {
    NativeJNI.limen_json_grants(
        Texts.in("json", json), Texts.orEmpty("scope", scope), Texts.orEmpty("role", role));
  }

  static void require(Session session, String scope, String role) {
    NativeJNI.limen_session_grants(session.record(), Texts.orEmpty("scope", scope), Texts.orEmpty("role", role));
  }

  /** A role, or scopes, to require. Throws UsageException for an empty one, which everybody would have. */
  static String asked(String parameter, String value) {
    if (value.isEmpty()) throw Errors.usage(parameter + ": empty, which everybody would have; expected a name");
    return value;
  }

  /** The words of a scope; none if it is null. */
  static List<String> words(String scope) {
    return scope == null || scope.isEmpty() ? List.of() : List.of(scope.split(" "));
  }

  /** Those of the texts in role and roles that {@link Claims#requireRole} accepts, in their order and each once. */
  static List<String> roles(Claims claims) {
    Set<Object> named = new LinkedHashSet<>();
    named.add(claims.get("role"));
    if (claims.get("roles") instanceof List<?> roles) named.addAll(roles);
    List<String> found = new ArrayList<>();
    for (Object each : named) {
      if (each instanceof String role && has(claims, role)) found.add(role);
    }
    return List.copyOf(found);
  }

  /** Whether the library finds the role. */
  private static boolean has(Claims claims, String role) {
    try {
      claims.requireRole(role);
      return true;
    } catch (RoleMissingException | UsageException none) { // no guard can require it, such as an empty one
      return false;
    }
  }
}
