package dev.limen;

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
   * A name to show to people ({@code session.label}).
   *
   * @param label 1 to 256 bytes in one line
   * @return this
   */
  public RenewOptions label(String label) {
    return with("session.label", label);
  }

  /**
   * The client's address ({@code session.address}).
   *
   * @param address 1 to 64 bytes
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
