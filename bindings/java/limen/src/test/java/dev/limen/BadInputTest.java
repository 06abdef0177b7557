package dev.limen;

import static dev.limen.Gates.NOW;
import static dev.limen.Gates.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Wrong arguments are refused, and never shown. Every parameter of every public method gets null, and every kind of
 * wrong value that contains a marker; no exception may contain the marker.
 */
class BadInputTest {
  private static final String MARKER = "m4rk3r-0f-4-s3cr3t";

  /** Statuses whose messages may quote: of paths, of properties that are not secret, of what is required. */
  private static final Set<Integer> QUOTING =
      Set.of(
          Status.ARGUMENT, Status.OPTION_VALUE, Status.COOKIE, Status.STORE, Status.SCOPE, Status.ROLE,
          Status.TICKET_ABSENT);
  private static final List<Class<?>> PUBLIC =
      List.of(
          Bearer.class, Claims.class, CookieOptions.class, Cookies.class, Csrf.class, Gate.class, Jws.class, Key.class,
          KeySet.class, Keyring.class, Limen.class, RenewOptions.class, Session.class, SessionOptions.class,
          Sessions.class, TokenOptions.class, Tokens.class, Verifier.class, Visitor.class, Visitors.class,
          Watch.class);

  private final Gate gate = Gates.open();

  @AfterEach
  void close() {
    gate.close();
  }

  /** A type that no parameter accepts; it shows the marker wherever it is printed. */
  private static final class Shown extends Number {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      return MARKER;
    }

    @Override
    public int intValue() {
      throw new AssertionError(MARKER);
    }

    @Override
    public long longValue() {
      throw new AssertionError(MARKER);
    }

    @Override
    public float floatValue() {
      throw new AssertionError(MARKER);
    }

