package dev.limen;

import static dev.limen.Gates.NOW;
import static dev.limen.Gates.at;
import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cookies, and the CSRF tokens that go with them. */
class CookiesTest {
  private final Gate gate = Gates.open();
  private final Cookies cookies = gate.cookies();

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void theDefaultsAreTheStrictOnes() {
    Session session = gate.sessions().create("alex");
    assertEquals(
        "__Host-session=" + session.ticket() + "; Path=/; Secure; HttpOnly; SameSite=Lax", cookies.set(session));
  }

  @Test
  void attributesReplaceTheGates() {
    Session session = gate.sessions().create("alex");
    String header =
        cookies.set(
            session,
            new CookieOptions().name("sid").domain("shop.example").path("/app").maxAge(Duration.ofDays(1))
                .sameSite("Strict"));
    for (String part : List.of("sid=", "Domain=shop.example", "Path=/app", "Max-Age=86400", "SameSite=Strict")) {
      assertTrue(header.contains(part), part);
    }
    String plain = cookies.set(session, new CookieOptions().name("sid").secure(false).httpOnly(false));
    assertTrue(!plain.contains("Secure") && !plain.contains("HttpOnly"), plain);
    assertTrue(cookies.set(session, new CookieOptions().partitioned(true)).contains("Partitioned"));
  }

  @Test
  void whatABrowserWouldDropIsRefused() {
    Session session = gate.sessions().create("alex");
    for (CookieOptions wrong :
        List.of(
            new CookieOptions().domain("shop.example"),
            new CookieOptions().path("/app"),
            new CookieOptions().secure(false),
            new CookieOptions().name("a b"))) {
      refused(CookieRefusedException.class, "COOKIE", () -> cookies.set(session, wrong));
    }
    assertThrows(
        CookieRefusedException.class, () -> Gate.open("memory:", Map.of("cookie.domain", "shop.example")));
  }

  @Test
  void aTicketGoesThereAndComesBack() {
    Session session = gate.sessions().create("alex");
    String cookie = cookies.set(session).split(";")[0];
    assertEquals(session.ticket(), cookies.find("lang=en; " + cookie));
    assertEquals(session.ticket(), cookies.find("lang=z\u00fc\u4e2d; " + cookie));
    assertEquals(session.ticket(), cookies.find("sid=" + session.ticket(), new CookieOptions().name("sid")));
    String other = cookies.set(gate.sessions().create("alex")).split(";")[0];
    refused(TicketTwiceException.class, "TICKET_TWICE", () -> cookies.find(cookie + "; " + other));
    for (String nothing : new String[] {null, "", "lang=en"}) {
      refused(TicketAbsentException.class, "TICKET_ABSENT", () -> cookies.find(nothing));
    }
  }

  @Test
  void deletingIsForTheCookieThatWasSet() {
    assertTrue(cookies.delete().startsWith("__Host-session=; "));
    String other = cookies.delete(new CookieOptions().name("sid").domain("shop.example").path("/app"));
    assertTrue(other.startsWith("sid=; ") && other.contains("Max-Age=0"), other);
    assertTrue(other.contains("Domain=shop.example") && other.contains("Path=/app"), other);
  }

  @Test
  void aCsrfTokenIsTheSessionsOwn() {
    Session alex = gate.sessions().create("alex");
    Session sam = gate.sessions().create("sam");
    String token = gate.csrf().token(alex);
    assertNotEquals(token, gate.csrf().token(alex.ticket()));
    gate.csrf().check(alex, token);
    gate.csrf().check(alex.ticket(), token);
    refused(CsrfException.class, "CSRF", () -> gate.csrf().check(sam, token));
    for (String wrong : new String[] {null, "", "x", token.substring(1), token + "\0"}) {
      refused(CsrfException.class, "CSRF", () -> gate.csrf().check(alex, wrong));
    }
  }

  @Test
  void aCsrfTokenExpires() {
    Session session = gate.sessions().create("alex", new SessionOptions().idleTtl(Duration.ofHours(2)));
    String token = gate.csrf().token(session);
    gate.setClock(at(NOW + 3601));
    refused(CsrfExpiredException.class, "CSRF_EXPIRED", () -> gate.csrf().check(session, token));
  }
}
