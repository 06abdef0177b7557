package dev.limen;

import java.util.List;

/** Identifies a caller: the claims of a verified token, or a session. */
public sealed interface Credential permits Claims, Session {
  /**
   * The caller's subject.
   *
   * @return the subject; null in claims without {@code sub}
   */
  String subject();

  /**
   * All claims, or the session's data.
   *
   * @return a JSON object as text
   */
  String json();

  /**
   * A member of that object.
   *
   * @param name such as {@code "email"}
   * @return a value as {@link Claims#get} returns it; null if there is no such member, or it is null
   */
  Object get(String name);

  /**
   * A member that is a text.
   *
   * @param name such as {@code "email"}
   * @return the text; null if there is no such member, or it is not a text
   */
  String getString(String name);

  /**
   * The scopes: the words of the claim {@code scope} (RFC 8693, section 4.2), or what the session was given at login.
   *
   * @return the words; empty if there are none
   */
  List<String> scopes();

  /**
   * The roles: the claim {@code role} and the members of {@code roles} (RFC 9068, section 2.2.3.1), or what the session
   * was given at login.
   *
   * @return the roles; empty if there are none
   */
  List<String> roles();

  /**
   * Requires every scope of a text, compared exactly. Fast.
   *
   * @param scope one word, or several with one space between them
   * @throws ScopeMissingException if one is missing
   * @throws UsageException if it is empty or not a scope
   */
  void requireScope(String scope);

  /**
   * Requires a role, compared exactly. Fast.
   *
   * @param role such as {@code "admin"}
   * @throws RoleMissingException if it is missing
   * @throws UsageException if it is empty
   */
  void requireRole(String role);
}
