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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorsTest {
  private final Gate gate = Gates.open();
  private final Visitors visitors = gate.visitors();

  @AfterEach
  void close() {
    gate.close();
  }

  private Visitor stored() {
    return visitors.put(visitors.draw(), Map.of("cart", List.of(7)));
  }

  @Test
  void whoIsDrawnIsStoredWhenThereIsData() {
    Visitor drawn = visitors.draw();
    assertEquals(36, drawn.ticket().length());
    assertNotEquals(drawn.ticket(), visitors.draw().ticket());
    assertFalse(drawn.isStored());
    assertEquals(Map.of(), drawn.data());
    assertEquals("{}", drawn.json());
    assertNull(drawn.get("cart"));
    assertNull(drawn.createdAt());
    assertNull(drawn.expiresAt());
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> visitors.get(drawn));
    Visitor put = visitors.put(drawn, Map.of("cart", List.of(7), "language", "en"));
    for (Visitor each : List.of(put, visitors.get(drawn.ticket()), visitors.get(put))) {
      assertTrue(each.isStored());
      assertEquals(drawn.ticket(), each.ticket());
      assertEquals(Map.of("cart", List.of(7L), "language", "en"), each.data());
      assertEquals(List.of(7L), each.get("cart"));
      assertEquals("en", each.getString("language"));
      assertNull(each.getString("cart"));
      assertEquals(at(NOW), each.createdAt());
      assertEquals(at(NOW + 86400), each.idleExpiresAt());
      assertEquals(at(NOW + 30 * 86400), each.expiresAt());
    }
  }

  @Test
  void theTicketIsNotShown() {
    assertEquals("Visitor[drawn]", visitors.draw().toString());
    assertEquals("Visitor[stored]", stored().toString());
  }

  @Test
  void whoComesSecondReadsAgain() {
    Visitor drawn = visitors.draw();
    Visitor first = visitors.put(drawn, Map.of("n", 1));
    refused(SessionChangedException.class, "SESSION_VERSION", () -> visitors.put(drawn, Map.of("n", 2)));
    visitors.put(first, Map.of("n", 3));
    refused(SessionChangedException.class, "SESSION_VERSION", () -> visitors.put(first, Map.of("n", 4)));
    assertEquals(5L, visitors.put(visitors.get(first), Map.of("n", 5)).get("n"));
    assertEquals(Map.of(), visitors.put(visitors.get(first), null).data());
  }

  @Test
  void whoEndedStaysSo() {
    Visitor visitor = stored();
    visitors.end(visitor);
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> visitors.get(visitor));
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> visitors.put(visitor, Map.of("n", 1)));
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> visitors.end(visitor.ticket()));
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> visitors.end(visitors.draw()));
  }

  @Test
  void aVisitorIsNobody() {
    Visitor visitor = stored();
    String ticket = visitor.ticket();
    Sessions sessions = gate.sessions();
    refused(TicketMalformedException.class, "TICKET_KIND", () -> sessions.get(ticket));
    refused(TicketMalformedException.class, "TICKET_KIND", () -> sessions.touch(ticket));
    refused(TicketMalformedException.class, "TICKET_KIND", () -> sessions.renew(ticket, null));
    refused(TicketMalformedException.class, "TICKET_KIND", () -> sessions.end(ticket));
    assertEquals(List.of(7L), visitors.get(ticket).get("cart"));
  }

  @Test
  void aVisitorsFormsHaveCsrfTokensToo() {
    String ticket = stored().ticket();
    gate.csrf().check(ticket, gate.csrf().token(ticket));
    String other = gate.csrf().token(stored().ticket());
    refused(CsrfException.class, "CSRF", () -> gate.csrf().check(ticket, other));
  }

  @Test
  void aSessionIsNoVisitor() {
    Session session = gate.sessions().create("alex");
    refused(TicketMalformedException.class, "TICKET_KIND", () -> visitors.get(session.ticket()));
    refused(TicketMalformedException.class, "TICKET_KIND", () -> visitors.end(session.ticket()));
    assertEquals("alex", gate.sessions().get(session).subject());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a.b.c", "\0\0", "\u017f", "?"})
  void whatIsNoTicketIsRefused(String ticket) {
    assertThrows(SessionException.class, () -> visitors.get(ticket));
    assertThrows(SessionException.class, () -> visitors.end(ticket));
  }

  @Test
  void loneSurrogatesAndNullAreNamed() {
    assertEquals(
        "ticket: holds a lone surrogate",
        assertThrows(UsageException.class, () -> visitors.get("\ud800")).getMessage());
    assertEquals(
        "ticket", assertThrows(NullPointerException.class, () -> visitors.get((String) null)).getMessage());
    assertEquals(
        "visitor", assertThrows(NullPointerException.class, () -> visitors.put(null, Map.of())).getMessage());
    assertEquals(
        "visitor", assertThrows(NullPointerException.class, () -> visitors.end((Visitor) null)).getMessage());
  }

  @Test
  void aVisitorOfAnotherStoreIsNotStored() {
    try (Gate other = Gates.open()) {
      Visitor drawn = other.visitors().draw();
      refused(UsageException.class, "ARGUMENT", () -> visitors.put(drawn, Map.of("n", 1)));
    }
  }

  @Test
  void visitorsEndWithEveryoneAndWithNobodyElse() {
    Visitor visitor = stored();
    gate.revokeSubject("alex");
    visitors.get(visitor);
    gate.revokeEveryone("");
    refused(SessionRevokedException.class, "SESSION_REVOKED", () -> visitors.get(visitor));
    visitors.get(stored());
  }

  @Test
  void putKeepsAVisitorAliveForAWhile() {
    Map<String, Object> lifetimes =
        Map.of("visitor.idle_ttl", Duration.ofMinutes(10), "visitor.ttl", Duration.ofMinutes(15));
    try (Gate brief = Gates.open(lifetimes)) {
      Map<String, ?> data = Map.of("n", 1);
      Visitor visitor = brief.visitors().put(brief.visitors().draw(), data);
      Visitor idle = brief.visitors().put(brief.visitors().draw(), data);
      brief.setClock(at(NOW + 599));
      Visitor kept = brief.visitors().put(visitor, data);
      assertEquals(at(NOW + 900), kept.idleExpiresAt());
      brief.setClock(at(NOW + 600));
      refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> brief.visitors().get(idle));
      brief.setClock(at(NOW + 899));
      brief.visitors().get(kept);
      brief.setClock(at(NOW + 900));
      refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> brief.visitors().get(kept));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 700, 16000, 70000, 1_000_000})
  void dataOfAnySizeIsReadBackAlsoByOneWhoHasSeenOnlySmallOnes(int size) {
    try (Gate large = Gates.open(Map.of("session.max_data", "1M"))) {
      Map<String, Object> data = Map.of("a", "x".repeat(size));
      Visitor made = large.visitors().put(large.visitors().draw(), data);
      assertEquals(data, made.data());
      assertEquals(data, large.visitors().get(made).data());
    }
    Map<String, Object> tooLong = Map.of("a", "x".repeat(16384));
    refused(DataTooLongException.class, "DATA_SIZE", () -> visitors.put(visitors.draw(), tooLong));
  }

  @Test
  void aCookieCarriesTheTicketUntilThereIsASession() {
    Visitor visitor = stored();
    String cookie = gate.cookies().set(visitor).split(";")[0];
    assertEquals(visitor.ticket(), gate.cookies().find(cookie));
    Session session = gate.sessions().create("alex");
    String both = cookie + "; " + gate.cookies().set(session).split(";")[0];
    assertEquals(session.ticket(), gate.cookies().find(both));
  }

  @Test
  void aGateWithoutAnIssuerHasNone() {
    try (Gate bare = Gate.open("memory:", Map.of())) {
      assertThrows(OptionException.class, () -> bare.visitors().draw());
    }
  }
}
