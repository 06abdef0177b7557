import dev.limen.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Issues and verifies a token, and prints which libraries this process has. */
class Hello {
  public static void main(String[] arguments) throws Exception {
    try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example", "audience", "shop"))) {
      String name = Gate.class.getModule().getName();
      System.out.print(gate.tokens().verify(gate.tokens().issue("alex")).subject() + " in ");
      System.out.println(name == null ? "no module" : "module " + name);
    }
    try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
      maps.map(line -> line.replaceFirst("^[^/]*", "").replace(" (deleted)", ""))
          .filter(file -> file.contains("limen") || file.contains("libcrypto"))
          .distinct()
          .forEach(System.out::println);
    }
  }
}
