package dev.limen.internal;

// Generated from the structs of include/limen by `./dev tables`. Change those, not this file.
/** Where the fields of records lie, in bytes from the start of each. */
public final class Layouts {
  private Layouts() {}

  /** {@code limen_text}. */
  public static final class Text {
    /** The size of the record alone. */
    public static final int BYTES = 8;

    public static final int AT = 0;
    public static final int LEN = 4;

    private Text() {}
  }

  /** {@code limen_answer}. */
  public static final class Answer {
    /** The size of the record alone. */
    public static final int BYTES = 80;

    public static final int TOTAL = 0;
    public static final int SIZE = 4;
    public static final int STATUS = 8;
    public static final int HTTP = 12;
    public static final int CREDENTIAL = 16;
    public static final int AGAIN = 20;
    public static final int FLAGS = 24;
    public static final int RETRY_AFTER = 28;
    public static final int RECORD = 32;
    public static final int ISSUER = 40;
    public static final int SUBJECT = 48;
    public static final int TICKET = 56;
    public static final int CHALLENGE = 64;
    public static final int WORD = 72;

    private Answer() {}
  }

  /** {@code limen_session}. */
  public static final class Session {
    /** The size of the record alone. */
    public static final int BYTES = 120;

    public static final int TOTAL = 0;
    public static final int SIZE = 4;
    public static final int VERSION = 8;
    public static final int CREATED_AT = 16;
    public static final int SEEN_AT = 24;
    public static final int IDLE_EXPIRES_AT = 32;
    public static final int EXPIRES_AT = 40;
    public static final int AUTH_TIME = 48;
    public static final int LEVEL = 56;
    public static final int READ_ONLY = 60;
    public static final int SID = 64;
    public static final int SUBJECT = 72;
    public static final int DATA = 80;
    public static final int LABEL = 88;
    public static final int ADDRESS = 96;
    public static final int ROLES = 104;
    public static final int SCOPE = 112;

    private Session() {}
  }

  /** {@code limen_claims}. */
  public static final class Claims {
    /** The size of the record alone. */
    public static final int BYTES = 88;

    public static final int TOTAL = 0;
    public static final int SIZE = 4;
    public static final int ISSUED_AT = 8;
    public static final int NOT_BEFORE = 16;
    public static final int EXPIRES_AT = 24;
    public static final int JSON = 32;
    public static final int ISSUER = 40;
    public static final int SUBJECT = 48;
    public static final int AUDIENCE = 56;
    public static final int ID = 64;
    public static final int SID = 72;
    public static final int KEY_ID = 80;

    private Claims() {}
  }

  /** {@code limen_event}. */
  public static final class Event {
    /** The size of the record alone. */
    public static final int BYTES = 72;

    public static final int TOTAL = 0;
    public static final int SIZE = 4;
    public static final int NUMBER = 8;
    public static final int AT = 16;
    public static final int KIND = 24;
    public static final int STATUS = 28;
    public static final int SUBJECT = 32;
    public static final int SID = 40;
    public static final int ID = 48;
    public static final int REASON = 56;
    public static final int LABEL = 64;

    private Event() {}
  }
}
