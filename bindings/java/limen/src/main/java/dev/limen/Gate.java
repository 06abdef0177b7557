package dev.limen;

import dev.limen.internal.Handle;
import dev.limen.internal.Json;
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
 * <p>After {@link #close} every call throws {@link GateClosedException}; calls in flight finish. What it holds outside
 * Java goes when it, its verifiers, watches and sessions are collected.
 */
public final class Gate implements AutoCloseable {
  private final Handle handle;
  private final Sessions sessions;
  private final Tokens tokens;
  private final Cookies cookies;
  private final Csrf csrf;
  private final Keyring keys;
  private volatile boolean closed;

  private Gate(Handle handle, int names) {
    this.handle = handle;
    sessions = new Sessions(handle);
    tokens = new Tokens(handle, names);
    cookies = new Cookies(handle);
    csrf = new Csrf(handle);
    keys = new Keyring(handle);
  }

  /**
   * Opens a gate over a store: {@code "memory:"}, which is this process's own and gone with the gate, or {@code
   * "lmdb:/absolute/path"}, a directory on a local disk that all processes of the host share and that lasts. May block.
   *
   * @param store which
   * @param options the properties of docs/configuration.md by name: {@code Map.of("issuer", "https://shop.example",
   *     "session.idle_ttl", Duration.ofMinutes(30))}. Values are String, or of the property's type: Duration, Instant,
   *     Boolean, whole numbers, collections of String for lists, a {@link Key} for {@code keys.signing}, a {@link
   *     KeySet} for {@code keys.verifying}; null: not set. {@code issuer} is needed to issue, for sessions and to
   *     revoke. A gate that is given no key keeps one of its own in the store ({@link #keys}).
   * @return the gate; close it
   * @throws OptionException of an option, with a suggestion where it is unknown
   * @throws KeyRefusedException of a key
   * @throws CookieRefusedException where a browser would drop the cookies that {@code cookie.*} describe
   * @throws UsageException where there is no such store
   * @throws StoreException where it cannot be opened
   */
  public static Gate open(String store, Map<String, ?> options) {
    byte[] name = Texts.in("store", store);
    Objects.requireNonNull(options, "options");
    Handle handle =
        Properties.with(
            options, set -> new Handle(NativeJNI.limen_gate_open(name, set), NativeJNI::limen_gate_release));
    return new Gate(handle, lengthOfNames(options));
  }

  /** Bytes of the names that stand in each token, at most. */
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
   * Signed JWTs, and the gate's own policy.
   *
   * @return the gate's tokens
   */
  public Tokens tokens() {
    return tokens;
  }

  /**
   * The ticket's way through a browser.
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
   * The keys that it signs and verifies with.
   *
   * @return the gate's keys
   */
  public Keyring keys() {
    return keys;
  }

  /**
   * A further policy over this gate: its issuer, keys and revocations, with options that replace the gate's. Prepare it
   * once and keep it. Fast.
   *
   * @param options such as {@code Map.of("audience", "payments", "scope", "pay:write")}; see {@link #open}
   * @return the verifier
   * @throws OptionException of an option
   */
  public Verifier verifier(Map<String, ?> options) {
    return Verifier.of(handle, options);
  }

  /**
   * A login mark: take it before you check the password, and hand it over as {@code mark} to create, issue or renew. A
   * login that began before a revocation of the subject, or of everyone, is then refused though it ends after it. It is
   * good for {@code login.ttl}, any number of times, and may travel through the client. Fast.
   *
   * @param subject who says to be
   * @return the mark
   */
  public String login(String subject) {
    return call(() -> Texts.out(NativeJNI.limen_login_begin(handle.pointer, Texts.in("subject", subject), 128)));
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
   * Verifies a token and revokes it: logout of one client. One that is revoked already is fine. Once a revocation
   * returned, every verifier over the same store refuses. After {@link StoreException}, {@link StaleException} or
   * {@link NativeMemoryException} it may stand or not: call again, which does no harm. May block.
   *
   * @param token the token
   * @param reason for your records: at most 256 bytes; may be empty
   * @throws TokenException where it does not verify, and nothing is revoked
   * @throws ClaimMissingException where it is without jti or exp
   * @throws StoreFullException where there are {@code revocation.max_entries} already
   */
  public void revokeToken(String token, String reason) {
    tokens.revoke(token, reason);
  }

  /**
   * Revokes a token of the gate's own issuer of which you kept the id. May block.
   *
   * @param id its {@code jti}
   * @param expiresAt its {@code exp}; null: the longest life allowed
   * @param reason for your records; may be empty
   */
  public void revokeTokenId(String id, Instant expiresAt, String reason) {
    revokeTokenId("", id, expiresAt, reason);
  }

  /**
   * Revokes a token of any issuer of which you kept the id. May block.
   *
   * @param issuer its {@code iss}; empty: the gate's own
   * @param id its {@code jti}
   * @param expiresAt its {@code exp}; null: the longest life allowed
   * @param reason for your records; may be empty
   * @throws StoreFullException where there are {@code revocation.max_entries} already
   * @throws UsageException of an argument
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
   * @param subject whose
   * @param sid the session's public name
   */
  public void revokeSession(String subject, String sid) {
    revokeSession(subject, sid, "");
  }

  /**
   * Ends one session of a subject by its public name, and refuses the tokens minted from it. May block.
   *
   * @param subject whose
   * @param sid the session's public name
   * @param reason for your records; may be empty
   * @throws SessionUnknownException where the subject has no such session: about the sid, not about who asks, so answer
   *     404 and not 401
   * @throws TicketMalformedException where that is no sid: likewise
   * @throws StoreFullException where it has ended, but its tokens could not be revoked
   */
  public void revokeSession(String subject, String sid, String reason) {
    call(
        () ->
            NativeJNI.limen_revoke_session(
                handle.pointer, Texts.in("subject", subject), Texts.in("sid", sid), Texts.in("reason", reason)));
  }

  /**
   * Refuses everything of a subject but one session; see {@link #revokeSessions(String, String, String)}.
   *
   * @param subject whose
   * @param keep the session that stays
   * @param reason for your records; may be empty
   * @return how many stored sessions were deleted
   */
  public long revokeSessions(String subject, Session keep, String reason) {
    return revokeSessions(subject, keep.sid(), reason);
  }

  /**
   * Refuses everything of a subject that was given out before, but for one session: "log out my other devices". Tokens
   * minted from the kept session are refused too: mint anew. May block.
   *
   * @param subject whose
   * @param keepSid the public name of the session that stays
   * @param reason for your records; may be empty
   * @return how many stored sessions were deleted
   * @throws SessionException where there is no such session to keep, and nothing was revoked
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
   * Refuses everything of a subject, without a reason; see {@link #revokeSubject(String, String)}.
   *
   * @param subject whose
   * @return how many stored sessions were deleted
   */
  public long revokeSubject(String subject) {
    return revokeSubject(subject, "");
  }

  /**
   * Refuses everything of a subject that was given out before: sessions, tokens, logins that have begun. The account
   * was hacked, the password was changed. A login right afterwards gets in. May block.
   *
   * @param subject whose
   * @param reason for your records; may be empty
   * @return how many stored sessions were deleted; what is not deleted is refused all the same
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
   * Refuses everything that the gate's issuer gave out before, to anyone. May block.
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
   * Refuses every token that the gate's issuer signed with a key, which is known to somebody else. A key of the keyring
   * is gone with that, and where it was the one that signs, another does at once. One that {@code keys.signing} or
   * {@code keys.verifying} gave is refused for ever, by every gate on the store: give the gate another. May block.
   *
   * @param kid the key's id
   * @param reason for your records; may be empty
   * @throws StoreFullException where there are {@code revocation.max_entries} already
   * @throws KeyRefusedException where the keyring is full
   */
  public void revokeKey(String kid, String reason) {
    call(() -> NativeJNI.limen_revoke_key(handle.pointer, Texts.in("kid", kid), Texts.in("reason", reason)));
  }

  /**
   * What the gate's store holds. May block where the file has many free pages.
   *
   * @return {@code driver} ("memory" or "lmdb"), {@code size} in bytes, {@code records}, {@code members} of indexes,
   *     {@code log_entries}, {@code revocations}, {@code cutoffs} and {@code issuers}; of lmdb: also {@code path},
   *     {@code format}, {@code created_at}, {@code limit} and {@code free} in bytes, and {@code readers}
   */
  public Map<String, Object> storeInfo() {
    return call(() -> Json.object(Texts.out(NativeJNI.limen_store_info(handle.pointer))));
  }

  /**
   * Writes the gate's store to a new file; see {@link #backup(Path, Progress)}.
   *
   * @param path where no file is yet
   */
  public void backup(Path path) {
    backup(path, null);
  }

  /**
   * Writes the gate's store, as of one moment, to a new file, which is there when it is whole. Others go on meanwhile.
   * {@link Limen#restoreStore(String, Path)} makes a store of it. The file holds what the store holds: whose sessions
   * there are, what is in them, and the gate's own keys. It is made for its owner alone (mode 0600). May block.
   *
   * @param path where no file is yet
   * @param progress counts pages; null: nobody looks
   * @throws StoreException where a file is there already, it cannot be written, or the store is damaged
   * @throws UsageException where the store is in memory
   */
  public void backup(Path path, Progress progress) {
    byte[] to = Texts.in("path", Objects.requireNonNull(path, "path").toString());
    call(() -> NativeJNI.limen_store_backup(handle.pointer, to, Progress.countsOf(progress)));
    java.lang.ref.Reference.reachabilityFence(progress);
  }

  /**
   * The public keys that verify this gate's tokens, for others to fetch. A gate that signs with a secret (HS*) gives an
   * empty set. Fast.
   *
   * @return as JWK Set text (RFC 7517, 5)
   */
  public String jwks() {
    return call(() -> Texts.out(NativeJNI.limen_gate_jwks(handle.pointer)));
  }

  /**
   * What was counted at this gate since it was opened. No figure has to do with one subject or token. Fast: some 20 us.
   *
   * @return counts by name; refusals that never happened are left out
   */
  public Map<String, Object> stats() {
    return Json.object(stats("json"));
  }

  /**
   * The same as text.
   *
   * @param format {@code "json"}, or {@code "prometheus"} for what a /metrics page answers
   * @return the text
   * @throws UsageException where there is no such format
   */
  public String stats(String format) {
    return call(() -> Texts.out(NativeJNI.limen_gate_stats(handle.pointer, Texts.word("format", format))));
  }

  /**
   * Sets the clock, for tests. From the first call on it stands still. Fast.
   *
   * @param now from 1970 to 9999, in whole seconds (rounded down)
   * @throws OptionException where the gate was opened without {@code clock.manual}
   */
  public void setClock(Instant now) {
    call(() -> NativeJNI.limen_gate_set_clock(handle.pointer, now.getEpochSecond()));
  }

  /**
   * A watch, which sees the events of this gate from now on. Fast.
   *
   * @return the watch; close it
   */
  public Watch watch() {
    return new Watch(handle);
  }

  /** Closes the gate for all who hold it, watches and verifiers too. Calls in flight finish. Twice is fine. Fast. */
  @Override
  public void close() {
    closed = true;
    NativeJNI.limen_gate_close(handle.pointer);
    handle.keep();
  }

  /**
   * Whether {@link #close} was called.
   *
   * @return whether it was
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
