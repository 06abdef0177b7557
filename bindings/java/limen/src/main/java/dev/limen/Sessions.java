package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.Layouts;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Record;
import dev.limen.internal.Texts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Login state that the server keeps. The client carries a ticket, a secret with no meaning of its own; the store has
 * only the SHA-256 of it.
 *
 * <p>Only the ticket opens a session. The sid, its public id, names it and opens nothing. A session ends when it is
 * idle longer than {@code session.idle_ttl}, {@code session.ttl} after it was created, or when it is ended or revoked.
 * An ended session never comes back. Sessions need a gate with the property {@code issuer}.
 *
 * <p>Every call may throw {@link UnavailableException} (503), and {@link OptionException} if the gate has no issuer.
 */
public final class Sessions {
  private static final int PAGE = 16384;
  private static final int USUAL = 320; // bytes of a session with little data

  private final Handle gate;
  private final Rooms rooms;

  Sessions(Handle gate) {
    this.gate = gate;
    rooms = new Rooms(gate);
  }

  /**
   * Creates a session for a subject, who has just logged in; see {@link #create(String, SessionOptions)}.
   *
   * @param subject 1 to 1,024 bytes
   * @return the session, with its ticket: a secret; send it to the client
   */
  public Session create(String subject) {
    return create(subject, null);
  }

  /**
   * Creates a session for a subject, who has just logged in. May block.
   *
   * @param subject 1 to 1,024 bytes
   * @param options the session's properties; pass the {@link SessionOptions#mark mark} of {@link Gate#login}; null: the
   *     gate's
   * @return the session, with its ticket: a secret; send it to the client ({@link Cookies#set(Session)})
   * @throws SessionLimitException if the subject has as many sessions as allowed (403)
   * @throws SessionException if the login is refused (401)
   * @throws LoginSubjectInvalidException if no subject can have this name (400)
   * @throws DataTooLongException if the data is over {@code session.max_data}
   * @throws ClaimsRefusedException if the lifetime is over {@code session.max_ttl}
   * @throws UsageException for any other wrong argument
   */
  public Session create(String subject, SessionOptions options) {
    byte[] whom = Texts.name("subject", subject);
    byte[] data = Json.write("data", options == null ? null : options.data);
    byte[] ticket = new byte[NativeConstants.LIMEN_TICKET_CAP - 1];
    byte[] record =
        Properties.with(
            options == null ? null : options.values,
            set ->
                rooms.filled(
                    data.length + whom.length,
                    made -> NativeJNI.limen_session_create(gate.pointer, whom, data, set, made, ticket)));
    return new Session(gate, record, new String(ticket, StandardCharsets.US_ASCII));
  }

  /**
   * The session of a ticket. Reading does not keep it alive; {@link #touch(String)} does. Fast over memory: and lmdb:.
   *
   * @param ticket the client's ticket; {@link Cookies#find(String)} finds it
   * @return the session
   * @throws SessionException if there is no such session, or this is not a ticket (401)
   */
  public Session get(String ticket) {
    byte[] text = Texts.credential("ticket", ticket);
    byte[] into = new byte[USUAL];
    byte[] record;
    try {
      record = NativeJNI.session(gate.pointer, text, text.length, into, into.length);
    } catch (RefusedException error) {
      throw Texts.refused("ticket", ticket, error);
    } finally {
      gate.keep();
    }
    return new Session(gate, record, ticket);
  }

  /**
   * Reads a session again; see {@link #get(String)}.
   *
   * @param session a session with a ticket
   * @return the session as it is now
   */
  public Session get(Session session) {
    return get(Session.ticketOf(session));
  }

  /**
   * Keeps a session alive: moves its idle deadline forward. Call it at every request. It writes at most once in a
   * quarter of the idle time. Throws the same exceptions as {@link #get(String)}. Fast over memory: and lmdb:.
   *
   * @param ticket the client's ticket
   */
  public void touch(String ticket) {
    byte[] text = Texts.credential("ticket", ticket);
    try {
      NativeJNI.limen_session_touch(gate.pointer, text);
    } catch (RefusedException error) {
      throw Texts.refused("ticket", ticket, error);
    } finally {
      gate.keep();
    }
  }

  /**
   * Keeps a session alive; see {@link #touch(String)}.
   *
   * @param session a session with a ticket
   */
  public void touch(Session session) {
    touch(Session.ticketOf(session));
  }

  /**
   * Replaces the data of a session that you read. This also keeps it alive. If somebody changed the session since you
   * read it, nothing is written, so no change is lost. Equal data is not written, and the version stays. May block.
   *
   * @param session the session as it was read
   * @param data the new data; null: no data
   * @return the session as it is now
   * @throws SessionChangedException if somebody changed it meanwhile: read it again and decide again (503)
   * @throws SessionRenewedException if the ticket was replaced by a new one (503)
   * @throws DataTooLongException if the data is over {@code session.max_data}
   * @throws UsageException if the session came from a list
   */
  public Session update(Session session, Map<String, ?> data) {
    byte[] ticket = Texts.credential("ticket", Session.ticketOf(session));
    byte[] text = Json.write("data", data);
    byte[] record =
        rooms.filled(
            text.length,
            made -> NativeJNI.limen_session_update(gate.pointer, ticket, session.version(), text, made));
    return new Session(gate, record, session.ticket());
  }

