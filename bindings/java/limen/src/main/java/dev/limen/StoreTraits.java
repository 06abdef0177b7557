package dev.limen;

/**
 * What a store is like; see {@link Limen#storeTraits(String)}.
 *
 * @param readsBlock whether a read may wait for a disk or a network
 * @param writesBlock whether a write may wait for a disk or a network
 * @param shared whether other processes may open the store
 */
public record StoreTraits(boolean readsBlock, boolean writesBlock, boolean shared) {}
