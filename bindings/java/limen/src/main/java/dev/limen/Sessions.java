package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
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
 * Login state that the server keeps. The client carries a ticket, a meaningless secret; the store has its SHA-256 only.
 *
 * <p>A session is found by its ticket alone, never by its sid, which is public. It ends when it is idle longer than
 * {@code session.idle_ttl}, at the latest {@code session.ttl} after it was created, or when it is ended or revoked;
 * nothing brings it back. Sessions need a gate with property {@code issuer}.
 *
 * <p>Every call may throw {@link UnavailableException} (503), and {@link OptionException} where the gate has no issuer.
 */
public final class Sessions {
  private static final int PAGE = 16384;
  private static final int USUAL = 320; // bytes of a session with little data
  private static final int LARGEST_GUESS = 65536;

  /** A call that fills a record. */
  private interface Filling {
    void fill(byte[] record);
  }

  private final Handle gate;
  private int room = 768; // bytes that have sufficed for a record, so far

  Sessions(Handle gate) {
    this.gate = gate;
  }

  /**
   * A new session of a subject, who has just logged in.
   *
   * @param subject 1 to 1,024 bytes
   * @return the session, with its ticket, which is shown this once
   */
  public Session create(String subject) {
    return create(subject, null);
  }

  /**
   * A new session of a subject, who has just logged in. May block.
   *
   * @param subject 1 to 1,024 bytes
   * @param options what it is like; give it the {@link SessionOptions#mark mark} of {@link Gate#login}; null: nothing
   * @return the session, with its ticket, which is shown this once
   * @throws SessionLimitException where the subject has as many as it may have (403)
   * @throws SessionException where the login is refused (401)
   * @throws DataTooLongException where the data is over {@code session.max_data}
   * @throws ClaimsRefusedException where the life is over {@code session.max_ttl}
   * @throws UsageException of any other argument
   */
  public Session create(String subject, SessionOptions options) {
    byte[] whom = Texts.in("subject", subject);
    byte[] data = Json.write("data", options == null ? null : options.data);
    byte[] ticket = new byte[NativeConstants.LIMEN_TICKET_CAP - 1];
    byte[] record =
        Properties.with(
            options == null ? null : options.values,
            set ->
                filled(
                    room(data.length + whom.length),
                    made -> NativeJNI.limen_session_create(gate.pointer, whom, data, set, made, ticket)));
    return new Session(gate, record, new String(ticket, StandardCharsets.US_ASCII));
  }

  /**
   * The session of a ticket. No sign of life: {@link #touch(String)} is. Fast over memory: and lmdb:.
   *
   * @param ticket what the client brings; {@link Cookies#find(String)} finds it
   * @return the session
   * @throws SessionException where there is none, or this is no ticket (401)
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
   * A session, read again; see {@link #get(String)}.
   *
   * @param session with a ticket
   * @return as it is now
   */
  public Session get(Session session) {
    return get(Session.ticketOf(session));
  }

  /**
   * A sign of life: moves the idle deadline forward. Call it at every request; it writes at most once in a quarter of
   * the idle time. Throws what {@link #get(String)} does. Fast over memory: and lmdb:.
   *
   * @param ticket what the client brings
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
   * A sign of life of a session; see {@link #touch(String)}.
   *
   * @param session with a ticket
   */
  public void touch(Session session) {
    touch(Session.ticketOf(session));
  }

  /**
   * Replaces the data of a session that was read; a sign of life. If it was changed since then nothing is written, so
   * no change is lost. Data that is the same is not written, and the version stays. May block.
   *
   * @param session as it was read
   * @param data the new data; null: none
   * @return the session as it is now
   * @throws SessionChangedException where it was changed meanwhile: read it again and decide anew (503)
   * @throws SessionRenewedException where the ticket has a successor (503)
   * @throws DataTooLongException where the data is over {@code session.max_data}
   * @throws UsageException where the session came from a list
   */
  public Session update(Session session, Map<String, ?> data) {
    byte[] ticket = Texts.credential("ticket", Session.ticketOf(session));
    byte[] text = Json.write("data", data);
    byte[] record =
        filled(
            room(text.length),
            made -> NativeJNI.limen_session_update(gate.pointer, ticket, session.version(), text, made));
    return new Session(gate, record, session.ticket());
  }

