package dev.limen;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The progress of a long call: pass it to the call, and read it in another thread meanwhile. */
public final class Progress {
  private static final VarHandle COUNT =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  final ByteBuffer counts = ByteBuffer.allocateDirect(16).alignedSlice(8);

  /** The progress of a call that has not begun. */
  public Progress() {}

  /**
   * How much is done.
   *
   * @return a number in units of the call's own
   */
  public long done() {
    return (long) COUNT.getOpaque(counts, 0);
  }

  /**
   * The amount to do.
   *
   * @return 0 while it is not known; it may grow
   */
  public long total() {
    return (long) COUNT.getOpaque(counts, 8);
  }

  static ByteBuffer countsOf(Progress progress) {
    return progress == null ? null : progress.counts;
  }

  @Override
  public String toString() {
    return "Progress[" + done() + " of " + total() + "]";
  }
}
