package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Those who have not logged in, with data that the server keeps for them, such as a cart. A visitor has a ticket in a
 * cookie, as a session has, but is nobody: in no list, and no call for sessions or tokens accepts a visitor's ticket.
 *
 * <p>Visitors cost nothing before they have data, and all of them together have a limit ({@code visitor.max_size}), so
 * that a flood of them keeps nobody from logging in. Their writes do not wait for the disk: a power cut may lose them,
 * and so does a restore. A visitor ends after {@code visitor.idle_ttl} in which nothing was put, after {@code
 * visitor.ttl} in any case, and when everyone is revoked.
 *
 * <p>Every call may throw {@link UnavailableException} (503), and {@link OptionException} if the gate has no issuer.
 */
public final class Visitors {
  private final Handle gate;
  private final Rooms rooms;

  Visitors(Handle gate) {
    this.gate = gate;
    rooms = new Rooms(gate);
  }

  /**
   * A new visitor, who has a ticket and is not stored: {@link #put} does that, for a ticket that was drawn over the
   * same store and for no other. So keep the object for as long as the request lasts. Fast.
   *
   * @return the visitor, with its ticket: a secret; send it to the client when it has data
   */
  public Visitor draw() {
    byte[] ticket = new byte[NativeConstants.LIMEN_TICKET_CAP - 1];
    long[] version = new long[1];
    try {
      NativeJNI.limen_visitor_draw(gate.pointer, ticket, version);
    } finally {
      gate.keep();
    }
    return new Visitor(new String(ticket, StandardCharsets.US_ASCII), version[0]);
  }

  /**
   * Stores the data of a visitor that was drawn or read. This also keeps the visitor alive. If somebody changed it
   * since you read it, nothing is written, so no change is lost. May wait for other writers, but not for the disk.
   *
   * @param visitor the visitor as it was drawn or read
   * @param data at most {@code session.max_data} bytes as JSON, of the types that {@link Claims#get} returns; null: no
   *     data
   * @return the visitor as it is now
   * @throws SessionChangedException if somebody changed it meanwhile: read it again and decide again (503)
   * @throws SessionUnknownException if it has ended (401)
   * @throws StoreFullException if all visitors together are as large as allowed (503)
   * @throws DataTooLongException if the data is over {@code session.max_data}
   */
  public Visitor put(Visitor visitor, Map<String, ?> data) {
    String ticket = Visitor.ticketOf(visitor);
    byte[] secret = Texts.in("ticket", ticket);
    byte[] text = Json.write("data", data);
    byte[] record =
        rooms.filled(
            text.length,
            made -> NativeJNI.limen_visitor_put(gate.pointer, secret, visitor.version(), text, made));
    return new Visitor(ticket, record);
  }

  /**
   * The visitor of a ticket. Reading does not keep it alive; {@link #put} does. Fast over memory: and lmdb:.
   *
   * @param ticket the client's ticket; {@link Cookies#find(String)} finds it
   * @return the visitor
   * @throws SessionException if there is no such visitor, or this is not a visitor's ticket (401)
   */
  public Visitor get(String ticket) {
    byte[] text = Texts.in("ticket", ticket);
    byte[] record = rooms.filled(0, made -> NativeJNI.limen_visitor_get(gate.pointer, text, made));
    return new Visitor(ticket, record);
  }

  /**
   * Reads a visitor again; see {@link #get(String)}.
   *
   * @param visitor the visitor
   * @return the visitor as it is now
   */
  public Visitor get(Visitor visitor) {
    return get(Visitor.ticketOf(visitor));
  }

  /**
   * Deletes a visitor, who has logged in. The session that a login makes is a new one. Before you put the visitor's
   * data into it, consider that somebody else may have planted that data. May wait for other writers, but not for the
   * disk.
   *
   * @param ticket the client's ticket
   * @throws SessionUnknownException if it was never stored, or has ended
   */
  public void end(String ticket) {
    try {
      NativeJNI.limen_visitor_end(gate.pointer, Texts.in("ticket", ticket));
    } finally {
      gate.keep();
    }
  }

  /**
   * Deletes a visitor; see {@link #end(String)}.
   *
   * @param visitor the visitor
   */
  public void end(Visitor visitor) {
    end(Visitor.ticketOf(visitor));
  }

  @Override
  public String toString() {
    return "Visitors[]";
  }
}