  /**
   * Gives the session of a ticket a new one; the old one is dead.
   *
   * @param ticket what the client brings
   * @param options what changes with it; null: nothing
   * @return the session, with its new ticket
   * @see #renew(Session, RenewOptions)
   */
  public Session renew(String ticket, RenewOptions options) {
    byte[] text = Texts.in("ticket", ticket);
    byte[] next = new byte[NativeConstants.LIMEN_TICKET_CAP - 1];
    byte[] record =
        Properties.with(
            options == null ? null : options.values,
            set -> filled(room, made -> NativeJNI.limen_session_renew(gate.pointer, text, set, made, next)));
    return new Session(gate, record, new String(next, StandardCharsets.US_ASCII));
  }

  /**
   * Gives a session a new ticket; the old one is dead. Call it whenever its user has authenticated again ({@link
   * RenewOptions#authenticated}) or gained rights. The sid, the data and the deadline {@code session.ttl} stay. A
   * renewal that leaves authentication time and level alone lets the old ticket read for {@code session.renew_grace}.
   * May block.
   *
   * @param session with a ticket
   * @param options what changes with it; null: nothing
   * @return the session, with its new ticket
   * @throws SessionRenewedException where somebody was faster (503)
   * @throws SessionException where it is refused (401)
   * @throws UsageException of an option
   */
  public Session renew(Session session, RenewOptions options) {
    return renew(Session.ticketOf(session), options);
  }

  /**
   * Ends the session of a ticket: logout. The tokens that were minted from it are refused too. May block.
   *
   * @param ticket what the client brings
   * @throws SessionUnknownException where it has ended already
   * @throws StoreFullException where it has ended, but its tokens could not be revoked
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
   * @param session with a ticket
   */
  public void end(Session session) {
    end(Session.ticketOf(session));
  }

  /**
   * The live sessions of a subject in the order of their sids, for "your devices". May block, once for each page.
   *
   * @param subject whose
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
      while (at + Record.SESSION_SIZE <= page.length && Record.total(page, at) != 0) {
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
   * Asks whether the user of a session that was got has proved who they are lately and well enough for what is to be
   * done (RFC 9470). If not, let them authenticate again and {@link #renew(Session, RenewOptions) renew} the session.
   * Fast.
   *
   * @param session as it was read
   * @param maxAge at most so long ago, in whole seconds; null: any time
   * @param level at least so well, 0 to 255; 0: in any way
   * @throws NotFreshException where it is too long ago (403)
   * @throws LevelTooLowException where it was too weak (403)
   * @throws UsageException of {@code maxAge} or {@code level}
   */
  public void require(Session session, Duration maxAge, int level) {
    Objects.requireNonNull(session, "session");
    if (level < 0 || level > 255) throw new UsageException(100, "level: expected 0 to 255");
    long age = maxAge == null ? Claims.ABSENT : Properties.seconds("maxAge", maxAge);
    if (maxAge != null && age < 0) throw new UsageException(100, "maxAge: expected 0 or more");
    try {
      NativeJNI.limen_session_require(gate.pointer, session.record(), age, level);
    } finally {
      gate.keep();
    }
  }

  /** A record that a call has filled, which is called again where the first one was too small. */
  private byte[] filled(int guess, Filling call) {
    try {
      byte[] record = new byte[guess];
      call.fill(record);
      while (!Record.isFilled(record)) {
        record = new byte[learn(record)];
        call.fill(record);
      }
      return record;
    } finally {
      gate.keep();
    }
  }

  private int room(int data) {
    return Math.max(room, Math.min(data, LARGEST_GUESS) + Record.SESSION_SIZE + 256);
  }

  /** What the record needs, remembered for the next one. */
  private int learn(byte[] record) {
    int needed = Record.total(record, 0);
    room = Math.min(LARGEST_GUESS, Math.max(room, needed + 64));
    return needed;
  }

  @Override
  public String toString() {
    return "Sessions[]";
  }
}
