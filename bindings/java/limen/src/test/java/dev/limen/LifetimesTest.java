package dev.limen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.internal.Handle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing leaks and nothing crashes, whichever thread closes, and in whatever order objects are collected. */
class LifetimesTest {
  private static final boolean SOAK = System.getenv("LIMEN_SOAK") != null;

  /** The number of live objects after collection: waits until it stays the same for a while. */
  private static long live() throws InterruptedException {
    long last = Handle.live();
    for (int same = 0, rounds = 0; same < 5 && rounds < 600; ++rounds) {
      System.gc();
      Thread.sleep(20);
      same = Handle.live() == last ? same + 1 : 0;
      last = Handle.live();
    }
    return last;
  }

  /** Fewer is fine: objects of an earlier test may have been collected meanwhile. */
  private static void assertNoneSince(long before) throws InterruptedException {
    long after = live();
    assertTrue(after <= before, () -> (after - before) + " are left");
  }

  private static void useAll(List<Object> kept) {
    Gate gate = Gates.open();
    Session session = gate.sessions().create("alex");
    Verifier verifier = gate.verifier(Map.of());
    Claims claims = verifier.verify(gate.tokens().issue("alex"));
    Watch watch = gate.watch();
    Key key = Key.generate("ES256");
    KeySet keys = KeySet.of(key);
    kept.addAll(List.of(gate, session, verifier, claims, watch, key, keys, Verifier.fromKeys(keys, Map.of())));
  }

  @Test
  void whatNobodyHoldsIsGoneInWhateverOrder() throws Exception {
    List<Object> kept = new ArrayList<>();
    long before = live();
    Random random = new Random(7);
    for (int round = 0; round < 20; ++round) useAll(kept);
    assertTrue(Handle.live() > before);
    while (!kept.isEmpty()) {
      Object last = kept.remove(kept.size() - 1);
      if (kept.size() > 1) kept.set(random.nextInt(kept.size()), last);
      if (kept.size() % 40 == 0) System.gc();
    }
    assertNoneSince(before);
  }

  @Test
  void aSessionKeepsItsGateAndAClosedOneToo() throws Exception {
    long before = live();
    Session session = Gates.open().sessions().create("alex");
    Gate closed = Gates.open();
    closed.close();
    assertEquals("alex", session.subject());
    closed = null;
    session = null;
    assertNoneSince(before);
  }

  @Test
  void failuresLeaveNothingBehind() throws Exception {
    long before = live();
    for (int i = 0; i < 200; ++i) {
      for (Map<String, ?> wrong : List.of(Map.of("token.ttl", "soon"), Map.of("isuer", "x"), Map.of("token.ttl",
          1.5))) {
        try {
          Gate.open("memory:", wrong);
        } catch (UsageException expected) {
          continue;
        }
      }
    }
    assertNoneSince(before);
  }

  @Test
  void watchesLeaveNoDescriptorBehind() throws Exception {
    try (Gate gate = Gates.open()) {
      openWatches(gate, 2);
      live();
      long descriptors = descriptors();
      openWatches(gate, 50);
      live();
      assertEquals(descriptors, descriptors());
    }
  }

  private static void openWatches(Gate gate, int many) {
    for (int i = 0; i < many; ++i) {
      Watch watch = gate.watch();
      if (i % 2 == 0) watch.close();
    }
  }

