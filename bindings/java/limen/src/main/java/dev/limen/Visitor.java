package dev.limen;

import dev.limen.internal.Json;
import dev.limen.internal.Layouts;
import dev.limen.internal.Record;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Somebody who has not logged in, as they were when read: data that the server keeps, and a ticket. A visitor is
 * nobody: without a subject, a sid or rights. Only {@link Visitors} makes it. Immutable; the data is parsed at its first
 * use.
 */
public final class Visitor {
  private final String ticket;
  private final long version;
  private final byte[] record; // null: drawn, not stored
  private Map<String, Object> members; // two threads may both parse it, at worst

  /** A visitor that was drawn. */
  Visitor(String ticket, long version) {
    this.ticket = ticket;
    this.version = version;
    record = null;
  }

  /** A visitor as the store has it. */
  Visitor(String ticket, byte[] record) {
    this.ticket = ticket;
    this.record = record;
    version = Record.wide(record, Layouts.Session.VERSION);
  }

  /**
   * The browser's secret: put it into a cookie ({@link Cookies#set(Visitor)}), never into a log or a URL.
   *
   * @return 36 characters of base64url
   */
  public String ticket() {
    return ticket;
  }

  /**
   * Whether the store had it when it was read.
   *
   * @return false if it was drawn and has no data so far
   */
  public boolean isStored() {
    return record != null;
  }

  /**
   * Its data.
   *
   * @return a JSON object as text
   */
  public String json() {
    return record == null ? "{}" : Record.text(record, 0, Layouts.Session.DATA);
  }

  /**
   * A member of its data.
   *
   * @param name such as {@code "cart"}
   * @return a value as {@link Claims#get} returns it; null if there is no such member, or it is null
   */
  public Object get(String name) {
    if (members == null) members = Json.object(json());
    return members.get(name);
  }

  /**
   * A member of its data that is a text.
   *
   * @param name such as {@code "language"}
   * @return the text; null if there is no such member, or it is not a text
   */
  public String getString(String name) {
    return get(name) instanceof String text ? text : null;
  }

  /**
   * Its data.
   *
   * @return a new map: change it and pass it to {@link Visitors#put}
   */
  public Map<String, Object> data() {
    return Json.copy(json());
  }

  /**
   * The time at which it was first stored.
   *
   * @return by the store's clock; null if it is not stored
   */
  public Instant createdAt() {
    return time(Layouts.Session.CREATED_AT);
  }

  /**
   * The time at which it ends unless its data is put again.
   *
   * @return by the store's clock; null if it is not stored
   */
  public Instant idleExpiresAt() {
    return time(Layouts.Session.IDLE_EXPIRES_AT);
  }

  /**
   * The time at which it ends in any case.
   *
   * @return by the store's clock; null if it is not stored
   */
  public Instant expiresAt() {
    return time(Layouts.Session.EXPIRES_AT);
  }

  static String ticketOf(Visitor visitor) {
    return Objects.requireNonNull(visitor, "visitor").ticket;
  }

  /** What the next put needs: the version as it was drawn, or as it was read. */
  long version() {
    return version;
  }

  private Instant time(int field) {
    return record == null ? null : Instant.ofEpochSecond(Record.wide(record, field));
  }

  @Override
  public String toString() {
    return "Visitor[" + (record == null ? "drawn" : "stored") + "]";
  }
}
