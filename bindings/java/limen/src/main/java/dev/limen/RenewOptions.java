package dev.limen;

/** What changes when a session gets a new ticket. Not for use by several threads while it is filled. */
public final class RenewOptions extends CallOptions<RenewOptions> {
  /** Options that change nothing yet. */
  public RenewOptions() {}

  /**
   * Whether the user has just proved again who they are: the authentication time becomes now ({@code
   * session.authenticated}).
   *
   * @param authenticated whether they have
   * @return this
   */
  public RenewOptions authenticated(boolean authenticated) {
    return with("session.authenticated", authenticated ? true : null);
  }

  /**
   * How well ({@code session.level}).
   *
   * @param level 0 to 255, in numbers of yours
   * @return this
   */
  public RenewOptions level(int level) {
    return with("session.level", level);
  }

  /**
   * What people recognise it by ({@code session.label}).
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
   * The login mark that {@link Gate#login} gave before the password was checked ({@code login.mark}).
   *
   * @param mark of the same subject
   * @return this
   */
  public RenewOptions mark(String mark) {
    return with("login.mark", mark);
  }
}
