package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
import dev.limen.internal.NativeConstants;
import dev.limen.internal.NativeJNI;
import dev.limen.internal.Properties;
import dev.limen.internal.Texts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * An opened limen: its store, its keys, its policy. One in a process is enough.
 *
 * <p>After {@link #close}, every call throws {@link GateClosedException}, and calls in flight finish. Its memory
 * outside Java is freed when the gate and its verifiers, watches and sessions have been collected.
 */
public final class Gate implements AutoCloseable {
  private final Handle handle;
  private final Sessions sessions;
  private final Visitors visitors;
  private final Tokens tokens;
  private final Cookies cookies;
  private final Csrf csrf;
  private final Keyring keys;
  private volatile boolean closed;

  private Gate(Handle handle, int names) {
    this.handle = handle;
    sessions = new Sessions(handle);
    visitors = new Visitors(handle);
    tokens = new Tokens(handle, names);
    cookies = new Cookies(handle);
    csrf = new Csrf(handle);
    keys = new Keyring(handle);
  }

  /**
   * Opens a gate over a store. {@code "memory:"} is a store of this process alone, gone with the gate. {@code
   * "lmdb:/absolute/path"} is a directory on a local disk: all processes of the host can share it, and it lasts. It is
   * created, for its owner alone, if it does not exist. May block.
   *
   * @param store the store's URL
   * @param options the properties of docs/configuration.md by name: {@code Map.of("issuer", "https://shop.example",
   *     "session.idle_ttl", Duration.ofMinutes(30))}. Values are String, or of the property's type: Duration, Instant,
   *     Boolean, whole numbers, collections of String for lists, a {@link Key} for {@code keys.signing}, a {@link
   *     KeySet} for {@code keys.verifying}; null leaves a property at its default. To issue tokens, to hold sessions
   *     and to revoke, a gate needs {@code issuer}. A gate opened without a key keeps keys of its own in the store
   *     ({@link #keys}).
   * @return the gate; close it
   * @throws OptionException for a wrong option, with a suggestion for an unknown one
   * @throws KeyRefusedException for a wrong key
   * @throws CookieRefusedException if a browser would drop the cookies that {@code cookie.*} describe
   * @throws UsageException for an unknown kind of store
   * @throws StoreException if the store cannot be opened
   */
  public static Gate open(String store, Map<String, ?> options) {
    byte[] name = Texts.in("store", store);
    Objects.requireNonNull(options, "options");
    Handle handle =
        Properties.with(
            options, set -> new Handle(NativeJNI.limen_gate_open(name, set), NativeJNI::limen_gate_release));
    return new Gate(handle, lengthOfNames(options));
  }

  /** The greatest number of bytes of the names in each token. */
  private static int lengthOfNames(Map<String, ?> options) {
    int length = Key.ID_CAP;
    for (String each : new String[] {"issuer", "audience", "token.type"}) {
      Object value = options.get(each);
      if (value != null) length += 3 * Properties.words(each, value).length();
    }
    return length;
  }

  /**
   * Login state that the server keeps.
   *
   * @return the gate's sessions
   */
  public Sessions sessions() {
    return sessions;
  }

  /**
   * What the server keeps for those who have not logged in.
   *
   * @return the gate's visitors
   */
  public Visitors visitors() {
    return visitors;
  }

  /**
   * Signed JWTs: issues them, and verifies them by the gate's own policy.
   *
   * @return the gate's tokens
   */
  public Tokens tokens() {
    return tokens;
  }

  /**
   * Carries the ticket through a browser.
   *
   * @return the gate's cookies
   */
  public Cookies cookies() {
    return cookies;
  }

  /**
   * Tokens against cross-site request forgery.
   *
   * @return the gate's CSRF tokens
   */
  public Csrf csrf() {
    return csrf;
  }

  /**
   * The keys that the gate signs and verifies with.
   *
   * @return the gate's keys
   */
  public Keyring keys() {
    return keys;
  }

  /**
   * A verifier with a policy of its own over this gate's issuer, keys and revocations. The options given replace the
   * gate's. Make it once and keep it. Fast.
   *
   * @param options such as {@code Map.of("audience", "payments", "scope", "pay:write")}; see {@link #open}
   * @return the verifier
   * @throws OptionException for a wrong option
   */
  public Verifier verifier(Map<String, ?> options) {
    return Verifier.of(handle, options);
  }

  /**
   * A guard, which decides whole HTTP requests by the gate's own policy for tokens. Make it once and keep it. Fast.
   *
   * @param options the properties {@code guard.*} of docs/configuration.md, such as {@code Map.of("guard.role",
   *     "admin")}; see {@link #open}
   * @return the guard
   * @throws OptionException for a wrong option, or if the gate has no issuer
   */
  public Guard guard(Map<String, ?> options) {
    return Guard.of(handle, null, options);
  }

  /**
   * A guard with another policy for tokens; see {@link #guard(Map)}.
   *
   * @param verifier judges bearer tokens; null: the gate's own policy
   * @param options the properties {@code guard.*}
   * @return the guard
   * @throws KeyRefusedException if the verifier accepts any issuer
   */
  public Guard guard(Verifier verifier, Map<String, ?> options) {
    return Guard.of(handle, verifier, options);
  }

  /**
   * A login mark for a subject. Take it before you check the password, and pass it as {@code mark} to create, issue or
   * renew. The mark says when the login began. If the subject, or everyone, is revoked between that moment and the end
   * of the login, the login is refused. A mark is valid for {@code login.ttl}, any number of times, and may travel
   * through the client. Fast.
   *
   * @param subject the user who is logging in
   * @return the mark
   * @throws LoginSubjectInvalidException if no subject can have this name (400)
   */
  public String login(String subject) {
    return call(
        () ->
            Texts.out(
                NativeJNI.limen_login_begin(
                    handle.pointer, Texts.name("subject", subject), NativeConstants.LIMEN_LOGIN_MARK_CAP)));
  }

  /**
   * Verifies a token and revokes it, without a reason; see {@link #revokeToken(String, String)}.
   *
   * @param token the token
   */
  public void revokeToken(String token) {
    revokeToken(token, "");
  }

  /**
   * Verifies a token and revokes it: one client logs out. Revoking it again does nothing. Once a revocation has
   * returned, every verifier over the same store refuses. After {@link StoreException}, {@link StaleException} or
   * {@link NativeMemoryException} the revocation may or may not have happened: call again, which does no harm. May
   * block.
   *
   * @param token the token
   * @param reason for your records: at most 256 bytes; may be empty
   * @throws TokenException if the token does not verify; nothing is revoked
   * @throws ClaimMissingException if it has no jti or no exp
   * @throws StoreFullException if there are {@code revocation.max_entries} already
   */
  public void revokeToken(String token, String reason) {
    tokens.revoke(token, reason);
  }

  /**
   * Revokes a token of the gate's own issuer whose id you kept. May block.
   *
   * @param id its {@code jti}
   * @param expiresAt its {@code exp}; null assumes the longest lifetime allowed
   * @param reason for your records; may be empty
   */
  public void revokeTokenId(String id, Instant expiresAt, String reason) {
    revokeTokenId("", id, expiresAt, reason);
  }

  /**
   * Revokes a token of any issuer whose id you kept. May block.
   *
   * @param issuer its {@code iss}; an empty one is the gate's own
   * @param id its {@code jti}
   * @param expiresAt its {@code exp}; null assumes the longest lifetime allowed
   * @param reason for your records; may be empty
   * @throws StoreFullException if there are {@code revocation.max_entries} already
   * @throws UsageException for a wrong argument
   */
  public void revokeTokenId(String issuer, String id, Instant expiresAt, String reason) {
    long until = expiresAt == null ? Claims.ABSENT : expiresAt.getEpochSecond();
    call(
        () ->
            NativeJNI.limen_revoke_token_id(
                handle.pointer, Texts.in("issuer", issuer), Texts.in("id", id), until, Texts.in("reason", reason)));
  }

  /**
   * Ends one session of a subject, without a reason; see {@link #revokeSession(String, String, String)}.
   *
   * @param subject the user it belongs to
   * @param sid the session's public id
   */
  public void revokeSession(String subject, String sid) {
    revokeSession(subject, sid, "");
  }

  /**
   * Ends the session of a subject that has this public id, and refuses the tokens issued from it. May block.
   *
   * @param subject the user it belongs to
   * @param sid the session's public id
   * @param reason for your records; may be empty
   * @throws SessionUnknownException if the subject has no such session. This is about the sid and not about the caller,
   *     so answer 404 and not 401
   * @throws TicketMalformedException if this is not a sid; answer 404, too
   * @throws StoreFullException if the session has ended, but its tokens could not be revoked
   */
  public void revokeSession(String subject, String sid, String reason) {
    call(
        () ->
            NativeJNI.limen_revoke_session(
                handle.pointer, Texts.in("subject", subject), Texts.in("sid", sid), Texts.in("reason", reason)));
  }

  /**
   * Logs the user out of all other devices; see {@link #revokeSessions(String, String, String)}.
   *
   * @param subject the user
   * @param keep the session that stays
   * @param reason for your records; may be empty
   * @return the number of sessions deleted from the store
   */
  public long revokeSessions(String subject, Session keep, String reason) {
    return revokeSessions(subject, keep.sid(), reason);
  }

  /**
   * Logs the user out of all other devices: refuses everything that the subject was given until now, except one
   * session. Tokens issued from the kept session are refused too: issue new ones. May block.
   *
   * @param subject the user
   * @param keepSid the public id of the session that stays
   * @param reason for your records; may be empty
   * @return the number of sessions deleted from the store
   * @throws SessionException if there is no such session to keep; nothing is revoked
   */
  public long revokeSessions(String subject, String keepSid, String reason) {
    long[] ended = new long[1];
    call(
        () ->
            NativeJNI.limen_revoke_sessions(
                handle.pointer,
                Texts.in("subject", subject),
                Texts.in("keep", keepSid),
                Texts.in("reason", reason),
                ended));
    return ended[0];
  }

  /**
   * Refuses everything that a subject was given until now, without a reason; see {@link #revokeSubject(String,
   * String)}.
   *
   * @param subject the user
   * @return the number of sessions deleted from the store
   */
  public long revokeSubject(String subject) {
    return revokeSubject(subject, "");
  }

  /**
   * Refuses everything that a subject was given until now: sessions, tokens, and logins under way. Call it when an
   * account was taken over or its password changed. A login that begins afterwards works. May block.
   *
   * @param subject the user
   * @param reason for your records; may be empty
   * @return the number of sessions deleted from the store; any not yet deleted are refused as well
   */
  public long revokeSubject(String subject, String reason) {
    long[] ended = new long[1];
    call(
        () ->
            NativeJNI.limen_revoke_subject(
                handle.pointer, Texts.in("subject", subject), Texts.in("reason", reason), ended));
    return ended[0];
  }

  /**
   * Refuses everything that the gate's issuer has issued to anybody until now. May block.
   *
   * @param reason for your records; may be empty
   */
  public void revokeEveryone(String reason) {
    call(() -> NativeJNI.limen_revoke_everyone(handle.pointer, Texts.in("reason", reason)));
  }

  /**
   * Refuses every token that a key signed, without a reason; see {@link #revokeKey(String, String)}.
   *
   * @param kid the key's id
   */
  public void revokeKey(String kid) {
    revokeKey(kid, "");
  }

  /**
   * Refuses every token that the gate's issuer signed with a key. Call it when somebody else may know the key. A key of
   * the keyring is removed; if it was the signing key, another key signs from then on. A key from {@code keys.signing}
   * or {@code keys.verifying} is refused for ever, by every gate on the store: give the gate another. May block.
   *
   * @param kid the key's id
   * @param reason for your records; may be empty
   * @throws StoreFullException if there are {@code revocation.max_entries} already
   * @throws KeyRefusedException if the keyring is full
   */
  public void revokeKey(String kid, String reason) {
    call(() -> NativeJNI.limen_revoke_key(handle.pointer, Texts.in("kid", kid), Texts.in("reason", reason)));
  }

  /**
   * Counts what the gate's store holds. May block when the file has many free pages.
   *
   * @return {@code driver} ("memory" or "lmdb"), {@code size} and {@code limit} in bytes, {@code records}, {@code
   *     members} (of indexes), {@code log_entries}, {@code revocations}, {@code cutoffs} and {@code issuers}. For lmdb
   *     also {@code path}, {@code format}, {@code created_at}, {@code free} in bytes, and {@code readers}. If there are
   *     visitors, {@code visitors} has their {@code records}, {@code size}, {@code free} and {@code limit}, or {@code
   *     error}
   */
  public Map<String, Object> storeInfo() {
    return call(() -> Json.object(Texts.out(NativeJNI.limen_store_info(handle.pointer))));
  }

  /**
   * Writes the gate's store to a new file; see {@link #backup(Path, Progress)}.
   *
   * @param path a file that does not exist yet
   */
  public void backup(Path path) {
    backup(path, null);
  }

  /**
   * Writes the gate's store, as of one moment, to a new file. The file appears only when it is complete; the store
   * stays in use meanwhile. {@link Limen#restoreStore(String, Path)} makes a store from it. The file holds secrets, as
   * the store does: every session with its data, and the gate's own keys. Only its owner can read it (mode 0600). May
   * block.
   *
   * @param path a file that does not exist yet
   * @param progress counts pages; may be null
   * @throws StoreException if the file exists, it cannot be written, or the store is damaged
   * @throws UsageException if the store is in memory, which has no backup
   */
  public void backup(Path path, Progress progress) {
    byte[] to = Texts.in("path", Objects.requireNonNull(path, "path").toString());
    call(() -> NativeJNI.limen_store_backup(handle.pointer, to, Progress.countsOf(progress)));
    java.lang.ref.Reference.reachabilityFence(progress);
  }

  /**
   * The public keys that verify this gate's tokens, for other services to fetch. A gate that signs with a secret (HS*)
   * returns an empty set. Fast.
   *
   * @return the text of a JWK Set (RFC 7517, section 5)
   */
  public String jwks() {
    return call(() -> Texts.out(NativeJNI.limen_gate_jwks(handle.pointer)));
  }

  /**
   * The gate's counters since it was opened. No counter is about a single subject or token. Fast: about 20 us.
   *
   * @return counts by name; refusals that never happened are left out
   */
  public Map<String, Object> stats() {
    return Json.object(stats("json"));
  }

  /**
   * The gate's counters as text; see {@link #stats()}.
   *
   * @param format {@code "json"}, or {@code "prometheus"} for the body of a /metrics page
   * @return the text
   * @throws UsageException for an unknown format
   */
  public String stats(String format) {
    return call(() -> Texts.out(NativeJNI.limen_gate_stats(handle.pointer, Texts.word("format", format))));
  }

  /**
   * Sets the clock, for tests. From the first call on, the clock stands still. Fast.
   *
   * @param now from 1970 to 9999, in whole seconds (rounded down)
   * @throws OptionException if the gate was opened without {@code clock.manual}
   */
  public void setClock(Instant now) {
    call(() -> NativeJNI.limen_gate_set_clock(handle.pointer, now.getEpochSecond()));
  }

  /**
   * A watch, which reads the events of this gate from now on. Fast.
   *
   * @return the watch; close it
   */
  public Watch watch() {
    return new Watch(handle);
  }

  /**
   * Closes the gate for every holder, its watches and verifiers included. Calls in flight finish. Closing twice does
   * nothing. Fast.
   */
  @Override
  public void close() {
    closed = true;
    NativeJNI.limen_gate_close(handle.pointer);
    handle.keep();
  }

  /**
   * Whether {@link #close} was called.
   *
   * @return true after {@code close}
   */
  public boolean isClosed() {
    return closed;
  }

  private interface Call<T> {
    T make();
  }

  private <T> T call(Call<T> call) {
    try {
      return call.make();
    } finally {
      handle.keep();
    }
  }

  @Override
  public String toString() {
    return "Gate[" + (closed ? "closed" : "open") + "]";
  }
}