  /**
   * Gives a session a new ticket; the old one stops working.
   *
   * @param ticket the client's ticket
   * @param options the session's new properties; null: unchanged
   * @return the session, with its new ticket
   * @see #renew(Session, RenewOptions)
   */
  public Session renew(String ticket, RenewOptions options) {
    byte[] text = Texts.in("ticket", ticket);
    byte[] next = new byte[NativeConstants.LIMEN_TICKET_CAP - 1];
    byte[] record =
        Properties.with(
            options == null ? null : options.values,
            set -> rooms.filled(0, made -> NativeJNI.limen_session_renew(gate.pointer, text, set, made, next)));
    return new Session(gate, record, new String(next, StandardCharsets.US_ASCII));
  }

  /**
   * Gives a session a new ticket; the old one stops working. Call it whenever the user has authenticated again ({@link
   * RenewOptions#authenticated}) or gained rights. The sid, the data and the deadline from {@code session.ttl} stay. If
   * a renewal leaves authentication time, level, roles and scopes alone, the old ticket can still read for {@code
   * session.renew_grace}. May block.
   *
   * @param session a session with a ticket
   * @param options the session's new properties; null: unchanged
   * @return the session, with its new ticket
   * @throws SessionRenewedException if another call renewed it first (503)
   * @throws SessionException if it is refused (401)
   * @throws UsageException for a wrong option
   */
  public Session renew(Session session, RenewOptions options) {
    return renew(Session.ticketOf(session), options);
  }

  /**
   * Ends a session: the user logs out. The tokens issued from it are refused too. May block.
   *
   * @param ticket the client's ticket
   * @throws SessionUnknownException if it has ended already
   * @throws StoreFullException if it has ended, but its tokens could not be revoked
   */
  public void end(String ticket) {
    try {
      NativeJNI.limen_session_end(gate.pointer, Texts.in("ticket", ticket));
    } finally {
      gate.keep();
    }
  }

  /**
   * Ends a session; see {@link #end(String)}.
   *
   * @param session a session with a ticket
   */
  public void end(Session session) {
    end(Session.ticketOf(session));
  }

  /**
   * The live sessions of a subject, in the order of their sids, for a page such as "your devices". May block, once for
   * each page.
   *
   * @param subject the user
   * @return sessions without tickets
   */
  public List<Session> list(String subject) {
    byte[] whom = Texts.in("subject", subject);
    List<Session> found = new ArrayList<>();
    byte[] after = {};
    while (true) {
      byte[] behind = after;
      byte[] page = new byte[PAGE];
      page = pageOf(whom, behind, page);
      if (Record.total(page, 0) == 0) return found;
      int at = 0;
      while (at + Layouts.Session.BYTES <= page.length && Record.total(page, at) != 0) {
        found.add(new Session(gate, page, at, null));
        at += Record.total(page, at);
      }
      after = Texts.in("sid", found.get(found.size() - 1).sid());
    }
  }

  private byte[] pageOf(byte[] whom, byte[] after, byte[] page) {
    byte[] made = page;
    do {
      page = made;
      try {
        NativeJNI.limen_session_list(gate.pointer, whom, after, page);
      } finally {
        gate.keep();
      }
      made = Record.total(page, 0) != 0 && !Record.isFilled(page) ? new byte[Record.total(page, 0)] : page;
    } while (made != page);
    return page;
  }

  /**
   * Requires that the user of a session authenticated recently and strongly enough (RFC 9470). If not, let the user
   * authenticate again and {@link #renew(Session, RenewOptions) renew} the session. Fast.
   *
   * @param session the session as it was read
   * @param maxAge the user authenticated at most this long ago, in whole seconds; null: at any time
   * @param level the user authenticated at least this strongly, 0 to 255; 0: in any way
   * @throws NotFreshException if it was longer ago (403)
   * @throws LevelTooLowException if it was weaker (403)
   * @throws UsageException for a wrong {@code maxAge} or {@code level}
   */
  public void require(Session session, Duration maxAge, int level) {
    Objects.requireNonNull(session, "session");
    if (level < 0 || level > NativeConstants.LIMEN_LEVEL_MAX) {
      throw new UsageException(Status.ARGUMENT, "level: expected 0 to " + NativeConstants.LIMEN_LEVEL_MAX);
    }
    long age = maxAge == null ? Claims.ABSENT : Properties.seconds("maxAge", maxAge);
    if (maxAge != null && age < 0) throw new UsageException(Status.ARGUMENT, "maxAge: expected 0 or more");
    try {
      NativeJNI.limen_session_require(gate.pointer, session.record(), age, level);
    } finally {
      gate.keep();
    }
  }

  @Override
  public String toString() {
    return "Sessions[]";
  }
}
