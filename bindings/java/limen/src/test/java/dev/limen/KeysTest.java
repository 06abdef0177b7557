package dev.limen;

import static dev.limen.Gates.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, sets of them, and signatures over any payload. */
class KeysTest {
  private static final byte[] SECRET = new byte[64];

  static {
    for (int i = 0; i < SECRET.length; ++i) SECRET[i] = (byte) (i * 37 + 11);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"
      })
  void aKeyOfEachAlgorithmSignsAndVerifies(String algorithm) {
    Key key = Key.generate(algorithm);
    assertEquals(algorithm, key.algorithm());
    assertEquals("Key[id=" + key.id() + ", algorithm=" + algorithm + "]", key.toString());
    byte[] payload = {0, 1, (byte) 255, 10};
    String jws = Jws.sign(payload, key);
    assertArrayEquals(payload, Jws.verify(jws, KeySet.of(key), List.of(algorithm)));
    Key twin = Key.fromJwk(key.privateJwk());
    assertEquals(key.id(), twin.id());
    if (algorithm.startsWith("HS")) {
      refused(KeyRefusedException.class, "KEY_FAMILY", key::publicJwk);
      refused(KeyRefusedException.class, "KEY_FAMILY", key::thumbprint);
      return;
    }
    assertEquals(key.id(), key.thumbprint());
    Key half = Key.fromJwk(key.publicJwk());
    assertEquals(key.thumbprint(), half.thumbprint());
    refused(KeyRefusedException.class, "KEY_PRIVATE", half::privateJwk);
    refused(KeyRefusedException.class, "KEY_PRIVATE", () -> Jws.sign(payload, half));
    assertArrayEquals(payload, Jws.verify(jws, KeySet.of(half), Set.of(algorithm)));
  }

  @Test
  void keysOfJavaAreReadAsPem() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
    String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END PUBLIC KEY-----\n";
    Key key = Key.fromPem(pem, "ES256");
    assertEquals("ES256", key.algorithm());
    assertEquals(key.id(), Key.fromPem(pem.getBytes(StandardCharsets.US_ASCII), "ES256").id());
    refused(KeyRefusedException.class, "KEY_FAMILY", () -> Key.fromPem(pem, "RS256"));
    refused(KeyRefusedException.class, "KEY_FORMAT", () -> Key.fromPem("no pem", "ES256"));
  }

  @Test
  void aSecretIsCopiedAndMustBeOne() {
    byte[] secret = SECRET.clone();
    Key key = Key.secret(secret, "HS512");
    Arrays.fill(secret, (byte) 0);
    assertEquals("", key.id());
    assertTrue(key.privateJwk().contains(Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET)));
    refused(KeyRefusedException.class, "KEY_WEAK", () -> Key.secret(new byte[] {1, 2, 3}, "HS256"));
    refused(KeyRefusedException.class, "KEY_FAMILY", () -> Key.secret(SECRET, "ES256"));
    String pem = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n";
    refused(
        KeyRefusedException.class,
        "KEY_FORMAT",
        () -> Key.secret(pem.getBytes(StandardCharsets.US_ASCII), "HS256"));
  }

  @Test
  void whatIsNoKeyIsRefused() {
    refused(KeyRefusedException.class, "ALGORITHM", () -> Key.generate("none"));
    refused(KeyRefusedException.class, "ALGORITHM", () -> Key.generate(""));
    refused(UsageException.class, "ARGUMENT", () -> Key.generate("ES256\0"));
    refused(KeyRefusedException.class, "KEY_FORMAT", () -> Key.fromJwk("{}"));
    refused(KeyRefusedException.class, "KEY_FORMAT", () -> Key.fromJwk(Map.of()));
    refused(KeyRefusedException.class, "KEY_FORMAT", () -> Key.fromJwk(new byte[] {(byte) 0xff}));
  }

  @Test
  void aJwkMayBeAMap() {
    Key key = Key.generate("EdDSA");
    Map<String, Object> jwk = Limen.peek(Jws.sign("{}".getBytes(StandardCharsets.UTF_8), key)).header();
    assertEquals(key.id(), jwk.get("kid"));
    Map<String, Object> members = Map.of(
        "kty", "oct", "alg", "HS256", "k", Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET));
    assertEquals("HS256", Key.fromJwk(members).algorithm());
  }

  @Test
  void aSetHasPublicKeysOrSecrets() {
    Key one = Key.generate("ES256");
    Key two = Key.generate("RS256");
    KeySet keys = KeySet.of(one, two);
    assertEquals(2, keys.size());
    assertEquals(List.of(one.id(), two.id()), keys.kids());
    assertEquals(List.of(one.thumbprint(), two.thumbprint()), keys.thumbprints());
    assertEquals("KeySet[size=2]", keys.toString());
    assertFalse(keys.json().contains("\"d\":"));
    assertEquals(keys.kids(), KeySet.fromJson(keys.json()).kids());
    refused(KeyRefusedException.class, "KEY_SET", () -> keys.add(one));
    refused(KeyRefusedException.class, "KEY_SET", () -> keys.add(Key.secret(SECRET, "HS256")));
    KeySet secrets = KeySet.of(Key.generate("HS256"));
    assertEquals("{\"keys\":[]}", secrets.json());
    assertEquals(1, secrets.size());
    assertEquals(List.of(), secrets.thumbprints());
    assertThrows(KeyRefusedException.class, () -> secrets.add(one));
  }

  @Test
  void aSetOfSecretsIsReadWithItsKids() {
    Key secret = Key.generate("HS256");
    KeySet keys = KeySet.fromJson("{\"keys\":[" + secret.privateJwk() + ",{\"kty\":\"unknown\"},7]}");
    assertEquals(List.of(secret.id()), keys.kids());
    try (Gate before = Gate.open("memory:", Map.of("issuer", Gates.ISSUER, "keys.signing", secret));
        Gate after =
            Gate.open(
                "memory:",
                Map.of("issuer", Gates.ISSUER, "keys.signing", Key.generate("HS256"), "keys.verifying", keys))) {
      assertEquals("alex", after.tokens().verify(before.tokens().issue("alex")).subject());
    }
    refused(KeyRefusedException.class, "KEY_SET", () -> KeySet.fromJson("{}"));
    refused(KeyRefusedException.class, "KEY_SET", () -> KeySet.fromJson("no json"));
  }

  @Test
  void aJwsHasItsHeaderAndItsList() {
    Key key = Key.generate("ES256");
    KeySet keys = KeySet.of(key);
    String jws = Jws.sign("hello".getBytes(StandardCharsets.UTF_8), key, Map.of("typ", "text", "cty", "x"));
    assertTrue(Gates.part(jws, 0).contains("\"cty\":\"x\""));
    assertArrayEquals("hello".getBytes(StandardCharsets.UTF_8), Jws.verify(jws, keys, List.of("RS256", "ES256")));
    refused(AlgorithmRefusedException.class, "TOKEN_ALGORITHM", () -> Jws.verify(jws, keys, List.of("RS256")));
    refused(KeyRefusedException.class, "ALGORITHM", () -> Jws.verify(jws, keys, List.of("none")));
    assertThrows(UsageException.class, () -> Jws.verify(jws, keys, List.of()));
    assertThrows(UsageException.class, () -> Jws.verify(jws, keys, List.of("ES256 RS256")));
    assertThrows(UsageException.class, () -> Jws.sign(new byte[0], key, Map.of("alg", "none")));
    assertThrows(UsageException.class, () -> Jws.sign(new byte[0], key, Map.of("crit", List.of("exp"))));
    assertArrayEquals(new byte[0], Jws.verify(Jws.sign(new byte[0], key), keys, List.of("ES256")));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 600, 2000, 100_000, 5_000_000})
  void payloadsOfAnySizeAreSigned(int size) {
    Key key = Key.secret(SECRET, "HS256");
    byte[] payload = new byte[size];
    Arrays.fill(payload, (byte) 7);
    assertArrayEquals(payload, Jws.verify(Jws.sign(payload, key), KeySet.of(key), List.of("HS256")));
    assertNotEquals(0, size);
  }

  @Test
  void aLongIdAndALargeKeyFit() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(4096);
    byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
    String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END PRIVATE KEY-----\n";
    String jwk = Key.fromPem(pem, "RS512").privateJwk();
    Key key = Key.fromJwk(jwk.replaceFirst("\"kid\":\"[^\"]*\"", "\"kid\":\"" + "\\\\u0001".repeat(500) + "\""));
    assertEquals("\u0001".repeat(500), key.id());
    assertArrayEquals(new byte[] {1}, Jws.verify(Jws.sign(new byte[] {1}, key), KeySet.of(key), List.of("RS512")));
  }
}
