package dev.limen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.limen.internal.Errors;
import dev.limen.internal.NativeConstants;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every status has an exception class. */
class ErrorsTest {
  private static final Map<Kind, Class<? extends LimenException>> KINDS =
      Map.of(
          Kind.NO, RefusedException.class,
          Kind.NOT_ENOUGH, NotEnoughException.class,
          Kind.UNKNOWN, UnavailableException.class);

  /** Statuses without a class of their own: plain mistakes of the caller. */
  private static final Set<Integer> PLAIN = Set.of(100, 101, 102, 103, 104);

  static Map<String, Integer> statuses() throws IllegalAccessException {
    Map<String, Integer> found = new TreeMap<>();
    for (Field field : NativeConstants.class.getFields()) {
      if (field.getName().startsWith("LIMEN_E_")) found.put(field.getName(), field.getInt(null));
    }
    return found;
  }

  @Test
  void everyStatusHasItsClass() throws Exception {
    assertEquals(317, statuses().get("LIMEN_E_TOKEN_EXPIRED"));
    assertTrue(statuses().size() > 60);
    for (Map.Entry<String, Integer> each : statuses().entrySet()) {
      LimenException error = Errors.of(each.getValue(), "what was wrong");
      assertEquals(each.getValue(), error.status());
      assertEquals(each.getKey(), error.statusName());
      assertEquals("what was wrong", error.getMessage());
      Class<?> general = KINDS.getOrDefault(error.kind(), UsageException.class);
      if (each.getValue() == 900) {
        assertSame(InternalException.class, error.getClass());
      } else {
        assertInstanceOf(general, error, each.getKey());
        assertEquals(PLAIN.contains(each.getValue()), error.getClass() == general, each.getKey());
      }
    }
  }

  @Test
  void groups() {
    assertInstanceOf(TokenException.class, Errors.of(317, ""));
    assertInstanceOf(RefusedException.class, Errors.of(317, ""));
    assertInstanceOf(SessionException.class, Errors.of(405, ""));
    assertInstanceOf(ConflictException.class, Errors.of(407, ""));
    assertInstanceOf(UnavailableException.class, Errors.of(407, ""));
    assertInstanceOf(CsrfException.class, Errors.of(415, ""));
  }

  @Test
  void aNumberThatIsNoStatusIsAFault() {
    for (int number : new int[] {4711, -1, 250, 399, 499, Integer.MAX_VALUE}) {
      LimenException error = Errors.of(number, null);
      assertSame(UsageException.class, error.getClass());
      assertEquals(Kind.FAULT, error.kind());
      assertEquals("LIMEN_E_?", error.statusName());
      assertEquals("LIMEN_E_?", error.getMessage());
    }
  }

  @Test
  void exceptionsAreSerialized() throws Exception {
    for (int status : statuses().values()) {
      LimenException error = Errors.of(status, "what was wrong");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(error);
      Object twin = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
      assertSame(error.getClass(), twin.getClass());
      assertEquals(status, ((LimenException) twin).status());
      assertEquals("what was wrong", ((LimenException) twin).getMessage());
    }
  }

  @Test
  void anErrorOfTheLibraryArrivesWhole() {
    try (Gate gate = Gates.open()) {
      Session session = gate.sessions().create("alex");
      gate.sessions().end(session);
      SessionUnknownException error =
          assertThrows(SessionUnknownException.class, () -> gate.sessions().get(session));
      assertEquals(405, error.status());
      assertEquals(Kind.NO, error.kind());
      assertEquals(401, error.kind().http());
      assertTrue(error.getMessage().contains("session"), error.getMessage());
      assertTrue(error.getStackTrace().length > 0);
    }
  }
}
