package dev.limen;

import static dev.limen.Gates.ISSUER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole store: its facts, its check, its backup; and reading a token unverified. */
class StoreTest {
  private static final Key KEY = Key.generate("ES256");

  @TempDir(cleanup = CleanupMode.ALWAYS)
  Path place;

  private Gate opened(String name) {
    return Gate.open("lmdb:" + place.resolve(name), Map.of("issuer", ISSUER, "keys.signing", KEY));
  }

  @Test
  void whatAStoreHolds() {
    try (Gate gate = opened("store"); Gate memory = Gates.open()) {
      Map<String, Object> before = gate.storeInfo();
      assertEquals("lmdb", before.get("driver"));
      assertEquals(place.resolve("store").toString(), before.get("path"));
      gate.sessions().create("alex");
      gate.revokeSubject("sam");
      Map<String, Object> after = gate.storeInfo();
      assertEquals((Long) before.get("cutoffs") + 1, after.get("cutoffs"));
      assertTrue(((List<?>) after.get("issuers")).contains(ISSUER));
      assertEquals("memory", memory.storeInfo().get("driver"));
    }
  }

  @Test
  void twoGatesShareAStore() {
    try (Gate one = opened("store"); Gate two = opened("store")) {
      Session session = one.sessions().create("alex");
      String token = one.tokens().issue("alex");
      assertEquals(session, two.sessions().get(session));
      assertEquals("alex", two.tokens().verify(token).subject());
      two.revokeSubject("alex");
      assertThrows(SessionException.class, () -> one.sessions().get(session));
      assertThrows(TokenRevokedException.class, () -> one.tokens().verify(token));
    }
  }

  @Test
  void aSoundStoreIsToldWithFigures() {
    try (Gate gate = opened("store")) {
      gate.sessions().create("alex");
      Progress progress = new Progress();
      assertEquals("Progress[0 of 0]", progress.toString());
      Map<String, Object> found = Limen.checkStore("lmdb:" + place.resolve("store"), progress);
      assertEquals(true, found.get("sound"));
      assertTrue(progress.total() > 0);
      assertEquals(progress.total(), progress.done());
      Limen.checkStore("lmdb:" + place.resolve("store"), null);
    }
  }

  @Test
  void aDamagedStoreSaysSo() throws Exception {
    try (Gate gate = opened("store")) {
      for (int i = 0; i < 50; ++i) gate.sessions().create("user " + i);
    }
    Path data = place.resolve("store").resolve("data.mdb");
    String text = new String(Files.readAllBytes(data), StandardCharsets.ISO_8859_1);
    Files.write(data, text.replace("user 1", "USER 1").getBytes(StandardCharsets.ISO_8859_1));
    StoreException error =
        assertThrows(StoreException.class, () -> Limen.checkStore("lmdb:" + place.resolve("store"), null));
    assertTrue(error.getMessage().contains("damaged"), error.getMessage());
  }

  @Test
  void theTraitsOfAStoreAreKnownBeforeItIsOpened() {
    assertEquals(new StoreTraits(false, false, false), Limen.storeTraits("memory:"));
    assertEquals(new StoreTraits(false, true, true), Limen.storeTraits("lmdb:/no/such/place"));
    assertThrows(UsageException.class, () -> Limen.storeTraits("etcd://host"));
  }

