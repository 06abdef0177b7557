package dev.limen;

import dev.limen.internal.Json;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What needs no gate: the library's version, a look into a token, and stores as a whole. */
public final class Limen {
  private static final int CLAIMS_JSON = 32;
  private static final int LONGEST = 1 << 20;

  private Limen() {}

  /**
   * The version of the loaded library.
   *
   * @return such as {@code "0.1.0"}
   */
  public static String version() {
    int version = NativeJNI.limen_version();
    return (version >>> 16) + "." + (version >>> 8 & 255) + "." + (version & 255);
  }

  /**
   * The table of all properties that options may name.
   *
   * @return of each its {@code name}, {@code type}, {@code default}, {@code range}, {@code places} and {@code about}
   */
  public static List<Map<String, Object>> properties() {
    return Json.objects(Texts.out(NativeJNI.limen_options_describe()));
  }

  /**
   * Header and claims of a token, for people who look into one. NOTHING of it is verified: never decide by it who
   * somebody is or what they may do; {@link Verifier#verify(String)} does that. Shape, base64url and JSON are read as
   * strictly as there, and registered claims must have their types; the algorithm may be any, {@code none} too. Fast.
   *
   * @param token at most 1 MiB
   * @return what it says
   * @throws TokenException where it is malformed
   */
  public static Unverified peek(String token) {
    byte[] text = Texts.in("token", token);
    int length = Math.min(text.length, LONGEST);
    byte[] record = new byte[Record.CLAIMS_SIZE + 2 * length];
    byte[] header = NativeJNI.limen_token_peek(text, record, length + 1);
    return new Unverified(Json.object(Texts.out(header)), Json.object(Record.text(record, 0, CLAIMS_JSON)));
  }

  /**
   * Looks at all of a store: the structure of its file, and the checksum of everything in it. Others may use it
   * meanwhile. May block: about a second for each 4 GiB.
   *
   * @param store an {@code "lmdb:/absolute/path"}
   * @param progress counts pages, then entries; null: nobody looks
   * @return what it is made of: {@code sound} (true), {@code pages}, {@code free_pages}, {@code records}, {@code
   *     members}, {@code log_entries}
   * @throws StoreException where it is damaged, and the message says where; or cannot be opened
   * @throws UsageException where there is no such store, or it is in memory
   */
  public static Map<String, Object> checkStore(String store, Progress progress) {
    try {
      return Json.object(
          Texts.out(NativeJNI.limen_store_check(Texts.in("store", store), Progress.countsOf(progress))));
    } finally {
      java.lang.ref.Reference.reachabilityFence(progress);
    }
  }

  /**
   * Makes a store of the file that {@link Gate#backup} wrote. A backup does not know what was revoked after it was
   * made. So all that was given out before is refused, and everybody logs in again. May block.
   *
   * @param store an {@code "lmdb:/absolute/path"} where nothing is yet
   * @param backup the file
   * @throws StoreException where something is there already, the backup is damaged or cannot be read, or the disk is
   *     full; no store is there then
   */
  public static void restoreStore(String store, Path backup) {
    restoreStore(store, backup, false, null);
  }

  /**
   * The same.
   *
   * @param store an {@code "lmdb:/absolute/path"} where nothing is yet
   * @param backup the file
   * @param keepLogins whether those whom the backup has logged in still are; what was revoked since is good again then
   * @param progress counts pages; null: nobody looks
   */
  public static void restoreStore(String store, Path backup, boolean keepLogins, Progress progress) {
    byte[] from = Texts.in("backup", Objects.requireNonNull(backup, "backup").toString());
    byte[] to = Texts.in("store", store);
    try {
      Properties.with(
          Map.of("restore.keep_logins", keepLogins),
          set -> NativeJNI.limen_store_restore(to, from, set, Progress.countsOf(progress)));
    } finally {
      java.lang.ref.Reference.reachabilityFence(progress);
    }
  }
}
