import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;

/** An application that a server starts, stops and forgets, twice. */
class Unload {
  public static void main(String[] arguments) throws Exception {
    int collected = 0;
    for (int i = 0; i < 2; ++i) {
      WeakReference<ClassLoader> loader = application(Path.of(arguments[0]).toUri().toURL());
      for (int rounds = 0; loader.get() != null && rounds < 600; ++rounds) {
        System.gc();
        Thread.sleep(20);
      }
      if (loader.get() == null) ++collected;
    }
    System.out.println(collected + " collected");
  }

  private static WeakReference<ClassLoader> application(URL jar) throws Exception {
    URLClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    Method open = loader.loadClass("dev.limen.Gate").getMethod("open", String.class, Map.class);
    Object gate = open.invoke(null, "memory:", Map.of("issuer", "https://shop.example"));
    try {
      gate.getClass().getMethod("login", String.class).invoke(gate, "");
    } catch (InvocationTargetException refused) {
      System.out.println(refused.getCause().getMessage());
    }
    gate.getClass().getMethod("close").invoke(gate);
    loader.close();
    return new WeakReference<>(loader);
  }
}
