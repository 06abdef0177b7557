package dev.limen;

import java.util.List;

/** What tells who somebody is: the claims of a verified token, or a session. */
public sealed interface Credential permits Claims, Session {
  /**
   * Whom it is about.
   *
   * @return the subject; null in claims without {@code sub}
   */
  String subject();

  /**
   * What it holds: all claims, or the session's data.
   *
   * @return a JSON object as text
   */
  String json();

  /**
   * A member of that object.
   *
   * @param name such as {@code "role"}
   * @return as {@link Claims#get}; null where there is no such member, or it is null
   */
  Object get(String name);

  /**
   * A member that is a text.
   *
   * @param name such as {@code "role"}
   * @return the text; null where there is no such member, or it is no text
   */
  String getString(String name);

  /**
   * The words of the member {@code scope} (RFC 8693, 4.2).
   *
   * @return none where it is missing or no text
   */
  List<String> scopes();

  /**
   * The member {@code role}, and those of {@code roles} (RFC 9068, 2.2.3.1).
   *
   * @return none where both are missing
   */
  List<String> roles();

  /**
   * Asks whether it has every scope of a text; they are compared exactly. Fast.
   *
   * @param scope one word or several, with one blank between each two
   * @throws ScopeMissingException where one is missing
   * @throws UsageException where it is empty or no scope
   */
  void requireScope(String scope);

  /**
   * Asks whether it has a role; it is compared exactly. Fast.
   *
   * @param role such as {@code "admin"}
   * @throws RoleMissingException where it is missing
   * @throws UsageException where it is empty
   */
  void requireRole(String role);
}
