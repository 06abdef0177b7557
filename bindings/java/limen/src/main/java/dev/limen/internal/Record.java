package dev.limen.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The flat records of the library (limen/base.h): fields in the machine's byte order, texts behind them. Each begins
 * with the same two fields. {@link Layouts} says where the others lie.
 */
public final class Record {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private Record() {}

  public static int number(byte[] record, int at) {
    return (int) INT.get(record, at);
  }

  public static void put(byte[] record, int at, int number) {
    INT.set(record, at, number);
  }

  public static long wide(byte[] record, int at) {
    return (long) LONG.get(record, at);
  }

  /** The text whose place stands at `at`, from `start` of the record; null where it is absent. */
  public static String text(byte[] record, int start, int at) {
    int begin = number(record, start + at);
    return begin == 0
        ? null
        : new String(record, start + begin, number(record, start + at + Layouts.Text.LEN), StandardCharsets.UTF_8);
  }

  /** How many bytes are used, or needed. */
  public static int total(byte[] record, int start) {
    return number(record, start + Layouts.Claims.TOTAL);
  }

  /** Whether it was filled; otherwise it was too small, and `total` says what suffices. */
  public static boolean isFilled(byte[] record) {
    return number(record, Layouts.Claims.SIZE) != 0;
  }
}
