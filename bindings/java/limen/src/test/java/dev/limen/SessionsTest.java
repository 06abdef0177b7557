package dev.limen;

import static dev.limen.Gates.NOW;
import static dev.limen.Gates.at;
import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  private final Gate gate = Gates.open();
  private final Sessions sessions = gate.sessions();

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void whatWasCreatedIsFound() {
    Session made =
        sessions.create(
            "alex",
            new SessionOptions().data(Map.of("theme", "dark")).label("Firefox on Linux").address("192.0.2.7").level(2)
                .roles("admin", "clerk").scope("orders:read orders:write"));
    assertEquals(36, made.ticket().length());
    Session found = sessions.get(made.ticket());
    assertEquals(made, found);
    assertEquals(made.hashCode(), found.hashCode());
    assertEquals(made.ticket(), found.ticket());
    assertEquals("alex", found.subject());
    assertEquals("Firefox on Linux", found.label());
    assertEquals("192.0.2.7", found.address());
    assertEquals(2, found.level());
    assertEquals("dark", found.get("theme"));
    assertEquals("dark", found.getString("theme"));
    assertEquals(List.of("admin", "clerk"), found.roles());
    assertEquals(List.of("orders:read", "orders:write"), found.scopes());
    assertFalse(found.isReadOnly());
    assertEquals(at(NOW), found.createdAt());
    assertEquals(at(NOW), found.seenAt());
    assertEquals(at(NOW), found.authTime());
    assertEquals(at(NOW + 1800), found.idleExpiresAt());
    assertEquals(at(NOW + 12 * 3600), found.expiresAt());
    assertEquals(NOW, found.createdAtSeconds());
    assertEquals(NOW, found.seenAtSeconds());
    assertEquals(NOW, found.authTimeSeconds());
    assertEquals(NOW + 1800, found.idleExpiresAtSeconds());
    assertEquals(NOW + 12 * 3600, found.expiresAtSeconds());
  }

  @Test
  void whatIsNotSaidIsNull() {
    Session session = sessions.create("alex");
    assertNull(session.label());
    assertNull(session.address());
    assertEquals(0, session.level());
    assertEquals(Map.of(), session.data());
    assertEquals("{}", session.json());
    assertNull(session.get("theme"));
    assertEquals(List.of(), session.roles());
    assertEquals(List.of(), session.scopes());
  }

  @Test
  void neitherTheTicketNorTheDataIsShown() {
    Session session = sessions.create("alex", new SessionOptions().data(Map.of("card", "4711")));
    assertEquals("Session[subject=alex, sid=" + session.sid() + "]", session.toString());
  }

  @Test
  void lifetimesOfOneSession() {
    Session session =
        sessions.create("alex", new SessionOptions().ttl(Duration.ofDays(30)).idleTtl(Duration.ofDays(7)));
    assertEquals(at(NOW + 30 * 86400), session.expiresAt());
    assertEquals(at(NOW + 7 * 86400), session.idleExpiresAt());
    refused(
        ClaimsRefusedException.class,
        "LIFETIME",
        () -> sessions.create("alex", new SessionOptions().ttl(Duration.ofDays(31))));
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofMillis(1500))) {
      refused(
          OptionException.class, "OPTION_VALUE", () -> sessions.create("alex", new SessionOptions().ttl(wrong)));
    }
  }

  @Test
  void sessionsEndWhenIdleAndInAnyCase() {
    Session idle = sessions.create("alex");
    Session kept = sessions.create("alex", new SessionOptions().ttl(Duration.ofHours(1)));
    gate.setClock(at(NOW + 1799));
    sessions.touch(kept);
    gate.setClock(at(NOW + 1800));
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> sessions.get(idle));
    assertEquals(at(NOW + 1799), sessions.get(kept).seenAt());
    gate.setClock(at(NOW + 3598));
    sessions.touch(kept.ticket());
    gate.setClock(at(NOW + 3600));
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> sessions.get(kept));
  }

  @Test
  void theLimit() {
    SessionOptions one = new SessionOptions().limit(1);
    Session first = sessions.create("alex", one);
    SessionLimitException error =
        refused(SessionLimitException.class, "SESSION_LIMIT", () -> sessions.create("alex", one));
    assertEquals(Kind.NOT_ENOUGH, error.kind());
    sessions.create("alex", one.evictOldest(true));
    assertThrows(SessionException.class, () -> sessions.get(first));
  }

  // corpus: I5
  @ParameterizedTest
  @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a.b.c", "\0\0", "\u017f", "?"})
  void whatIsNoTicketIsRefused(String ticket) {
    assertThrows(SessionException.class, () -> sessions.get(ticket));
    assertThrows(SessionException.class, () -> sessions.touch(ticket));
    assertThrows(SessionException.class, () -> sessions.renew(ticket, null));
    assertThrows(SessionException.class, () -> sessions.end(ticket));
    assertThrows(SessionException.class, () -> gate.csrf().token(ticket));
    assertThrows(SessionException.class, () -> gate.cookies().set(ticket, null));
  }

  @Test
  void aSidIsNoTicket() {
    String sid = sessions.create("alex").sid();
    refused(TicketMalformedException.class, "TICKET_SID", () -> sessions.get(sid));
  }

  @Test
  void anUpdateReplacesTheData() {
    Session session = sessions.create("alex", new SessionOptions().data(Map.of("cart", List.of(1, 2))));
    Map<String, Object> data = session.data();
    @SuppressWarnings("unchecked")
    List<Object> cart = (List<Object>) data.get("cart");
    cart.add(3);
    assertEquals(List.of(1L, 2L), session.get("cart"));
    Session changed = sessions.update(session, data);
    assertEquals(List.of(1L, 2L, 3L), changed.get("cart"));
    assertNotEquals(session.version(), changed.version());
    assertEquals(session.ticket(), changed.ticket());
    assertEquals(changed, sessions.get(session));
  }

  @Test
  void whoComesSecondReadsAgain() {
    Session session = sessions.create("alex");
    sessions.update(session, Map.of("who", "first"));
    SessionChangedException error =
        refused(
            SessionChangedException.class,
            "SESSION_VERSION",
            () -> sessions.update(session, Map.of("who", "second")));
    assertEquals(Kind.UNKNOWN, error.kind());
    assertEquals("first", sessions.get(session).get("who"));
  }

  @Test
  void theSameDataIsNoChangeAndNoDataIsNone() {
    Session session = sessions.create("alex", new SessionOptions().data(Map.of("a", 1)));
    assertEquals(session.version(), sessions.update(session, Map.of("a", 1)).version());
    assertEquals(Map.of(), sessions.update(session, null).data());
  }

  @Test
  void anUpdateNeverBringsBackWhatEnded() {
    Session session = sessions.create("alex");
    sessions.end(session);
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> sessions.update(session, Map.of("a", 1)));
  }

  @Test
  void dataHasItsBound() {
    Map<String, Object> data = Map.of("a", "x".repeat(16384));
    Session session = sessions.create("alex");
    refused(
        DataTooLongException.class, "DATA_SIZE", () -> sessions.create("alex", new SessionOptions().data(data)));
    refused(DataTooLongException.class, "DATA_SIZE", () -> sessions.update(session, data));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 500, 700, 2000, 16000, 70000, 1_000_000})
  void dataOfAnySizeIsReadBackAlsoByOneWhoHasSeenOnlySmallOnes(int size) {
    try (Gate large = Gates.open(Map.of("session.max_data", "1M"))) {
      Map<String, Object> data = Map.of("a", "x".repeat(size));
      Session made = large.sessions().create("alex", new SessionOptions().data(data));
      assertEquals(data, large.sessions().get(made).data());
      assertEquals(data, large.sessions().renew(made, null).data());
      assertEquals(1, large.sessions().list("alex").size());
      assertEquals(data, large.sessions().list("alex").get(0).data());
    }
  }

  @Test
  void aRenewalChangesTheTicketAndKeepsTheSid() {
    Session session = sessions.create("alex", new SessionOptions().data(Map.of("a", 1)));
    gate.setClock(at(NOW + 60));
    Session renewed =
        sessions.renew(
            session, new RenewOptions().authenticated(true).level(3).label("Phone").address("192.0.2.8"));
    assertNotEquals(session.ticket(), renewed.ticket());
    assertEquals(session.sid(), renewed.sid());
    assertEquals(Map.of("a", 1L), renewed.data());
    assertEquals(3, renewed.level());
    assertEquals("Phone", renewed.label());
    assertEquals("192.0.2.8", renewed.address());
    assertEquals(at(NOW + 60), renewed.authTime());
    assertEquals(session.createdAt(), renewed.createdAt());
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> sessions.get(session));
  }

  @Test
  void requestsInFlightStillRead() {
    Session session = sessions.create("alex");
    Session renewed = sessions.renew(session, null);
    Session old = sessions.get(session);
    assertTrue(old.isReadOnly());
    assertFalse(renewed.isReadOnly());
    refused(SessionRenewedException.class, "SESSION_RENEWED", () -> sessions.renew(session, null));
    refused(SessionRenewedException.class, "SESSION_RENEWED", () -> sessions.update(old, Map.of("a", 1)));
    gate.setClock(at(NOW + 10));
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> sessions.get(session));
  }

  @Test
  void aLoginThatWasOvertaken() {
    Session session = sessions.create("alex");
    String mark = gate.login("alex");
    gate.revokeSessions("alex", session, "");
    refused(
        LoginRevokedException.class,
        "LOGIN_REVOKED",
        () -> sessions.renew(session, new RenewOptions().authenticated(true).mark(mark)));
  }

  @Test
  void aListIsInTheOrderOfSidsHoweverManyPagesItTakes() {
    List<Session> made = new ArrayList<>();
    for (int n = 0; n < 50; ++n) {
      Map<String, Object> data = Map.of("pad", "x".repeat(4000));
      made.add(sessions.create("alex", new SessionOptions().data(data).label("device " + n)));
    }
    sessions.create("sam");
    List<Session> listed = sessions.list("alex");
    List<String> sids =
        made.stream()
            .map(Session::sid)
            .sorted(Comparator.comparing(sid -> HexFormat.of().formatHex(Base64.getUrlDecoder().decode(sid))))
            .toList();
    assertEquals(sids, listed.stream().map(Session::sid).toList());
    assertEquals(
        IntStream.range(0, 50).mapToObj(n -> "device " + n).collect(Collectors.toSet()),
        listed.stream().map(Session::label).collect(Collectors.toSet()));
    assertEquals(List.of(), sessions.list("nobody"));
  }

  @Test
  void whatCameFromAListHasNoTicket() {
    Session made = sessions.create("alex");
    Session listed = sessions.list("alex").get(0);
    assertEquals(made, listed);
    assertEquals(made.hashCode(), listed.hashCode());
    assertNull(listed.ticket());
    assertThrows(UsageException.class, () -> sessions.get(listed));
    assertThrows(UsageException.class, () -> sessions.touch(listed));
    assertThrows(UsageException.class, () -> sessions.renew(listed, null));
    assertThrows(UsageException.class, () -> sessions.end(listed));
    assertThrows(UsageException.class, () -> sessions.update(listed, Map.of()));
    assertThrows(UsageException.class, () -> gate.cookies().set(listed));
    assertThrows(UsageException.class, () -> gate.csrf().token(listed));
    sessions.require(listed, Duration.ZERO, 0);
    gate.revokeSessions("alex", listed, "");
  }

  @Test
  void freshMeansLatelyAuthenticated() {
    Session session = sessions.create("alex");
    gate.setClock(at(NOW + 300));
    sessions.require(session, Duration.ofMinutes(5), 0);
    gate.setClock(at(NOW + 301));
    refused(
        NotFreshException.class,
        "SESSION_NOT_FRESH",
        () -> sessions.require(session, Duration.ofMinutes(5), 0));
    sessions.require(session, null, 0);
  }

  @Test
  void aLoginMayTellOfAnEarlierAuthentication() {
    Session remembered = sessions.create("alex", new SessionOptions().authTime(at(NOW - 600)));
    assertEquals(at(NOW - 600), sessions.get(remembered).authTime());
    assertEquals(at(NOW), remembered.createdAt());
    refused(
        NotFreshException.class,
        "SESSION_NOT_FRESH",
        () -> sessions.require(remembered, Duration.ofMinutes(5), 0));
    assertEquals(at(NOW), sessions.create("alex", new SessionOptions().authTime(null)).authTime());
    for (Instant wrong : List.of(at(NOW + 86400), at(-1), Instant.MAX)) {
      assertThrows(UsageException.class, () -> sessions.create("alex", new SessionOptions().authTime(wrong)));
    }
  }

  @Test
  void levelsAreAskedFor() {
    Session session = sessions.create("alex", new SessionOptions().level(1));
    sessions.require(session, null, 1);
    refused(LevelTooLowException.class, "SESSION_LEVEL", () -> sessions.require(session, null, 2));
  }

  @Test
  void wrongQuestionsAreRefused() {
    Session session = sessions.create("alex");
    for (int level : new int[] {-1, 256, Integer.MIN_VALUE}) {
      refused(UsageException.class, "ARGUMENT", () -> sessions.require(session, null, level));
    }
    refused(UsageException.class, "ARGUMENT", () -> sessions.require(session, Duration.ofSeconds(-1), 0));
    assertThrows(UsageException.class, () -> sessions.require(session, Duration.ofMillis(1), 0));
    assertThrows(NullPointerException.class, () -> sessions.require(null, null, 0));
  }

  @Test
  void dataOfEveryTypeArrivesAsItWas() {
    Map<String, Object> data = new HashMap<>();
    data.put("text", "z\u00fc\u4e2d\ud83d\udd11\0\"\\\n\t\b\f\r\u001f\u007f\u2028");
    data.put("large", BigInteger.TEN.pow(30));
    data.put("negative", Long.MIN_VALUE);
    data.put("below", BigInteger.valueOf(Long.MIN_VALUE).subtract(BigInteger.ONE));
    data.put("float", -1.5e-7);
    data.put("true", true);
    data.put("none", null);
    data.put("list", List.of(1L, List.of(2L, Map.of("three", List.of()))));
    data.put("object", Map.of("", Map.of("\ud83d\udd11", "key")));
    Session session = sessions.get(sessions.create("alex", new SessionOptions().data(data)));
    assertEquals(data, session.data());
    for (String name : data.keySet()) assertEquals(data.get(name), session.get(name));
  }

  @Test
  void aGateHasDefaultsForItsSessions() {
    try (Gate strict = Gates.open(Map.of("session.idle_ttl", Duration.ofMinutes(5), "session.limit", 1))) {
      assertEquals(at(NOW + 300), strict.sessions().create("alex").idleExpiresAt());
      assertThrows(SessionLimitException.class, () -> strict.sessions().create("alex"));
    }
  }
}
