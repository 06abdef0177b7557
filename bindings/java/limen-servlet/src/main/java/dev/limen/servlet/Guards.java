package dev.limen.servlet;

import dev.limen.Gate;
import dev.limen.Guard;
import dev.limen.Verifier;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The guards of a filter: one that finds out who asks, and one for each requirement, made at its first use. */
final class Guards {
  static final String CREDENTIALS = "guard.credentials";
  static final String CSRF = "guard.csrf";
  static final String REALM = "guard.realm";
  private static final int MOST = 256; // kept; a program may require names that its users make up

  private final Gate gate;
  private final Verifier verifier; // null: the gate's own policy
  private final Map<String, Object> options;
  private final Map<String, Object> decisive; // without the realm
  private final boolean visitors;
  private final Guard who;
  private final Map<Map<String, ?>, Guard> prepared = new ConcurrentHashMap<>();

  Guards(Gate gate, Verifier verifier, Map<String, ?> options, boolean visitors) {
    this.gate = gate;
    this.verifier = verifier;
    this.options = Map.copyOf(options);
    this.visitors = visitors;
    decisive = new HashMap<>(options);
    decisive.remove(REALM);
    Map<String, Object> lenient = new HashMap<>(options);
    lenient.put("guard.optional", true);
    if (visitors) lenient.put(CREDENTIALS, "token session visitor");
    who = gate.guard(verifier, lenient);
  }

  Gate gate() {
    return gate;
  }

  /** The guard that lets in whoever asks, and says who that is. */
  Guard who() {
    return who;
  }

  /** Whether a login needs proof that no other website has sent its form. */
  boolean guardLogins() {
    return "always".equals(options.get(CSRF));
  }

  /** The guard that has these properties, too. */
  Guard requiring(Map<String, ?> needs) {
    Guard found = prepared.get(needs);
    if (found != null) return found;
    Map<String, Object> all = new HashMap<>(options);
    all.putAll(needs);
    Guard made = gate.guard(verifier, all);
    if (prepared.size() < MOST) prepared.put(Map.copyOf(needs), made);
    return made;
  }

  /** Whether they decide alike; the realm decides nothing. */
  boolean isLike(Guards other) {
    return gate == other.gate && verifier == other.verifier && visitors == other.visitors
        && decisive.equals(other.decisive);
  }
}
