package dev.limen.internal;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * One reference to an object of the library, released when nothing in Java can reach this handle any more. No call is
 * under way then, because each ends with {@link #keep}. The library counts references itself, so the order of release
 * does not matter.
 */
public final class Handle {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final LongAdder LIVE = new LongAdder();

  /** The address that the natives use. */
  public final long pointer;

  public Handle(long pointer, LongConsumer release) {
    if (pointer == 0) throw Errors.internal("handle: the library returned none");
    this.pointer = pointer;
    LIVE.increment();
    CLEANER.register(
        this,
        () -> {
          release.accept(pointer);
          LIVE.decrement();
        });
  }

  /** Keeps the handle reachable: call it after each native call. */
  public void keep() {
    Reference.reachabilityFence(this);
  }

  /** The number of live handles, for tests. */
  public static long live() {
    return LIVE.sum();
  }
}