  private static long descriptors() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** Each thread gets either its result or GateClosedException. */
  @Test
  @Timeout(300)
  void athousandThreadsCloseUnderFire() throws Exception {
    int rounds = SOAK ? 100 : 3;
    for (int round = 0; round < rounds; ++round) {
      Gate gate = Gates.open();
      String token = gate.tokens().issue("alex");
      String ticket = gate.sessions().create("alex").ticket();
      CountDownLatch start = new CountDownLatch(1);
      AtomicReference<Throwable> wrong = new AtomicReference<>();
      AtomicLong closed = new AtomicLong();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 1000; ++i) {
        int number = i;
        Thread thread = new Thread(null, () -> fire(gate, number, token, ticket, start, closed, wrong), "fire", 65536);
        threads.add(thread);
        thread.start();
      }
      start.countDown();
      for (Thread thread : threads) thread.join();
      if (wrong.get() != null) throw new AssertionError(wrong.get());
      assertTrue(closed.get() > 0);
    }
  }

  private static void fire(
      Gate gate, int number, String token, String ticket, CountDownLatch start, AtomicLong closed,
      AtomicReference<Throwable> wrong) {
    try {
      start.await();
      for (int i = 0; i < 50; ++i) {
        if (number % 10 == 0 && i == 5) gate.close();
        switch ((number + i) % 5) {
          case 0 -> assertEquals("alex", gate.tokens().verify(token).subject());
          case 1 -> assertEquals("alex", gate.sessions().get(ticket).subject());
          case 2 -> gate.sessions().create("user " + number);
          case 3 -> gate.verifier(Map.of("audience", "shop"));
          default -> gate.stats();
        }
      }
    } catch (GateClosedException expected) {
      closed.incrementAndGet();
    } catch (Throwable error) {
      wrong.compareAndSet(null, error);
    }
  }

  @Test
  @Timeout(300)
  void gatesAndKeysAreDroppedWhileOthersUseThem() throws Exception {
    long until = System.nanoTime() + (SOAK ? 600_000_000_000L : 2_000_000_000L);
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    AtomicReference<Gate> shared = new AtomicReference<>(Gates.open());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; ++i) {
      threads.add(
          new Thread(
              () -> {
                try {
                  while (System.nanoTime() < until && wrong.get() == null) {
                    Gates.open().tokens().issue("alex"); // nothing holds the gate when this returns
                    Key.generate("EdDSA").publicJwk();
                    shared.get().sessions().create("alex");
                  }
                } catch (GateClosedException replaced) {
                  wrong.compareAndSet(null, null);
                } catch (Throwable error) {
                  wrong.compareAndSet(null, error);
                }
              }));
    }
    threads.forEach(Thread::start);
    while (System.nanoTime() < until) {
      shared.getAndSet(Gates.open());
      System.gc();
    }
    for (Thread thread : threads) thread.join();
    if (wrong.get() != null) throw new AssertionError(wrong.get());
  }

  /** Memory outside Java's heap does not grow; ten million calls in the long form. */
  @Test
  @Timeout(36000)
  void manyCallsLeaveMemoryFlat() throws Exception {
    int calls = SOAK ? 10_000_000 : 200_000;
    try (Gate gate = Gates.open(Map.of("keys.algorithm", "HS256"))) {
      String token = gate.tokens().issue("alex", Map.of("role", "admin"));
      String ticket = gate.sessions().create("alex").ticket();
      use(gate, token, ticket, calls / 4);
      System.gc();
      long before = resident();
      use(gate, token, ticket, calls);
      System.gc();
      long grown = resident() - before;
      assertTrue(grown < (SOAK ? 64_000_000 : 16_000_000), () -> grown + " bytes");
    }
  }

  private static void use(Gate gate, String token, String ticket, int calls) {
    for (int i = 0; i < calls; ++i) {
      switch (i % 8) {
        case 0 -> gate.tokens().issue("alex", Map.of("n", i));
        case 1 -> Bearer.find("Bearer " + token);
        case 2 -> {
          gate.csrf().token(ticket);
          if (i % 16 == 2) gate.stats();
        }
        case 3 -> {
          try {
            gate.tokens().verify("a.b.c");
          } catch (TokenException expected) {
            break;
          }
        }
        case 4 -> gate.sessions().get(ticket);
        case 5 -> gate.cookies().set(ticket, null);
        default -> gate.tokens().verify(token);
      }
    }
  }

  private static long resident() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
    throw new AssertionError("the system does not tell");
  }
}
