package dev.limen.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * Finds and loads the natives: {@code liblimen_jni.so}, and {@code liblimen.so.1} beside it.
 *
 * <ol>
 *   <li>{@code -Dlimen.library.path=DIRECTORY}: the natives in that directory.
 *   <li>{@code -Dlimen.library=system}: the distribution's, found by {@code java.library.path} and the system's linker.
 *   <li>Otherwise the natives in this jar for this platform. They are copied to a fresh directory, private to this
 *       process, below {@code -Dlimen.tmpdir} or {@code java.io.tmpdir}, and deleted once they are loaded.
 *   <li>If the jar has none for this platform, the distribution's.
 * </ol>
 */
final class Loader {
  private static final String JNI = "liblimen_jni.so";
  private static final String LIBRARY = "liblimen.so.1";

  private Loader() {}

  static void load() {
    String path = System.getProperty("limen.library.path");
    String which = System.getProperty("limen.library", "");
    if (path != null) {
      loadBoth(Path.of(path).toAbsolutePath());
    } else if (which.equals("system")) {
      loadSystem("required by limen.library=system");
    } else if (!which.isEmpty() && !which.equals("bundled")) {
      throw new UnsatisfiedLinkError("limen: limen.library: expected system or bundled");
    } else if (Loader.class.getResource(place(JNI)) != null) {
      loadBundled();
    } else if (which.equals("bundled")) {
      throw new UnsatisfiedLinkError("limen: this jar has no natives for " + platform());
    } else {
      loadSystem("used because this jar has no natives for " + platform());
    }
  }

  private static void loadSystem(String why) {
    try {
      System.loadLibrary("limen_jni");
    } catch (UnsatisfiedLinkError error) {
      throw because(
          "limen: liblimen_jni was not found in java.library.path (" + why + "). Install it, or set its directory with "
              + "-Dlimen.library.path=DIRECTORY", error);
    }
  }

  private static void loadBundled() {
    Path root = Path.of(System.getProperty("limen.tmpdir", System.getProperty("java.io.tmpdir")));
    Path directory;
    try {
      directory = Files.createTempDirectory(
          root, "limen-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException error) {
      throw because("limen: no directory for the natives can be made below " + root + "; set another with "
          + "-Dlimen.tmpdir=DIRECTORY", error);
    }
    try {
      copy(LIBRARY, directory);
      copy(JNI, directory);
      loadBoth(directory.toAbsolutePath());
    } catch (IOException | UnsatisfiedLinkError error) {
      throw because("limen: the natives cannot be loaded from " + root + " (if it is mounted noexec, set another with "
          + "-Dlimen.tmpdir=DIRECTORY): " + error.getMessage(), error);
    } finally {
      delete(directory);
    }
  }

  /**
   * Loads the library first, since LD_LIBRARY_PATH would take precedence over the file beside the natives. If the
   * process has a library loaded already, the natives use that one, because two would not share a store.
   */
  private static void loadBoth(Path directory) {
    Path library = directory.resolve(LIBRARY);
    if (Files.exists(library) && !isMapped("/" + LIBRARY)) System.load(library.toString());
    System.load(directory.resolve(JNI).toString());
  }

  private static void copy(String name, Path directory) throws IOException {
    try (InputStream from = Loader.class.getResourceAsStream(place(name))) {
      if (from == null) throw new IOException("this jar lacks " + place(name));
      Files.copy(from, directory.resolve(name));
    }
  }

  /** Deletes the files; what is loaded from them stays loaded. */
  private static void delete(Path directory) {
    try {
      Files.deleteIfExists(directory.resolve(JNI));
      Files.deleteIfExists(directory.resolve(LIBRARY));
      Files.deleteIfExists(directory);
    } catch (IOException left) { // in a directory that only this user can read
      directory.toFile().deleteOnExit();
    }
  }

  private static String place(String name) {
    return "/dev/limen/natives/" + platform() + "/" + name;
  }

  /** The platform's name, such as {@code linux-x86_64-gnu}. */
  static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (processor.equals("amd64")) processor = "x86_64";
    return system + "-" + processor + (system.equals("linux") ? "-" + libc() : "");
  }

  private static String libc() {
    return isMapped("/ld-musl-") || isMapped("/libc.musl-") ? "musl" : "gnu";
  }

  /** Whether the process has loaded a file with such a name. */
  private static boolean isMapped(String name) {
    try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.anyMatch(line -> line.contains(name));
    } catch (IOException | UncheckedIOException unreadable) {
      return false;
    }
  }

  private static UnsatisfiedLinkError because(String message, Throwable cause) {
    UnsatisfiedLinkError error = new UnsatisfiedLinkError(message);
    error.initCause(cause);
    return error;
  }
}
