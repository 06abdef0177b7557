package bench;

import dev.limen.Gate;
import dev.limen.Session;
import dev.limen.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Finds one session among ten thousand, and reads its subject and its end as values of Java. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Sessions {
  private static final int MANY = 10_000;

  /** The driver of the store. */
  @Param({"memory", "lmdb"})
  public String store;

  private Path place;
  private Gate gate;
  private String[] tickets;
  private int next;

  @Setup(Level.Trial)
  public void prepare() throws Exception {
    place = Files.createTempDirectory("limen-bench-");
    String url = store.equals("memory") ? "memory:" : "lmdb:" + place.resolve("store");
    gate = Gate.open(url, Map.of("issuer", Contenders.ISSUER, "session.ttl", "1d"));
    int many = store.equals("memory") ? MANY : MANY / 10;
    tickets = new String[many];
    SessionOptions options = new SessionOptions().data(Map.of("cart", "4711 4712 4713")).roles("admin").label("Phone");
    for (int i = 0; i < many; ++i) tickets[i] = gate.sessions().create("user " + i, options).ticket();
  }

  @TearDown(Level.Trial)
  public void remove() throws Exception {
    gate.close();
    try (var files = Files.walk(place)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  @Benchmark
  public void getLimen(Blackhole hole, Cpu cpu) {
    ++cpu.done;
    next = (next + 7919) % tickets.length;
    Session session = gate.sessions().get(tickets[next]);
    hole.consume(session.subject());
    hole.consume(session.expiresAt());
  }
}
