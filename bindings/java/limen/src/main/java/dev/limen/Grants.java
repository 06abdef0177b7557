package dev.limen;

import dev.limen.internal.Errors;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  static List<String> scopes(Map<String, Object> members) {
    return words(members.get("scope") instanceof String scope ? scope : null);
  }

  /** The words of a scope; none if it is null. */
  static List<String> words(String scope) {
    return scope == null || scope.isEmpty() ? List.of() : List.of(scope.split(" "));
  }

  static List<String> roles(Map<String, Object> members) {
    List<String> found = new ArrayList<>();
    if (members.get("role") instanceof String role) found.add(role);
    if (members.get("roles") instanceof List<?> roles) {
      for (Object each : roles) {
        if (each instanceof String role && !found.contains(role)) found.add(role);
      }
    }
    return List.copyOf(found);
  }
}