  @Test
  void aStoreInMemoryIsNeitherCheckedNorBackedUp() {
    assertThrows(UsageException.class, () -> Limen.checkStore("memory:", null));
    try (Gate gate = Gates.open()) {
      assertThrows(UsageException.class, () -> gate.backup(place.resolve("backup")));
    }
    assertFalse(Files.exists(place.resolve("backup")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBackupBecomesAStoreInWhichAllLogInAgainUnlessToldOtherwise(boolean keepLogins) throws Exception {
    Path backup = place.resolve("backup");
    Session session;
    String token;
    try (Gate gate = opened("store")) {
      session = gate.sessions().create("alex");
      token = gate.tokens().issue("alex");
      Progress progress = new Progress();
      gate.backup(backup, progress);
      assertTrue(progress.total() > 0);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
      gate.revokeSubject("alex"); // the backup does not contain this
      assertThrows(StoreException.class, () -> gate.backup(backup));
      assertThrows(StoreException.class, () -> Limen.restoreStore("lmdb:" + place.resolve("store"), backup));
    }
    if (keepLogins) {
      Limen.restoreStore("lmdb:" + place.resolve("new"), backup, true, new Progress());
    } else {
      Limen.restoreStore("lmdb:" + place.resolve("new"), backup);
    }
    try (Gate restored = opened("new")) {
      if (keepLogins) {
        assertEquals(restored.sessions().get(session).subject(), restored.tokens().verify(token).subject());
      } else {
        assertThrows(SessionException.class, () -> restored.sessions().get(session));
        assertThrows(TokenRevokedException.class, () -> restored.tokens().verify(token));
      }
      assertEquals("alex", restored.sessions().get(restored.sessions().create("alex")).subject());
    }
  }

  @Test
  void aStoreOfAnOlderLimenIsUpgraded() throws Exception {
    Path store = Files.createDirectory(
        place.resolve("store"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.copy(Path.of(System.getProperty("limen.root"), "tests", "store", "format_1", "data.mdb"),
        store.resolve("data.mdb"));
    StoreException error = assertThrows(StoreException.class, () -> opened("store"));
    assertTrue(error.getMessage().contains("it has format 1, of an older limen"), error.getMessage());
    Progress progress = new Progress();
    assertEquals(new StoreUpgrade(1, 2), Limen.upgradeStore("lmdb:" + store, progress));
    assertTrue(progress.total() > 0);
    assertEquals(progress.total(), progress.done());
    assertEquals(new StoreUpgrade(2, 2), Limen.upgradeStore("lmdb:" + store, null));
    assertEquals(true, Limen.checkStore("lmdb:" + store, null).get("sound"));
  }

  @Test
  void onlyAClosedStoreIsUpgraded() {
    try (Gate gate = opened("store")) {
      assertEquals(2L, gate.storeInfo().get("format"));
      StoreException error =
          assertThrows(StoreException.class, () -> Limen.upgradeStore("lmdb:" + place.resolve("store"), null));
      assertTrue(error.getMessage().contains("this process has it open"), error.getMessage());
    }
    assertThrows(StoreException.class, () -> Limen.upgradeStore("lmdb:" + place.resolve("nowhere"), null));
    assertThrows(UsageException.class, () -> Limen.upgradeStore("memory:", null));
  }

  @Test
  void aStoreThatCannotBeOpenedIsUnavailable() throws Exception {
    Path file = Files.writeString(place.resolve("file"), "x");
    StoreException error = assertThrows(StoreException.class, () -> Gate.open("lmdb:" + file, Map.of()));
    assertEquals(Kind.UNKNOWN, error.kind());
  }

  @Test
  void peekingVerifiesNothing() {
    Unverified seen = Limen.peek(forged("{\"alg\":\"none\",\"crit\":[\"x\"]}", "{\"sub\":\"alex\",\"exp\":1}"));
    assertEquals(Map.of("alg", "none", "crit", List.of("x")), seen.header());
    assertEquals(Map.of("sub", "alex", "exp", 1L), seen.claims());
    for (String wrong :
        List.of("", "a.b", "a.b.c.d.e", forged("[]", "{}"), forged("{}", "[]"), forged("{}", "{\"exp\":\"1\"}"),
            "A".repeat(2_000_000))) {
      assertThrows(TokenException.class, () -> Limen.peek(wrong));
    }
    assertEquals(5000, Limen.peek(forged("{}",
        "{\"a\":" + "9".repeat(5000) + "}")).claims().get("a").toString().length());
  }

  @Test
  void theVersionIsTold() {
    assertTrue(Limen.version().matches("\\d+\\.\\d+\\.\\d+"));
  }

  private static String forged(String header, String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".";
  }
}
