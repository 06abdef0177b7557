package dev.limen;

import dev.limen.internal.Errors;
import dev.limen.internal.Handle;
import dev.limen.internal.Layouts;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Record;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads the events of a gate, from when the watch was made: for audit logs, alarms and tests.
 *
 * <pre>{@code
 * try (Watch watch = gate.watch()) {
 *   for (Event event : watch) log(event); // waits; ends when the gate or the watch is closed
 * }
 * }</pre>
 *
 * <p>A watch sees what happens in this process, and over lmdb: also what other processes revoke, some hundredths of a
 * second later. It keeps at most {@code watch.capacity} unread events. When more arrive, some are lost, and a gap in
 * the numbers shows it. When several readers share a watch, each event goes to one of them. One of the readers waits
 * outside Java. A virtual thread would pin its carrier meanwhile, so give a watch a platform thread.
 */
public final class Watch implements AutoCloseable, Iterable<Event> {
  private static final int PAGE = 32768;
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
  private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(100); // until an interrupt is noticed

  private final Handle handle;
  private final Handle wakeup;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Event> ready = new ArrayDeque<>();
  private boolean waiting; // whether a thread waits outside Java
  private volatile boolean closed;

  Watch(Handle gate) {
    int descriptor = NativeJNI.limen_java_wakeup_new();
    if (descriptor < 0) throw new NativeMemoryException(Status.MEMORY, "watch: no file descriptor is free");
    wakeup = new Handle(descriptor + 1L, pointer -> NativeJNI.limen_java_wakeup_free((int) (pointer - 1)));
    handle = new Handle(NativeJNI.limen_watch_open(gate.pointer), NativeJNI::limen_watch_release);
    gate.keep();
  }

  /**
   * The waiting events, oldest first. Does not wait. Fast.
   *
   * @return the events; empty if none wait
   * @throws GateClosedException if the gate is closed and every earlier event was returned
   * @throws UsageException if the watch is closed
   */
  public List<Event> read() {
    lock.lock();
    try {
      if (closed) throw Errors.usage("watch: closed");
      List<Event> found = new ArrayList<>(ready);
      ready.clear();
      try {
        found.addAll(next());
      } catch (GateClosedException over) {
        if (found.isEmpty()) throw over;
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next event. Waits for one.
   *
   * @return the event; null when the gate or the watch is closed
   * @throws InterruptedException if the thread is interrupted, which is noticed within a tenth of a second
   */
  public Event take() throws InterruptedException {
    return poll(LONGEST);
  }

  /**
   * The next event. Waits for one, at most as long as {@code timeout}.
   *
   * @param timeout zero: does not wait
   * @return the event; null when the time is over, or the gate or the watch is closed
   * @throws InterruptedException if the thread is interrupted, which is noticed within a tenth of a second
   */
  public Event poll(Duration timeout) throws InterruptedException {
    boolean forEver = timeout.compareTo(LONGEST) >= 0;
    long left = forEver ? Long.MAX_VALUE : timeout.isNegative() ? 0 : timeout.toNanos();
    long until = System.nanoTime() + left;
    lock.lockInterruptibly();
    try {
      while (!closed) {
        if (ready.isEmpty()) ready.addAll(next());
        if (!ready.isEmpty()) {
          if (ready.size() > 1) changed.signal();
          return ready.poll();
        }
        if (left <= 0) return null;
        await(left);
        left = forEver ? Long.MAX_VALUE : until - System.nanoTime();
      }
    } catch (GateClosedException over) {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return null;
  }

  /** Waits outside Java, or for the thread that does. */
  private void await(long nanoseconds) throws InterruptedException {
    long slice = Math.min(nanoseconds, SLICE);
    if (waiting) {
      changed.awaitNanos(slice);
      return;
    }
    if (Thread.interrupted()) throw new InterruptedException();
    waiting = true;
    lock.unlock();
    try {
      int events = NativeJNI.limen_watch_fd(handle.pointer);
      NativeJNI.limen_java_wait(events, descriptor(), (int) TimeUnit.NANOSECONDS.toMillis(slice + 999_999));
    } finally {
      lock.lock();
      waiting = false;
      changed.signal();
      handle.keep();
      wakeup.keep();
    }
  }

  /**
   * Closes the watch. Loops over it end, in every thread. Closing twice does nothing. Fast.
   */
  @Override
  public void close() {
    closed = true;
    NativeJNI.limen_java_wakeup_set(descriptor());
    wakeup.keep();
    lock.lock();
    try {
      ready.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether {@link #close} was called.
   *
   * @return true after {@code close}
   */
  public boolean isClosed() {
    return closed;
  }

  /**
   * The events as they come.
   *
   * @return an iterator whose {@code hasNext} waits. It ends when the gate or the watch is closed, or when the thread
   *     is interrupted; the thread then stays interrupted
   */
  @Override
  public Iterator<Event> iterator() {
    return new Iterator<>() {
      private Event ahead;

      @Override
      public boolean hasNext() {
        try {
          if (ahead == null) ahead = take();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
        return ahead != null;
      }

      @Override
      public Event next() {
        if (!hasNext()) throw new NoSuchElementException("watch: ended");
        Event event = ahead;
        ahead = null;
        return event;
      }
    };
  }

  private int descriptor() {
    return (int) (wakeup.pointer - 1);
  }

  private List<Event> next() {
    byte[] page = new byte[PAGE];
    try {
      NativeJNI.limen_watch_next(handle.pointer, page);
    } finally {
      handle.keep();
    }
    List<Event> found = new ArrayList<>();
    int at = 0;
    while (at + Layouts.Event.BYTES <= page.length && Record.total(page, at) != 0) {
      found.add(event(page, at));
      at += Record.total(page, at);
    }
    return found;
  }

  private static Event event(byte[] page, int at) {
    return new Event(
        Record.wide(page, at + Layouts.Event.NUMBER),
        Instant.ofEpochSecond(Record.wide(page, at + Layouts.Event.AT)),
        NativeJNI.limen_event_name(Record.number(page, at + Layouts.Event.KIND)),
        Record.number(page, at + Layouts.Event.STATUS),
        Record.text(page, at, Layouts.Event.SUBJECT),
        Record.text(page, at, Layouts.Event.SID),
        Record.text(page, at, Layouts.Event.ID),
        Record.text(page, at, Layouts.Event.REASON),
        Record.text(page, at, Layouts.Event.LABEL));
  }

  @Override
  public String toString() {
    return "Watch[" + (closed ? "closed" : "open") + "]";
  }
}
