package dev.limen;

import dev.limen.internal.Errors;
import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.Layouts;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Login state that the server keeps, as it was when read. Only {@link Sessions} makes it. Immutable; the data is parsed
 * at its first use.
 */
public final class Session implements Credential {
  final Handle gate;
  private final byte[] record;
  private final int start;
  private final String ticket;
  private Map<String, Object> members; // two threads may both parse it, at worst

  Session(Handle gate, byte[] record, String ticket) {
    this(gate, record, 0, ticket);
  }

  Session(Handle gate, byte[] page, int start, String ticket) {
    this.gate = gate;
    this.record = page;
    this.start = start;
    this.ticket = ticket;
  }

  /**
   * The user the session belongs to.
   *
   * @return the subject, as it was passed to {@link Sessions#create(String)}
   */
  @Override
  public String subject() {
    return text(Layouts.Session.SUBJECT);
  }

  /**
   * The session's public id, kept through renewals.
   *
   * @return 22 characters of base64url
   */
  public String sid() {
    return text(Layouts.Session.SID);
  }

  /**
   * The client's secret: put it into a cookie ({@link Cookies#set(Session)}) or an app's key store, never into a log or
   * a URL.
   *
   * @return 36 characters of base64url; null if the session came from a list
   */
  public String ticket() {
    return ticket;
  }

  /**
   * A name to show to people.
   *
   * @return a text such as {@code "Firefox on Linux"}, or null
   */
  public String label() {
    return text(Layouts.Session.LABEL);
  }

  /**
   * The client's address.
   *
   * @return the text as the caller gave it, or null
   */
  public String address() {
    return text(Layouts.Session.ADDRESS);
  }

  /**
   * How strongly the user was authenticated.
   *
   * @return a number on a scale of your own, 0 to 255; 0: not said
   */
  public int level() {
    return Record.number(record, start + Layouts.Session.LEVEL);
  }

  /**
   * A number that {@link Sessions#update} compares.
   *
   * @return a number that every update of the data changes
   */
  public long version() {
    return wide(Layouts.Session.VERSION);
  }

  /**
   * Whether the ticket that read it is the old one of a session that was just renewed.
   *
   * @return true if nothing can be changed through it
   */
  public boolean isReadOnly() {
    return Record.number(record, start + Layouts.Session.READ_ONLY) != 0;
  }

  /**
   * The time at which it was created.
   *
   * @return by the store's clock
   */
  public Instant createdAt() {
    return time(Layouts.Session.CREATED_AT);
  }

  /**
   * The time of the last touch, update or renewal. A touch may be recorded up to a quarter of the idle time late.
   *
   * @return by the store's clock
   */
  public Instant seenAt() {
    return time(Layouts.Session.SEEN_AT);
  }

  /**
   * The time at which it ends unless touched.
   *
   * @return by the store's clock
   */
  public Instant idleExpiresAt() {
    return time(Layouts.Session.IDLE_EXPIRES_AT);
  }

  /**
   * The time at which it ends in any case.
   *
   * @return by the store's clock
   */
  public Instant expiresAt() {
    return time(Layouts.Session.EXPIRES_AT);
  }

  /**
   * The time at which the user last authenticated.
   *
   * @return by the store's clock
   */
  public Instant authTime() {
    return time(Layouts.Session.AUTH_TIME);
  }

  /**
   * The time at which it was created.
   *
   * @return in seconds since 1970
   */
  public long createdAtSeconds() {
    return wide(Layouts.Session.CREATED_AT);
  }

  /**
   * The time of the last touch, update or renewal.
   *
   * @return in seconds since 1970
   */
  public long seenAtSeconds() {
    return wide(Layouts.Session.SEEN_AT);
  }

  /**
   * The time at which it ends unless touched.
   *
   * @return in seconds since 1970
   */
  public long idleExpiresAtSeconds() {
    return wide(Layouts.Session.IDLE_EXPIRES_AT);
  }

  /**
   * The time at which it ends in any case.
   *
   * @return in seconds since 1970
   */
  public long expiresAtSeconds() {
    return wide(Layouts.Session.EXPIRES_AT);
  }

  /**
   * The time at which the user last authenticated.
   *
   * @return in seconds since 1970
   */
  public long authTimeSeconds() {
    return wide(Layouts.Session.AUTH_TIME);
  }

  /**
   * Its data.
   *
   * @return a JSON object as text
   */
  @Override
  public String json() {
    return text(Layouts.Session.DATA);
  }

  /**
   * A member of its data.
   *
   * @param name such as {@code "theme"}
   * @return a value as {@link Claims#get} returns it; null if there is no such member, or it is null
   */
  @Override
  public Object get(String name) {
    return members().get(name);
  }

  /**
   * A member of its data that is a text.
   *
   * @param name such as {@code "theme"}
   * @return the text; null if there is no such member, or it is not a text
   */
  @Override
  public String getString(String name) {
    return get(name) instanceof String text ? text : null;
  }

  /**
   * Its data.
   *
   * @return a new map: change it and pass it to {@link Sessions#update}
   */
  public Map<String, Object> data() {
    return Json.copy(json());
  }

  /**
   * Its scopes: those that {@link SessionOptions#scope(String)} gave it at login, or the last renewal.
   *
   * @return the words; empty if it has none
   */
  @Override
  public List<String> scopes() {
    return Grants.words(text(Layouts.Session.SCOPE));
  }

  /**
   * Its roles: those that {@link SessionOptions#roles(String...)} gave it at login, or the last renewal.
   *
   * @return the roles; empty if it has none
   */
  @Override
  public List<String> roles() {
    String roles = text(Layouts.Session.ROLES);
    return roles == null ? List.of() : Json.texts(roles);
  }

  /**
   * Requires that it has a role. Its data is not read, and so gives no rights. Fast.
   *
   * @param role compared exactly
   * @throws RoleMissingException if it is missing
   * @throws UsageException if it is empty
   */
  @Override
  public void requireRole(String role) {
    Grants.require(this, null, Grants.asked("role", role));
  }

  /**
   * Requires that it has every scope of a text. Its data is not read, and so gives no rights. Fast.
   *
   * @param scope one word, or several with one space between them
   * @throws ScopeMissingException if one is missing
   * @throws UsageException if it is empty or not a scope
   */
  @Override
  public void requireScope(String scope) {
    Grants.require(this, Grants.asked("scope", scope), null);
  }

  /** The ticket of a session; UsageException if it has none. */
  static String ticketOf(Session session) {
    Objects.requireNonNull(session, "session");
    if (session.ticket == null) throw Errors.usage("session: it came from a list, which gives no tickets");
    return session.ticket;
  }

  /** The record without the ticket, for the library. */
  byte[] record() {
    return Arrays.copyOfRange(record, start, start + used());
  }

  private Map<String, Object> members() {
    if (members == null) members = Json.object(json());
    return members;
  }

  private String text(int field) {
    return Record.text(record, start, field);
  }

  private long wide(int field) {
    return Record.wide(record, start + field);
  }

  private Instant time(int field) {
    return Instant.ofEpochSecond(wide(field));
  }

  private int used() {
    return Record.total(record, start);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Session session
        && Arrays.equals(record, start, start + used(), session.record, session.start, session.start + session.used());
  }

  @Override
  public int hashCode() {
    return sid().hashCode() ^ Long.hashCode(version());
  }

  @Override
  public String toString() {
    return "Session[subject=" + Texts.printable(subject()) + ", sid=" + sid() + "]";
  }
}
