package dev.limen.internal;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * One reference to an object of the library, dropped when nothing in Java can reach this any more: so no call is under
 * way then, for each ends with {@link #keep}. The library counts references itself, so the order does not matter.
 */
public final class Handle {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final LongAdder LIVE = new LongAdder();

  /** What the natives know it by. */
  public final long pointer;

  public Handle(long pointer, LongConsumer release) {
    if (pointer == 0) throw Errors.internal("there is no handle");
    this.pointer = pointer;
    LIVE.increment();
    CLEANER.register(
        this,
        () -> {
          release.accept(pointer);
          LIVE.decrement();
        });
  }

  /** Stands behind each call of the natives. */
  public void keep() {
    Reference.reachabilityFence(this);
  }

  /** How many there are, for tests. */
  public static long live() {
    return LIVE.sum();
  }
}
