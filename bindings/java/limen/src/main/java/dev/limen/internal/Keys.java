package dev.limen.internal;

import dev.limen.Key;
import dev.limen.KeySet;
import java.util.function.Function;

/** What the public classes of keys show to each other and to {@link Properties}, and to nobody else. */
public final class Keys {
  private static Function<KeySet, String> property;

  private Keys() {}

  /** Told by KeySet when it is initialised. */
  public static void property(Function<KeySet, String> told) {
    property = told;
  }

  /** The set with its secrets, as the text of a property. */
  static String property(KeySet keys) {
    return property.apply(keys);
  }

  /** Whether an algorithm's key is a secret. */
  public static boolean isSecret(Key key) {
    return key.algorithm().startsWith("HS");
  }
}
