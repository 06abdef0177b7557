package dev.limen;

import dev.limen.internal.Errors;
import dev.limen.internal.Handle;
import dev.limen.internal.Layouts;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Record;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A guard's decision about a request. It lets in only if {@link #isIn}; otherwise send {@link #http}, {@link
 * #challenge}, {@link #word} and {@link #retryAfter} to the client, and no more. Status and message are for your logs.
 * Immutable.
 */
public final class GuardAnswer {
  /** What spoke for a request, accepted or not. */
  public enum Spoke {
    /** Nothing did. */
    NOTHING,
    /** A bearer token. */
    TOKEN,
    /** A session's ticket. */
    SESSION,
    /** A visitor's ticket. */
    VISITOR
  }

  private static final Spoke[] ALL = Spoke.values();

  private final Handle gate;
  private final byte[] record; // and behind it the message, up to a zero
  private Object found; // the claims, session or visitor; two threads may both make it, at worst

  GuardAnswer(Handle gate, byte[] record) {
    this.gate = gate;
    this.record = record;
  }

  /**
   * Whether the guard lets the request in.
   *
   * @return true if {@link #http} is 0
   */
  public boolean isIn() {
    return http() == 0;
  }

  /**
   * The status of the response.
   *
   * @return 0: let in; otherwise 400, 401, 403, 500 or 503
   */
  public int http() {
    return number(Layouts.Answer.HTTP);
  }

  /**
   * Why the request was refused, or has no caller.
   *
   * @return a number of {@link Status}; 0 if it has a caller
   */
  public int status() {
    return number(Layouts.Answer.STATUS);
  }

  /**
   * The status by name.
   *
   * @return such as {@code "LIMEN_E_TOKEN_EXPIRED"}
   */
  public String statusName() {
    return NativeJNI.limen_status_name(status());
  }

  /**
   * What was wrong, for your logs.
   *
   * @return one line without any secret; empty if it was let in
   */
  public String message() {
    int from = Record.total(record, 0);
    int to = from;
    while (to < record.length && record[to] != 0) ++to;
    return new String(record, from, to - from, StandardCharsets.UTF_8);
  }

  /**
   * The exception of the status.
   *
   * @return a new one; null if the status is 0
   */
  public LimenException exception() {
    return status() == 0 ? null : Errors.of(status(), message());
  }

  /**
   * What spoke for the request.
   *
   * @return what did, also if it was refused
   */
  public Spoke spoke() {
    return ALL[number(Layouts.Answer.CREDENTIAL)];
  }

  /**
   * Whether the guard has refused until it knows the CSRF token of the body. Read the body, and ask again with {@link
   * GuardRequest#csrf} and {@link GuardRequest#bodyRead}.
   *
   * @return true if you must ask again
   */
  public boolean needsBody() {
    return (number(Layouts.Answer.AGAIN) & NativeConstants.LIMEN_AGAIN_BODY) != 0;
  }

  /**
   * Whether the guard has refused until it may wait for a store. Ask again with {@link GuardRequest#mayBlock}.
   *
   * @return true if you must ask again
   */
  public boolean needsToBlock() {
    return (number(Layouts.Answer.AGAIN) & NativeConstants.LIMEN_AGAIN_BLOCKING) != 0;
  }

  /**
   * Whether the ticket was replaced by a new one some seconds ago, so that it only reads.
   *
   * @return true if nothing can be changed through it
   */
  public boolean isReadOnly() {
    return (number(Layouts.Answer.FLAGS) & NativeConstants.LIMEN_ANSWER_READ_ONLY) != 0;
  }

  /**
   * Whether the request needs no CSRF token, or had a good one.
   *
   * @return false if nothing asked for it
   */
  public boolean isCsrfGood() {
    return (number(Layouts.Answer.FLAGS) & NativeConstants.LIMEN_ANSWER_CSRF_GOOD) != 0;
  }

  /**
   * The value of {@code Retry-After}.
   *
   * @return in seconds; 0: send no such field
   */
  public int retryAfter() {
    return number(Layouts.Answer.RETRY_AFTER);
  }

  /**
   * The value of {@code WWW-Authenticate}.
   *
   * @return the challenge; null: send no such field
   */
  public String challenge() {
    return text(Layouts.Answer.CHALLENGE);
  }

  /**
   * What the client may know about a refusal.
   *
   * @return such as {@code "invalid_token"} or {@code "csrf_missing"}; null if the guard lets in
   */
  public String word() {
    String word = text(Layouts.Answer.WORD);
    return word != null || isIn() ? word : NativeJNI.limen_http_word(status()); // it failed before it decided
  }

  /**
   * The issuer of the subject.
   *
   * @return the issuer; null for a visitor or nobody
   */
  public String issuer() {
    return text(Layouts.Answer.ISSUER);
  }

  /**
   * The caller's subject, of the gate's own issuer.
   *
   * @return the subject; null without a caller, and for a visitor, another issuer's token or one without {@code sub}
   */
  public String subject() {
    return text(Layouts.Answer.SUBJECT);
  }

  /**
   * The ticket that counted: a secret.
   *
   * @return the session's or visitor's ticket, or null
   */
  public String ticket() {
    return text(Layouts.Answer.TICKET);
  }

  /**
   * The claims of an accepted token, or the accepted session.
   *
   * @return claims or session; null for a visitor or nobody
   */
  public Credential credential() {
    return found() instanceof Credential credential ? credential : null;
  }

  /**
   * The claims of an accepted token.
   *
   * @return the claims, or null
   */
  public Claims claims() {
    return found() instanceof Claims claims ? claims : null;
  }

  /**
   * The accepted session.
   *
   * @return the session with its ticket, or null
   */
  public Session session() {
    return found() instanceof Session session ? session : null;
  }

  /**
   * The accepted visitor.
   *
   * @return the visitor with its ticket, or null
   */
  public Visitor visitor() {
    return found() instanceof Visitor visitor ? visitor : null;
  }

  /** The answer as the natives read it. */
  byte[] record() {
    return record;
  }

  private Object found() {
    if (found == null && number(Layouts.Answer.RECORD) != 0) found = read();
    return found;
  }

  private Object read() {
    int from = number(Layouts.Answer.RECORD);
    int to = from + number(Layouts.Answer.RECORD + Layouts.Text.LEN);
    return switch (spoke()) {
      case TOKEN -> new Claims(Arrays.copyOfRange(record, from, to));
      case SESSION -> new Session(gate, record, from, ticket());
      case VISITOR -> new Visitor(ticket(), Arrays.copyOfRange(record, from, to));
      case NOTHING -> null;
    };
  }

  private int number(int field) {
    return Record.number(record, field);
  }

  private String text(int field) {
    return Record.text(record, 0, field);
  }

  @Override
  public String toString() {
    return "GuardAnswer[http=" + http() + ", status=" + statusName() + "]";
  }
}