    @Override
    public double doubleValue() {
      throw new AssertionError(MARKER);
    }
  }

  private static Map<String, Object> nested() {
    Map<String, Object> made = new HashMap<>(Map.of(MARKER, MARKER));
    for (int i = 0; i < 10_000; ++i) made = new HashMap<>(Map.of(MARKER, made));
    return made;
  }

  private static Map<String, Object> circular() {
    Map<String, Object> made = new HashMap<>(Map.of(MARKER, MARKER));
    made.put("me", made);
    return made;
  }

  /** Values to pass for a Java type: all contain the marker, in some form. */
  private List<Object> wrong(Class<?> type) {
    List<Object> found = new ArrayList<>();
    if (!type.isPrimitive()) found.add(null);
    if (type == String.class) {
      found.addAll(texts());
    } else if (type == byte[].class) {
      found.addAll(List.of(new byte[0], MARKER.getBytes(), new byte[] {(byte) 0xff, 0, 1}));
      found.add(MARKER.repeat(60_000).getBytes());
    } else if (Map.class.isAssignableFrom(type)) {
      found.addAll(maps());
    } else if (Collection.class.isAssignableFrom(type)) {
      found.addAll(List.of(List.of(), List.of(MARKER), List.of(MARKER + "\ud800"), List.of(new Shown())));
      found.add(Set.of(MARKER + " x"));
    } else if (type == Session.class) {
      found.addAll(gate.sessions().list("alex"));
    } else {
      found.addAll(others().getOrDefault(type, List.of()));
    }
    return found;
  }

  private static List<Object> texts() {
    return List.of(
        "", MARKER, MARKER.repeat(60_000), MARKER + "\ud800", "\udfff" + MARKER, MARKER + "\0",
        MARKER + "\r\n" + MARKER, MARKER + "\u4e2d\ud83d\udd11", " " + MARKER, '"' + MARKER + '"',
        "{\"" + MARKER + "\":1}", "?" + MARKER);
  }

  private static List<Object> maps() {
    return List.of(
        Map.of(), Map.of(MARKER, MARKER), Map.of(MARKER, new Shown()), Map.of(MARKER + "\ud800", 1),
        Map.of("a", MARKER + "\ud800"), Map.of(MARKER, Double.NaN), Map.of(MARKER, Float.NEGATIVE_INFINITY),
        Map.of(MARKER, MARKER.getBytes()), Map.of(MARKER, new Date(0)), Map.of(new Shown(), MARKER),
        Map.of("issuer", new Shown()), Map.of("issuer", MARKER + "\ud800"),
        Map.of("audience", List.of(new Shown())), Map.of("keys.signing", MARKER), Map.of("keys.secret", MARKER),
        Map.of("clock.fixed", MARKER), Map.of("token.ttl", MARKER), Map.of("cookie.name", MARKER + ";"), nested(),
        circular());
  }

  private static Map<Class<?>, List<?>> others() {
    Map<Class<?>, List<?>> found = new HashMap<>();
    found.put(int.class, List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
    found.put(long.class, List.of(0L, -1L, Long.MAX_VALUE, Long.MIN_VALUE));
    found.put(boolean.class, List.of(true, false));
    found.put(Path.class, List.of(Path.of(""), Path.of("/nonexistent/" + MARKER)));
    found.put(Instant.class, List.of(Instant.MIN, Instant.MAX, Instant.EPOCH));
    found.put(Key[].class, List.of(new Key[0], new Key[] {null}));
    found.put(LimenException.class, List.of(new UsageException(-1, MARKER), new TokenException(317, MARKER)));
    found.put(
        Duration.class,
        List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofNanos(1)));
    found.put(
        String[].class,
        List.of(
            new String[0], new String[] {MARKER, MARKER}, new String[] {MARKER + " \ud800"}, new String[] {null}));
    found.put(
        SessionOptions.class,
        List.of(
            new SessionOptions().label(MARKER + "\n"), new SessionOptions().mark(MARKER),
            new SessionOptions().level(-1), new SessionOptions().data(circular()),
            new SessionOptions().address(MARKER.repeat(10)), new SessionOptions().roles(MARKER + "\ud800"),
            new SessionOptions().roles(MARKER.repeat(100)), new SessionOptions().scope(MARKER + "  x"),
            new SessionOptions().scope(List.of(MARKER + "\n")), new SessionOptions().authTime(Instant.MIN)));
    found.put(
        TokenOptions.class,
        List.of(
            new TokenOptions().sid(MARKER + "\ud800"), new TokenOptions().mark(MARKER),
            new TokenOptions().ttl(Duration.ZERO), new TokenOptions().type(MARKER + "\0"),
            new TokenOptions().audience(MARKER + " " + MARKER)));
    found.put(
        CookieOptions.class,
        List.of(new CookieOptions().name(MARKER + ";"), new CookieOptions().domain(MARKER + "\ud800")));
    found.put(
        RenewOptions.class, List.of(new RenewOptions().label(MARKER + "\0"), new RenewOptions().mark(MARKER),
            new RenewOptions().roles("", MARKER), new RenewOptions().scope('"' + MARKER)));
    return found;
  }

  /** Valid values, for the parameters that are not being tested. */
  private Object good(Class<?> type) {
    Map<Class<?>, Object> values = new HashMap<>();
    values.put(String.class, "alex");
    values.put(byte[].class, new byte[32]);
    values.put(int.class, 1);
    values.put(long.class, 1L);
    values.put(boolean.class, false);
    values.put(Duration.class, Duration.ofMinutes(1));
    values.put(Instant.class, at(NOW));
    values.put(String[].class, new String[] {"shop"});
    values.put(Key.class, Key.generate("ES256"));
    values.put(Key[].class, new Key[] {Key.generate("ES256")});
    values.put(KeySet.class, KeySet.of(Key.generate("ES256")));
    values.put(Session.class, gate.sessions().create("alex"));
    values.put(Visitor.class, gate.visitors().put(gate.visitors().draw(), Map.of("cart", 1)));
    values.put(Path.class, Path.of("/nonexistent/backup"));
    values.put(LimenException.class, new UsageException(100, ""));
    if (type == Map.class) return Map.of();
    if (type == Collection.class) return List.of("ES256");
    return values.get(type);
  }

  private Object receiver(Class<?> type) {
    if (type == Gate.class) return Gates.open();
    if (type == Sessions.class) return gate.sessions();
    if (type == Visitors.class) return gate.visitors();
    if (type == Tokens.class) return gate.tokens();
    if (type == Verifier.class) return gate.verifier(Map.of());
    if (type == Cookies.class) return gate.cookies();
    if (type == Csrf.class) return gate.csrf();
    if (type == Keyring.class) return gate.keys();
    if (type == Watch.class) return gate.watch();
    if (type == Session.class) return gate.sessions().create("alex");
    if (type == Claims.class) return gate.tokens().verify(gate.tokens().issue("alex"));
    if (type == SessionOptions.class) return new SessionOptions();
    if (type == TokenOptions.class) return new TokenOptions();
    if (type == RenewOptions.class) return new RenewOptions();
    if (type == CookieOptions.class) return new CookieOptions();
    return good(type);
  }

  @Test
  void whateverIsGivenIsAnErrorOfJavaThatShowsNothing() throws Exception {
    gate.sessions().create("alex");
    int calls = 0;
    Map<String, Integer> outcomes = new TreeMap<>();
    for (Class<?> each : PUBLIC) {
      for (Method method : each.getMethods()) {
        if (method.getDeclaringClass().getPackage() != Gate.class.getPackage() || method.isSynthetic()
            || method.getName().equals("equals") || method.getName().equals("take") || method.getName().equals("poll")) {
          continue;
        }
        for (int turn = 0; turn < method.getParameterCount(); ++turn) {
          for (Object value : wrong(method.getParameterTypes()[turn])) {
            String outcome = outcome(each, method, turn, value);
            outcomes.merge(outcome, 1, Integer::sum);
            ++calls;
          }
        }
      }
    }
    assertTrue(calls > 1000, calls + " calls");
    assertTrue(outcomes.keySet().stream().filter(name -> name.endsWith("Exception")).count() > 10, outcomes.toString());
  }

  /** What a message says beside the paths and the values of properties that it may quote. */
  private static String unquoted(Throwable error) {
    String told = String.valueOf(error.getMessage());
    boolean quotes = error instanceof LimenException limen && QUOTING.contains(limen.status());
    return quotes ? told.replaceAll("\"[^\"]*\"", "\"...\"") : told;
  }

  @Test
  void whatIsNoSecretIsShown() {
    OptionException error =
        assertThrows(OptionException.class, () -> Gate.open("memory:", Map.of("token.ttl", "soon")));
    assertTrue(error.getMessage().contains("token.ttl: \"soon\""), error.getMessage());
  }

  @Test
  void aNameThatIsNotThereIsNotShown() {
    UsageException error = assertThrows(UsageException.class, () -> gate.keys().retire(MARKER));
    assertEquals("kid: the keyring has no key \"...\"", error.getMessage());
  }

  private String outcome(Class<?> on, Method method, int turn, Object value) throws Exception {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; ++i) {
      arguments[i] = i == turn ? value : good(method.getParameterTypes()[i]);
    }
    String call = on.getSimpleName() + "." + method.getName() + " parameter " + turn;
    try {
      Object result = method.invoke(Modifier.isStatic(method.getModifiers()) ? null : receiver(on), arguments);
      if (result instanceof AutoCloseable open) open.close();
      return "fine";
    } catch (InvocationTargetException thrown) {
      Throwable error = thrown.getCause();
      assertTrue(error instanceof LimenException || error instanceof NullPointerException
          || error instanceof IllegalStateException, () -> call + ": " + error);
      for (Throwable each = error; each != null; each = each.getCause()) {
        String told = unquoted(each);
        assertFalse(told.contains(MARKER) && !(value instanceof LimenException) && !(value instanceof Path),
            () -> call + " shows its argument: " + told);
      }
      return error.getClass().getSimpleName();
    }
  }

  @Test
  void nothingCanBeMadeButByItsMaker() {
    for (Class<?> each : PUBLIC) {
      for (Constructor<?> constructor : each.getDeclaredConstructors()) {
        boolean isOptions = each.getSimpleName().endsWith("Options");
        assertEquals(isOptions, Modifier.isPublic(((Executable) constructor).getModifiers()), each.getName());
      }
    }
  }

  @Test
  void aMapThatThrowsInTheMiddleLeavesNothingBehind() {
    IllegalStateException mine = new IllegalStateException("mine");
    Map<String, Object> throwing =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, Object>> entrySet() {
            throw mine;
          }

          @Override
          public boolean isEmpty() {
            return false;
          }

          @Override
          public int size() {
            return 1;
          }
        };
    assertSame(mine, assertThrows(IllegalStateException.class, () -> Gate.open("memory:", throwing)));
    assertSame(mine, assertThrows(IllegalStateException.class, () -> gate.tokens().issue("alex", throwing)));
    assertSame(mine, assertThrows(IllegalStateException.class, () -> gate.verifier(throwing)));
    assertEquals("alex", gate.sessions().create("alex").subject());
  }

  @Test
  void loneSurrogatesAreRefusedAndPairsAreNot() {
    for (String wrong : List.of("\ud800", "a\ud83d", "\udd11", "\udd11\ud83d", "?\ud800", "\u4e2d\udfff")) {
      UsageException error = assertThrows(UsageException.class, () -> gate.sessions().list(wrong));
      assertEquals("subject: holds a lone surrogate", error.getMessage());
      assertThrows(UsageException.class, () -> gate.tokens().verify(wrong));
      assertThrows(UsageException.class, () -> gate.sessions().get(wrong));
      assertThrows(UsageException.class, () -> gate.sessions().touch(wrong));
    }
    assertEquals("?\ud83d\udd11?", gate.sessions().create("?\ud83d\udd11?").subject());
  }

  @Test
  void aNulIsDataAndCutsNothingShort() {
    assertEquals("al\0ex", gate.sessions().create("al\0ex").subject());
    assertEquals("al\0ex", gate.tokens().verify(gate.tokens().issue("al\0ex")).subject());
    gate.sessions().create("al");
    assertEquals(1, gate.sessions().list("al\0ex").size());
  }

  @Test
  void nullIsNamed() {
    Map<String, org.junit.jupiter.api.function.Executable> calls = new LinkedHashMap<>();
    calls.put("subject", () -> gate.sessions().create(null));
    calls.put("token", () -> gate.tokens().verify((String) null));
    calls.put("ticket", () -> gate.sessions().get((String) null));
    calls.put("session", () -> gate.sessions().get((Session) null));
    calls.put("algorithm", () -> Key.generate(null));
    calls.put("keys", () -> Verifier.fromKeys(null, Map.of()));
    calls.put("store", () -> Gate.open(null, Map.of()));
    calls.put("realm", () -> Bearer.challenge(new UsageException(100, ""), null, ""));
    calls.forEach(
        (name, call) -> assertEquals(name, assertThrows(NullPointerException.class, call).getMessage()));
    assertEquals(Collections.emptyMap(), gate.sessions().update(gate.sessions().create("alex"), null).data());
  }

  @Test
  void aSubjectForgesNoLineOfALog() {
    try (Gate gate = Gates.open()) {
      String subject = "alex\n2026 ERROR\u202e \ud83d\udd11";
      String shown = "subject=alex\\u000a2026 ERROR\\u202e \ud83d\udd11,";
      assertTrue(gate.sessions().create(subject).toString().contains(shown));
      assertTrue(gate.tokens().verify(gate.tokens().issue(subject)).toString().contains(shown));
    }
  }
}
