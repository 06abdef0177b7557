package dev.limen;

import dev.limen.internal.Json;
import dev.limen.internal.Layouts;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Calls that need no gate: the library's version, a look into a token, and whole stores. */
public final class Limen {
  private static final int LONGEST = 1 << 20;

  private Limen() {}

  /**
   * The version of the loaded library.
   *
   * @return a text such as {@code "0.1.0"}
   */
  public static String version() {
    int version = NativeJNI.limen_version();
    return (version >>> 16) + "." + (version >>> 8 & 255) + "." + (version & 255);
  }

  /**
   * The table of all properties that options may name.
   *
   * @return for each its {@code name}, {@code type}, {@code default}, {@code range}, {@code places} and {@code about}
   */
  public static List<Map<String, Object>> properties() {
    return Json.objects(Texts.out(NativeJNI.limen_options_describe()));
  }

  /**
   * Reads a token's header and claims, for people who inspect one. NOTHING is verified. Never use the result to decide
   * who a caller is or what they may do; {@link Verifier#verify(String)} does that. The token's shape, base64url and
   * JSON are read as strictly as there, and registered claims must have their types. The algorithm may be anything,
   * even {@code none}. Fast.
   *
   * @param token at most 1 MiB
   * @return the header and the claims
   * @throws TokenException if it is malformed
   */
  public static Unverified peek(String token) {
    byte[] text = Texts.in("token", token);
    int length = Math.min(text.length, LONGEST);
    byte[] record = new byte[Layouts.Claims.BYTES + 2 * length];
    byte[] header = NativeJNI.limen_token_peek(text, record, length + 1);
    return new Unverified(Json.object(Texts.out(header)), Json.object(Record.text(record, 0, Layouts.Claims.JSON)));
  }

  /**
   * The traits of a store's URL, without opening the store. Fast.
   *
   * @param store such as {@code "memory:"} or {@code "lmdb:/absolute/path"}
   * @return what the store is like
   * @throws UsageException if there is no such kind of store
   */
  public static StoreTraits storeTraits(String store) {
    int[] traits = new int[1];
    NativeJNI.limen_store_traits(Texts.in("store", store), traits);
    return new StoreTraits(
        (traits[0] & NativeConstants.LIMEN_STORE_READS_BLOCK) != 0,
        (traits[0] & NativeConstants.LIMEN_STORE_WRITES_BLOCK) != 0,
        (traits[0] & NativeConstants.LIMEN_STORE_SHARED) != 0);
  }

  /**
   * Checks a whole store: the structure of its file, and the checksum of every entry. It may be in use meanwhile. May
   * block: about a second for each 4 GiB.
   *
   * @param store an {@code "lmdb:/absolute/path"}
   * @param progress counts pages, then entries; may be null
   * @return {@code sound} (true), {@code pages}, {@code free_pages}, {@code records}, {@code members} and {@code
   *     log_entries}; and if there are visitors, the same counts of them as {@code visitors}
   * @throws StoreException if it is damaged, and the message says where; or if it cannot be opened
   * @throws UsageException if this is not a store's URL, or the store is in memory
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
   * Makes a store from a file that {@link Gate#backup} wrote, also that of an older limen. A backup does not know what
   * was revoked after it was made. So everything issued before is refused, and everybody logs in again. May block.
   *
   * @param store an {@code "lmdb:/absolute/path"} where nothing exists yet
   * @param backup the file
   * @throws StoreException if something exists there, the backup is damaged or unreadable, or the disk is full; no
   *     store is left behind
   */
  public static void restoreStore(String store, Path backup) {
    restoreStore(store, backup, false, null);
  }

  /**
   * Makes a store from a file that {@link Gate#backup} wrote; see {@link #restoreStore(String, Path)}.
   *
   * @param store an {@code "lmdb:/absolute/path"} where nothing exists yet
   * @param backup the file
   * @param keepLogins whether logins stay valid; then so does whatever was revoked since the backup
   * @param progress counts pages, then entries; may be null
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

  /**
   * Converts a store that an older limen made to the format of this one. Back it up and stop every process that uses it
   * first. Sessions, revocations and keys stay as they are. May block.
   *
   * @param store an {@code "lmdb:/absolute/path"}
   * @param progress counts pages, then entries; may be null
   * @return the format that the store had and the one that it has now
   * @throws StoreException if a process has the store open, and the message names one; if it is damaged or of a newer
   *     limen; or if the disk is full; the store is then as it was
   * @throws UsageException if this is not a store's URL, or the store is in memory
   */
  public static StoreUpgrade upgradeStore(String store, Progress progress) {
    try {
      Map<String, Object> formats = Json.object(
          Texts.out(NativeJNI.limen_store_upgrade(Texts.in("store", store), Progress.countsOf(progress))));
      return new StoreUpgrade(
          ((Long) formats.get("from")).intValue(), ((Long) formats.get("to")).intValue());
    } finally {
      java.lang.ref.Reference.reachabilityFence(progress);
    }
  }
}
