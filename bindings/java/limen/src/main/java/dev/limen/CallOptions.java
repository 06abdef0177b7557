package dev.limen;

import java.util.LinkedHashMap;
import java.util.Map;

/** Options of one call: properties by name. */
abstract class CallOptions<T extends CallOptions<T>> {
  final Map<String, Object> values = new LinkedHashMap<>();

  @SuppressWarnings("unchecked")
  final T with(String property, Object value) {
    values.put(property, value);
    return (T) this;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + values.keySet();
  }
}
