package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Record;
import java.util.Map;
import java.util.Objects;

/**
 * A prepared decision about whole HTTP requests: which credential speaks for a request, whether that is good, whether
 * another website has forged the request, and whether it is enough. Web frameworks ask guards for you; use it where you
 * have none.
 *
 * <p>One credential speaks, whatever a guard accepts: a bearer token, good or bad, if the {@code Authorization} field
 * has one; otherwise the ticket in the cookie. A request with a cookie that may change something (not GET, HEAD,
 * OPTIONS, TRACE; RFC 9110, section 9.2.1) needs a CSRF token. A websocket needs an {@code Origin} of this host, if it
 * has that field at all.
 *
 * <p>Decide a request once, by the first guard that you ask. Ask further ones with {@link #require}. {@link Gate#guard}
 * makes one; keep it. Any number of threads may use it.
 */
public final class Guard {
  private static final int USUAL = 640; // bytes of an answer about a session with little data

  private final Handle gate;
  private final Handle handle;

  private Guard(Handle gate, Handle handle) {
    this.gate = gate;
    this.handle = handle;
  }

  static Guard of(Handle gate, Verifier verifier, Map<String, ?> options) {
    try {
      return Properties.with(
          options,
          set -> {
            long judge = verifier == null ? 0 : verifier.handle.pointer;
            long made = NativeJNI.limen_guard_open(gate.pointer, judge, set);
            return new Guard(gate, new Handle(made, NativeJNI::limen_guard_release));
          });
    } finally {
      gate.keep();
      if (verifier != null) verifier.handle.keep();
    }
  }

  /**
   * Decides a request. Throws nothing for a refusal: the answer says what to send. Fast over memory: and lmdb:.
   *
   * @param request its fields
   * @return the decision
   */
  public GuardAnswer check(GuardRequest request) {
    byte[] fields = Objects.requireNonNull(request, "request").packed();
    byte[] into = new byte[USUAL];
    byte[] record = NativeJNI.check(handle.pointer, fields, fields.length, into, into.length);
    handle.keep();
    return new GuardAnswer(gate, record);
  }

  /**
   * Holds this guard against the answer that another one gave to the same request. It reads no store and checks no
   * signature again, unless the first guard left out the CSRF token that this one requires. Fast.
   *
   * @param request the same request
   * @param answer an answer that let it in; it stays as it is
   * @return the decision: {@code answer} itself, or another
   * @throws UsageException if the answer did not let the request in
   */
  public GuardAnswer require(GuardRequest request, GuardAnswer answer) {
    byte[] fields = Objects.requireNonNull(request, "request").packed();
    byte[] before = Objects.requireNonNull(answer, "answer").record();
    if (!answer.isIn()) throw new UsageException(Status.ARGUMENT, "answer: not one that let the request in");
    byte[] record =
        NativeJNI.require(handle.pointer, fields, fields.length, before, Record.total(before, 0));
    handle.keep();
    return record == null ? answer : new GuardAnswer(gate, record);
  }

  @Override
  public String toString() {
    return "Guard[]";
  }
}
