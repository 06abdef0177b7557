package dev.limen.internal;

import dev.limen.Key;
import dev.limen.KeySet;
import java.util.function.Function;

/** Members of the public key classes that only this package and {@link Properties} may use. */
public final class Keys {
  private static Function<KeySet, String> property;

  private Keys() {}

  /** Called by KeySet when it is initialised. */
  public static void property(Function<KeySet, String> told) {
    property = told;
  }

  /** The text of a property that has the set, secrets included. */
  static String property(KeySet keys) {
    return property.apply(keys);
  }

  /** Whether an algorithm's key is a secret. */
  public static boolean isSecret(Key key) {
    return key.algorithm().startsWith("HS");
  }
}
