import dev.limen.Claims;
import dev.limen.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Verifies in a thousand threads at once: virtual ones if the JDK has them. */
class Virtual {
  public static void main(String[] arguments) throws Exception {
    ExecutorService threads;
    try {
      threads = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException before21) {
      threads = Executors.newFixedThreadPool(16);
    }
    int verified = 0;
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example", "audience", "shop"))) {
      String token = gate.tokens().issue("alex");
      List<Future<String>> found = new ArrayList<>();
      for (int i = 0; i < 1000; ++i) {
        found.add(
            threads.submit(
                () -> {
                  Claims claims = gate.tokens().verify(token);
                  Thread.yield();
                  return claims.subject() + gate.sessions().create("alex").subject();
                }));
      }
      for (Future<String> each : found) verified += each.get().equals("alexalex") ? 2 : 0;
    }
    threads.shutdown();
    System.out.println(verified + " verified");
  }
}
