/**
 * Login state for the web: sessions, signed tokens, and one kill switch for both.
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
 * <p>Where a parameter may not be null it says nothing; null is then a {@link NullPointerException} that names it.
 * Whatever else goes wrong is a {@link dev.limen.LimenException}, unchecked: {@link dev.limen.RefusedException} (401),
 * {@link dev.limen.NotEnoughException} (403), {@link dev.limen.UnavailableException} (503), {@link
 * dev.limen.UsageException} (500). No message, and no {@code toString()}, holds a token, a ticket or a key. Every class
 * here is safe for use by any number of threads, unless it says otherwise.
 */
package dev.limen;
