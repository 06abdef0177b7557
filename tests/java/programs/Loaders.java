import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;

/** Two applications in one server, each with its own copy of the jar, on one store. */
class Loaders {
  public static void main(String[] arguments) throws Exception {
    URL[] jar = {Path.of(arguments[0]).toUri().toURL()};
    String store = "lmdb:" + Path.of(arguments[1]).toAbsolutePath();
    Object[] gates = new Object[2];
    String token = null;
    int seen = 0;
    for (int i = 0; i < 2; ++i) {
      ClassLoader loader = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader());
      Method open = loader.loadClass("dev.limen.Gate").getMethod("open", String.class, Map.class);
      gates[i] = open.invoke(null, store, Map.of("issuer", "https://shop.example", "audience", "shop"));
      Object tokens = gates[i].getClass().getMethod("tokens").invoke(gates[i]);
      if (token == null) token = (String) tokens.getClass().getMethod("issue", String.class).invoke(tokens, "alex");
      Object claims = tokens.getClass().getMethod("verify", String.class).invoke(tokens, token);
      if (claims.getClass().getMethod("subject").invoke(claims).equals("alex")) ++seen;
    }
    System.out.println(seen == 2 ? "both see alex" : "only " + seen);
    for (Object gate : gates) gate.getClass().getMethod("close").invoke(gate);
  }
}
