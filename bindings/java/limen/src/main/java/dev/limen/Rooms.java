package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Layouts;
import dev.limen.internal.Record;

/** Arrays for the records of a gate's sessions or visitors, as large as the records were so far. */
final class Rooms {
  private static final int LARGEST_GUESS = 65536;

  /** A call that fills a record. */
  interface Filling {
    void fill(byte[] record);
  }

  private final Handle gate;
  private int room = 768; // bytes that have sufficed for every record so far

  Rooms(Handle gate) {
    this.gate = gate;
  }

  /**
   * Returns the record that a call fills, and calls again with a larger array if the first was too small. `texts` is
   * the bytes that the call gives to the record, as far as they are known.
   */
  byte[] filled(int texts, Filling call) {
    try {
      byte[] record = new byte[Math.max(room, Math.min(texts, LARGEST_GUESS) + Layouts.Session.BYTES + 256)];
      call.fill(record);
      while (!Record.isFilled(record)) {
        record = new byte[learn(record)];
        call.fill(record);
      }
      return record;
    } finally {
      gate.keep();
    }
  }

  /** Remembers the size of the record for the next call. */
  private int learn(byte[] record) {
    int needed = Record.total(record, 0);
    room = Math.min(LARGEST_GUESS, Math.max(room, needed + 64));
    return needed;
  }
}
