package dev.limen;

import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The roles and scopes of sessions. */
class RightsTest {
  private final Gate gate = Gates.open();
  private final Sessions sessions = gate.sessions();

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void rolesAreAskedFor() {
    Session session = sessions.create("alex", new SessionOptions().roles("admin", "clerk"));
    for (Session each : List.of(session, sessions.get(session), sessions.list("alex").get(0))) {
      each.requireRole("admin");
      each.requireRole("clerk");
      assertEquals(List.of("admin", "clerk"), each.roles());
      refused(RoleMissingException.class, "ROLE", () -> each.requireRole("Admin"));
      refused(RoleMissingException.class, "ROLE", () -> each.requireRole("adm"));
      refused(ScopeMissingException.class, "SCOPE", () -> each.requireScope("admin"));
      assertThrows(UsageException.class, () -> each.requireRole(""));
    }
  }

  @Test
  void scopesAreAskedFor() {
    Session session = sessions.create("alex", new SessionOptions().scope("orders:read orders:write"));
    session.requireScope("orders:write");
    session.requireScope("orders:write orders:read");
    assertEquals(List.of("orders:read", "orders:write"), session.scopes());
    refused(ScopeMissingException.class, "SCOPE", () -> session.requireScope("orders"));
    refused(ScopeMissingException.class, "SCOPE", () -> session.requireScope("orders:read pay"));
    refused(RoleMissingException.class, "ROLE", () -> session.requireRole("orders:read"));
    assertThrows(UsageException.class, () -> session.requireScope(""));
    assertThrows(UsageException.class, () -> session.requireScope("orders:read  pay"));
  }

  @Test
  void dataGivesNoRights() {
    Map<String, Object> data = Map.of("role", "admin", "roles", List.of("admin"), "scope", "pay");
    Session session = sessions.update(sessions.create("alex", new SessionOptions().data(data)), data);
    assertEquals(List.of(), session.roles());
    assertEquals(List.of(), session.scopes());
    RoleMissingException error =
        refused(RoleMissingException.class, "ROLE", () -> session.requireRole("admin"));
    assertTrue(error.getMessage().contains("data is not read"), error.getMessage());
    refused(ScopeMissingException.class, "SCOPE", () -> session.requireScope("pay"));
  }

  @Test
  void aCollectionServesAsWellAndASetIsInOneOrder() {
    SessionOptions options =
        new SessionOptions().roles(List.of("clerk", "admin")).scope(List.of("pay:write", "pay:read"));
    Session session = sessions.create("alex", options);
    assertEquals(List.of("clerk", "admin"), session.roles());
    assertEquals(List.of("pay:write", "pay:read"), session.scopes());
    for (Set<String> both : List.of(new LinkedHashSet<>(List.of("b", "a")), new TreeSet<>(List.of("a", "b")))) {
      Session sorted = sessions.create("alex", new SessionOptions().roles(both).scope(both));
      assertEquals(List.of("a", "b"), sorted.roles());
      assertEquals(List.of("a", "b"), sorted.scopes());
    }
  }

  @Test
  void aRoleIsAnyText() {
    List<String> odd = List.of("head of \"sales\"", "\\", "a,b", "\n", "\u4e2d\ud83d\udd11", "[\"x\"]");
    Session session = sessions.get(sessions.create("alex", new SessionOptions().roles(odd)));
    assertEquals(odd, session.roles());
    for (String role : odd) session.requireRole(role);
    refused(RoleMissingException.class, "ROLE", () -> session.requireRole("x"));
  }

  @Test
  void aRenewalChangesThemAndEndsTheOldTicket() {
    Session session = sessions.create("alex", new SessionOptions().roles("clerk").scope("read"));
    Session same = sessions.renew(session, new RenewOptions().label("Phone"));
    assertEquals(List.of("clerk"), same.roles());
    assertEquals(List.of("read"), same.scopes());
    assertTrue(sessions.get(session).isReadOnly());
    Session admin = sessions.renew(same, new RenewOptions().roles("admin", "clerk").scope(List.of("read", "write")));
    admin.requireRole("admin");
    admin.requireScope("write");
    refused(SessionUnknownException.class, "SESSION_UNKNOWN", () -> sessions.get(same));
    Session nobody = sessions.renew(admin, new RenewOptions().roles().scope(""));
    assertEquals(List.of(), nobody.roles());
    assertEquals(List.of(), nobody.scopes());
    refused(RoleMissingException.class, "ROLE", () -> nobody.requireRole("admin"));
  }

  @Test
  void anUpdateLeavesThemAlone() {
    Session session = sessions.create("alex", new SessionOptions().roles("clerk").scope("read"));
    Session updated = sessions.update(session, Map.of("roles", List.of("admin")));
    assertEquals(List.of("clerk"), updated.roles());
    assertEquals(List.of("read"), updated.scopes());
  }

  static List<SessionOptions> wrong() {
    return List.of(
        new SessionOptions().roles(""),
        new SessionOptions().roles("secret".repeat(200)),
        new SessionOptions().roles("secret\ud800"),
        new SessionOptions().roles("admin", null),
        new SessionOptions().roles(Arrays.asList("admin", null)),
        new SessionOptions().scope(" secret"),
        new SessionOptions().scope("secret  b"),
        new SessionOptions().scope("\"secret\""),
        new SessionOptions().scope("s\u00e9cret"),
        new SessionOptions().scope("secret".repeat(200)),
        new SessionOptions().scope(List.of("secret b")),
        new SessionOptions().scope(List.of("")),
        new SessionOptions().scope(Arrays.asList("secret", null)));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsNoneIsNamedAndNotShown(SessionOptions options) {
    UsageException error = assertThrows(UsageException.class, () -> sessions.create("alex", options));
    String name = options.values.keySet().iterator().next();
    assertTrue(error.getMessage().startsWith(name + ": "), error.getMessage());
    assertFalse(error.getMessage().contains("cret"), error.getMessage());
    assertEquals(List.of(), sessions.list("alex"));
  }

  @Test
  void nullSaysNothingAboutRightsAndIsRefused() {
    SessionOptions options = new SessionOptions();
    RenewOptions renewal = new RenewOptions();
    assertThrows(NullPointerException.class, () -> options.roles((String[]) null));
    assertThrows(NullPointerException.class, () -> options.roles((List<String>) null));
    assertThrows(NullPointerException.class, () -> options.scope((String) null));
    assertThrows(NullPointerException.class, () -> options.scope((List<String>) null));
    assertThrows(NullPointerException.class, () -> renewal.roles((String[]) null));
    assertThrows(NullPointerException.class, () -> renewal.roles((List<String>) null));
    assertThrows(NullPointerException.class, () -> renewal.scope((String) null));
    assertThrows(NullPointerException.class, () -> renewal.scope((List<String>) null));
  }
}
