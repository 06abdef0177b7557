package dev.limen;

import java.util.Collection;
import java.util.Objects;

/** A session's new properties, set when it gets a new ticket. While you fill it, use it from one thread only. */
public final class RenewOptions extends CallOptions<RenewOptions> {
  /** Options that change nothing so far. */
  public RenewOptions() {}

  /**
   * Whether the user has just authenticated again; if so, the authentication time becomes now ({@code
   * session.authenticated}).
   *
   * @param authenticated whether the user has
   * @return this
   */
  public RenewOptions authenticated(boolean authenticated) {
    return with("session.authenticated", authenticated ? true : null);
  }

  /**
   * How strongly the user was authenticated ({@code session.level}).
   *
   * @param level 0 to 255, on a scale of your own
   * @return this
   */
  public RenewOptions level(int level) {
    return with("session.level", level);
  }

  /**
   * Its roles ({@code session.roles}). Nothing but a login or a renewal changes them; data gives no rights.
   *
   * @param roles each 1 to 256 bytes; all of them, as a JSON array, at most 1,024
   * @return this
   */
  public RenewOptions roles(Collection<String> roles) {
    return with("session.roles", Objects.requireNonNull(roles, "roles"));
  }

  /**
   * Its roles; see {@link #roles(Collection)}.
   *
   * @param roles such as {@code "admin"}; none: the session has no roles any more
   * @return this
   */
  public RenewOptions roles(String... roles) {
    return with("session.roles", Objects.requireNonNull(roles, "roles"));
  }

  /**
   * Its scopes ({@code session.scope}). Nothing but a login or a renewal changes them; data gives no rights.
   *
   * @param scope words with one space between them, at most 1,024 bytes; empty: none
   * @return this
   */
  public RenewOptions scope(String scope) {
    return with("session.scope", Objects.requireNonNull(scope, "scope"));
  }

  /**
   * Its scopes; see {@link #scope(String)}.
   *
   * @param scope the words; empty: none
   * @return this
   */
  public RenewOptions scope(Collection<String> scope) {
    return with("session.scope", Objects.requireNonNull(scope, "scope"));
  }

  /**
   * A name to show to people ({@code session.label}).
   *
   * @param label such as a {@code User-Agent}: cut to 256 bytes in one line, and never refused; empty: none
   * @return this
   */
  public RenewOptions label(String label) {
    return with("session.label", label);
  }

  /**
   * The client's address ({@code session.address}).
   *
   * @param address such as an {@code X-Forwarded-For}: cut to 64 bytes in one line; empty: none
   * @return this
   */
  public RenewOptions address(String address) {
    return with("session.address", address);
  }

  /**
   * The login mark that {@link Gate#login} returned before the password was checked ({@code login.mark}).
   *
   * @param mark a mark of the same subject
   * @return this
   */
  public RenewOptions mark(String mark) {
    return with("login.mark", mark);
  }
}
