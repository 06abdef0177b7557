/**
 * Login state for the web: sessions, signed tokens, and one call that revokes both.
 *
 * <pre>{@code
 * try (Gate gate = Gate.open("memory:", Map.of("issuer", "https://shop.example", "audience", "shop"))) {
 *   Session session = gate.sessions().create("alex");
 *   String token = gate.tokens().issue("alex", Map.of("role", "admin"));
 *   Claims claims = gate.tokens().verify(token);
 *   gate.revokeSubject("alex", "hacked"); // session and token are refused from here on
 * }
 * }</pre>
 *
 * <p>A parameter accepts null only if its description says so; otherwise null throws {@link NullPointerException},
 * which names the parameter. All other errors are a {@link dev.limen.LimenException}, unchecked: {@link
 * dev.limen.RefusedException} (answer 401), {@link dev.limen.NotEnoughException} (403), {@link
 * dev.limen.UnavailableException} (503) or {@link dev.limen.UsageException} (500). No message, and no {@code
 * toString()}, contains a token, a ticket or a key. Every class here is safe for use by any number of threads, unless
 * it says otherwise.
 *
 * <p>Words that these docs use:
 *
 * <ul>
 *   <li>gate: an opened limen: a store, with its keys and its policy. One in a process is enough.
 *   <li>ticket: the secret that the client of a session carries: 36 characters. The store keeps only its SHA-256.
 *   <li>sid: a session's public id. It names the session in lists, logs and tokens, and opens nothing.
 *   <li>login mark: a text that says when a login began, so that a revocation during the login also stops that login.
 *   <li>cutoff: a revocation of everything that was issued before one moment: to one subject, or to everybody.
 *   <li>kind: the group that an error's status belongs to ({@link dev.limen.Kind}). It decides the class of the error.
 *       The kind of an event is its name.
 *   <li>watch: a reader of the events at a gate, such as logins, refusals and revocations.
 * </ul>
 */
package dev.limen;
