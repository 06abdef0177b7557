package dev.limen;

/**
 * The formats of a store before and after {@link Limen#upgradeStore(String, Progress)}.
 *
 * @param from the format that the store had
 * @param to the format that it has now; the same as {@code from} if the store was left as it was
 */
public record StoreUpgrade(int from, int to) {}
