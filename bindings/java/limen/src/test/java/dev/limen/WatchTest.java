package dev.limen;

import static dev.limen.Gates.NOW;
import static dev.limen.Gates.at;
import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTest {
  private static final long DEADLINE = 60_000; // for events that take no time; long enough for a busy machine

  private final Gate gate = Gates.open();
  private final Watch watch = gate.watch();

  @AfterEach
  void close() {
    watch.close();
    gate.close();
  }

  @Test
  void everyKindOfEventIsTold() {
    Session first = gate.sessions().create("alex", new SessionOptions().label("Phone").limit(2));
    gate.sessions().create("alex", new SessionOptions().limit(2));
    Session renewed = gate.sessions().renew(first, null);
    gate.setClock(at(NOW + 1));
    gate.sessions().create("alex", new SessionOptions().limit(2).evictOldest(true));
    gate.sessions().end(gate.sessions().create("sam"));
    gate.revokeToken(gate.tokens().issue("alex"), "logout");
    gate.revokeSession("sam", gate.sessions().create("sam").sid(), "lost");
    Session kept = gate.sessions().create("sam");
    gate.revokeSessions("sam", kept, "asked");
    gate.revokeSubject("alex", "hacked");
    gate.revokeEveryone("all");
    assertThrows(TokenMalformedException.class, () -> gate.tokens().verify("a.b"));
    List<Event> events = watch.read();
    assertEquals(
        List.of(
            "session_created", "session_created", "session_renewed", "session_evicted", "session_created",
            "session_created", "session_ended", "revoked_token", "session_created", "revoked_session",
            "session_created", "revoked_sessions", "revoked_subject", "revoked_everyone", "refused"),
        events.stream().map(Event::kind).toList());
    assertEquals(LongStream.rangeClosed(1, 15).boxed().toList(), events.stream().map(Event::number).toList());
    Map<String, Event> told = events.stream().collect(Collectors.toMap(Event::kind, each -> each, (a, b) -> b));
    assertEquals(renewed.sid(), told.get("session_renewed").sid());
    assertEquals("Phone", told.get("session_renewed").label());
    assertEquals("logout", told.get("revoked_token").reason());
    assertEquals(kept.sid(), told.get("revoked_sessions").sid());
    assertEquals("alex", told.get("revoked_subject").subject());
    assertEquals(302, told.get("refused").status());
    assertEquals(at(NOW + 1), told.get("refused").at());
    assertEquals(List.of(), watch.read());
  }

  @Test
  void whatWasLostIsMissingInTheNumbers() {
    try (Gate small = Gates.open(Map.of("watch.capacity", 4)); Watch slow = small.watch()) {
      for (int i = 0; i < 10; ++i) small.sessions().create("alex");
      List<Event> events = slow.read();
      assertEquals(10, events.get(events.size() - 1).number());
      assertTrue(events.size() < 10);
    }
  }

  @Test
  void afterTheGateClosedTheEventsOfBeforeAreGiven() throws Exception {
    gate.sessions().create("alex");
    gate.sessions().create("sam");
    gate.close();
    assertEquals("alex", watch.take().subject());
    assertEquals(List.of("sam"), watch.read().stream().map(Event::subject).toList());
    refused(GateClosedException.class, "CLOSED", watch::read);
    assertNull(watch.take());
    assertFalse(watch.iterator().hasNext());
    assertThrows(NoSuchElementException.class, () -> watch.iterator().next());
  }

  @Test
  void whatALoopLeavesIsStillThere() throws Exception {
    for (String name : List.of("a", "b", "c", "d")) gate.sessions().create(name);
    for (Event event : watch) {
      assertEquals("a", event.subject());
      break;
    }
    assertEquals("b", watch.poll(Duration.ZERO).subject());
    assertEquals(List.of("c", "d"), watch.read().stream().map(Event::subject).toList());
    assertNull(watch.poll(Duration.ZERO));
    assertNull(watch.poll(Duration.ofMillis(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gate", "watch"})
  void aWaitingThreadWakes(String which) throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Thread thread = started(() -> watch.forEach(event -> seen.add(event.subject())));
    gate.sessions().create("alex");
    assertEquals("alex", seen.poll(DEADLINE, TimeUnit.MILLISECONDS));
    (which.equals("gate") ? gate : watch).close();
    joined(thread);
  }

  @Test
  void anInterruptedWaitEnds() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(2);
    Thread taking =
        started(
            () -> {
              try {
                watch.take();
              } catch (InterruptedException expected) {
                interrupted.countDown();
              }
            });
    Thread iterating =
        started(
            () -> {
              watch.iterator().hasNext();
              if (Thread.currentThread().isInterrupted()) interrupted.countDown();
            });
    taking.interrupt();
    iterating.interrupt();
    assertTrue(interrupted.await(DEADLINE, TimeUnit.MILLISECONDS));
    joined(taking);
    joined(iterating);
  }

  @Test
  void ofSeveralReadersEachEventGoesToOne() throws Exception {
    ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; ++i) threads.add(started(() -> watch.forEach(event -> seen.add(event.number()))));
    for (int i = 0; i < 200; ++i) gate.sessions().create("alex");
    gate.close();
    for (Thread thread : threads) joined(thread);
    assertEquals(LongStream.rangeClosed(1, 200).boxed().toList(), seen.stream().sorted().toList());
  }

  @Test
  void aWatchThatWasClosed() throws Exception {
    assertEquals("Watch[open]", watch.toString());
    watch.close();
    watch.close();
    assertTrue(watch.isClosed());
    assertEquals("Watch[closed]", watch.toString());
    refused(UsageException.class, "ARGUMENT", watch::read);
    assertNull(watch.take());
    gate.sessions().create("alex");
  }

  private static Thread started(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void joined(Thread thread) throws InterruptedException {
    thread.join(DEADLINE);
    assertFalse(thread.isAlive());
  }

  @Test
  void aTimeoutMayBeForEver() throws Exception {
    gate.sessions().create("alex");
    assertEquals("alex", watch.poll(ChronoUnit.FOREVER.getDuration()).subject());
    gate.close();
    while (watch.poll(ChronoUnit.FOREVER.getDuration()) != null) continue;
    assertNull(watch.poll(ChronoUnit.FOREVER.getDuration().negated()));
  }
}
