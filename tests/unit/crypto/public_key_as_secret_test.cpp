// Public keys offered as HMAC secrets.
// attack: 3, 4, 5, 6
#include <algorithm>
#include <random>
#include <vector>

#include "crypto/algorithms.h"
#include "crypto/encoding.h"
#include "crypto/openssl_command.h"

namespace limen::crypto {
namespace {

Status status_of(std::string_view secret) {
  const Result<KeyPtr> key = from_secret(Algorithm::hs256, as_bytes(secret));
  // A JWK's `k` gives the same result.
  KeyNumbers numbers;
  numbers.k.assign(secret.begin(), secret.end());
  EXPECT_EQ(from_numbers(Algorithm::hs256, numbers).status(), key.status());
  return key.status();
}

void expect_refused(const std::string &secret, const char *what) {
  EXPECT_EQ(status_of(secret), Status::key_format) << what;
  for (const std::string_view before : {"\n", " ", "x", "\xEF\xBB\xBF", "\t\r\n"})
    EXPECT_EQ(status_of(std::string(before) + secret), Status::key_format) << what;
  for (const std::string_view after : {"\n", " ", "x", "\0"})
    EXPECT_EQ(status_of(secret + std::string(after)), Status::key_format) << what;
}

class PublicKeyAsSecret : public testing::Test {
 protected:
  void make(const std::string &recipe) const {
    openssl_.run("genpkey " + recipe + " -out key.pem");
    openssl_.run("pkey -in key.pem -pubout -out public.pem");
    openssl_.run("req -x509 -new -key key.pem -subj /CN=limen -days 2 -out certificate.pem");
  }
  std::string in_der(const std::string &file) const {
    const Bytes der = der_of(openssl_.read(file));
    return std::string(as_text(der));
  }

  OpensslCommand openssl_;
};

const char *const recipes[] = {"-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
                               "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
                               "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
                               "-algorithm EC -pkeyopt ec_paramgen_curve:P-521",
                               "-algorithm ED25519"};

TEST_F(PublicKeyAsSecret, OfPemIsSeen) {
  for (const char *recipe : recipes) {
    make(recipe);
    for (const char *file : {"key.pem", "public.pem", "certificate.pem"})
      expect_refused(openssl_.read(file), recipe);
  }
  make(recipes[0]);
  openssl_.run("rsa -in key.pem -RSAPublicKey_out -out pkcs1.pem");
  expect_refused(openssl_.read("pkcs1.pem"), "PKCS #1");
  // Cut, or of a label that is unknown.
  expect_refused(openssl_.read("public.pem").substr(0, 60), "cut");
  expect_refused("-----BEGIN ANYTHING AT ALL-----\nAAAA", "label");
  expect_refused("---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3NzaC1yc2EAAA", "RFC 4716");
}

TEST_F(PublicKeyAsSecret, OfDerIsSeen) {
  for (const char *recipe : recipes) {
    make(recipe);
    for (const char *file : {"key.pem", "public.pem", "certificate.pem"}) {
      EXPECT_EQ(status_of(in_der(file)), Status::key_format) << recipe << file;
      EXPECT_EQ(status_of(in_der(file) + "\n"), Status::key_format) << recipe << file;
      EXPECT_EQ(status_of("\n" + in_der(file)), Status::key_format) << recipe << file;
    }
  }
  make(recipes[0]);
  openssl_.run("rsa -in key.pem -RSAPublicKey_out -out pkcs1.pem");
  openssl_.run("pkey -in key.pem -traditional -out traditional.pem");
  EXPECT_EQ(status_of(in_der("pkcs1.pem")), Status::key_format);
  EXPECT_EQ(status_of(in_der("pkcs1.pem") + "x"), Status::key_format);
  EXPECT_EQ(status_of(in_der("traditional.pem")), Status::key_format);
  make(recipes[1]);
  openssl_.run("pkey -in key.pem -traditional -out traditional.pem");
  EXPECT_EQ(status_of(in_der("traditional.pem")), Status::key_format);
}

std::string base64_of(std::string_view octets) {
  const std::string pem = pem_block("X", as_bytes(octets));
  const std::size_t start = pem.find('\n') + 1;
  return pem.substr(start, pem.rfind("\n-----END") - start);
}

std::string without(std::string text, std::string_view characters) {
  std::erase_if(text, [&](char c) { return characters.find(c) != characters.npos; });
  return text;
}

std::string in_url_alphabet(std::string text) {
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::string upper(std::string text) {
  for (char &c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
  return text;
}

std::string separated(const std::string &hex, std::string_view before, std::string_view after) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out.append(before).append(hex, i, 2).append(after);
  return out;
}

// `octets` as base64, base64url and hexadecimal in every common spelling.
std::vector<std::string> spellings(std::string_view octets) {
  const std::string lines = base64_of(octets), line = without(lines, "\n");
  const std::string hex = to_hex(as_bytes(octets));
  return {lines,
          line,
          without(line, "="),
          in_url_alphabet(line),
          in_url_alphabet(without(line, "=")),
          in_url_alphabet(lines),
          '"' + line + '"',
          base64_of(line),
          hex,
          upper(hex),
          separated(hex, "", ":"),
          separated(upper(hex), "", ":"),
          separated(hex, "", " "),
          separated(hex, "0x", ", "),
          separated(hex, "\\x", ""),
          separated(hex, "", "\n"),
          base64_of(hex)};
}

// attack: 3
TEST_F(PublicKeyAsSecret, OfEncodedDerIsSeen) {
  for (const char *recipe : recipes) {
    make(recipe);
    for (const char *file : {"key.pem", "public.pem", "certificate.pem"})
      for (const std::string &secret : spellings(in_der(file)))
        expect_refused(secret, (recipe + (" " + secret.substr(0, 80))).c_str());
  }
  make(recipes[0]);
  openssl_.run("rsa -in key.pem -RSAPublicKey_out -out pkcs1.pem");
  for (const std::string &secret : spellings(in_der("pkcs1.pem")))
    EXPECT_EQ(status_of(secret), Status::key_format) << secret.substr(0, 80);
}

TEST_F(PublicKeyAsSecret, OfPemWithoutItsEdgesIsSeen) {
  for (const char *recipe : recipes) {
    make(recipe);
    for (const char *file : {"key.pem", "public.pem", "certificate.pem"}) {
      const std::string pem = openssl_.read(file);
      for (std::size_t cut = 1; cut <= 30; ++cut)
        EXPECT_EQ(status_of(pem.substr(cut)), Status::key_format) << pem.substr(cut);
      for (std::size_t cut = 1; cut <= 30; ++cut)
        EXPECT_EQ(status_of(pem.substr(0, pem.size() - cut)), Status::key_format) << cut;
    }
  }
  expect_refused("MIIBIjANBgkqhkiG9w0BAQ is how every RSA key begins", "cut");
}

TEST_F(PublicKeyAsSecret, OfEncodedTextIsSeen) {
  make(recipes[3]);
  for (const std::string_view text :
       {openssl_.read("public.pem"),
        std::string(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlr"})"),
        std::string("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8pQYJ8pQYJ8pQ")})
    for (const std::string &secret : spellings(text))
      expect_refused(secret, secret.substr(0, 80).c_str());
}

// What `openssl pkey -text` prints, and what .NET writes.
TEST_F(PublicKeyAsSecret, OfKeysAsTextIsSeen) {
  for (const char *recipe : recipes) {
    make(recipe);
    openssl_.run("pkey -in key.pem -noout -text_pub -out text");
    expect_refused(openssl_.read("text"), recipe);
  }
  expect_refused("<RSAKeyValue><Modulus>0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2", "XML");
}

TEST_F(PublicKeyAsSecret, OfAPointIsSeen) {
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::es384, Algorithm::es512}) {
    const KeyNumbers numbers = key_of(algorithm)->numbers(false);
    Bytes point = concat(Bytes{4}, concat(numbers.x, numbers.y));
    EXPECT_EQ(status_of(as_text(point)), Status::key_format);
    for (const std::string &secret : spellings(as_text(point)))
      EXPECT_EQ(status_of(secret), Status::key_format) << secret;
    point.back() ^= 1;
    EXPECT_EQ(status_of(as_text(point)), Status::ok);
  }
}

TEST_F(PublicKeyAsSecret, OfSshIsSeen) {
  for (const std::string_view key : {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDYJ8pQ alex@example",
                                     "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8pQYJ8pQYJ8pQ",
                                     "ssh-dss AAAAB3NzaC1kc3MAAACBAJ8pQYJ8pQYJ8pQYJ8pQ",
                                     "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY",
                                     "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjE",
                                     "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5",
                                     "no-pty,from=\"10.0.0.0/8\" ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB"})
    expect_refused(std::string(key), "OpenSSH");
  // Its second field alone.
  for (const std::string_view field :
       {"AAAAB3NzaC1yc2EAAAADAQABAAABAQDYJ8pQ", "AAAAC3NzaC1lZDI1NTE5AAAAIJ8pQYJ8pQYJ8pQ",
        "AAAAB3NzaC1kc3MAAACBAJ8pQYJ8pQYJ8pQYJ8pQ", "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY",
        "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t"})
    expect_refused(std::string(field), "the field of an OpenSSH key");
  // The octets inside the base64.
  const std::string_view blob(
      "\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01\0\0\x01\x01\0\xD8\x27\xCA\x50 and more", 35);
  EXPECT_EQ(status_of(blob), Status::key_format);
}

TEST_F(PublicKeyAsSecret, OfJwkIsSeen) {
  for (
      const std::string_view jwk :
      {R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2","e":"AQAB"})",
       R"(  { "e" : "AQAB" , "kty" : "RSA" , "n" : "0vx7agoebGcQSuuPiLJXZptN9" } )",
       R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})",
       R"({"\u006bty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
       R"({"k\u0074y":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"})",
       R"({'kty':'RSA','n':'0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2','e':'AQAB'})",
       R"({ 'kty' : 'EC' , 'crv' : 'P-256', 'x': 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9'})",
       R"({kty: RSA, n: 0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2, e: AQAB})",
       R"({\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvP\"})"})
    expect_refused(std::string(jwk), "JWK");
}

// Random secrets and passphrases are not mistaken for keys.
TEST_F(PublicKeyAsSecret, IsNotSeenInSecrets) {
  for (const std::string_view secret : {"correct horse battery staple, and then some more",
                                        R"({"secret":"some people keep their secrets in JSON"})",
                                        "0123456789012345678901234567890123456789",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_EQ(status_of(secret), Status::ok) << secret;
}

// Random octets, and the text that people write them as.
TEST_F(PublicKeyAsSecret, IsNotSeenInRandomOctets) {
  std::mt19937_64 random(42);
  for (int round = 0; round < 20000; ++round) {
    std::string secret(32 + random() % 70, '\0');
    for (char &c : secret) c = static_cast<char>(random());
    if (round % 2 == 0) secret[0] = 0x30;  // As DER begins,
    if (round % 8 == 1) secret[0] = 0x04;  // and as a point does.
    ASSERT_EQ(from_secret(Algorithm::hs256, as_bytes(secret)).status(), Status::ok)
        << to_hex(as_bytes(secret));
    if (round % 16 > 1) continue;
    for (const std::string &text : spellings(secret))
      ASSERT_EQ(from_secret(Algorithm::hs256, as_bytes(text)).status(), Status::ok) << text;
  }
}

TEST_F(PublicKeyAsSecret, IsNamedWithoutTheSecret) {
  const Result<KeyPtr> key =
      from_secret(Algorithm::hs256, as_bytes("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8pQYJ8pQ"));
  ASSERT_FALSE(key.ok());
  EXPECT_EQ(key.error().text(),
            "key: the secret is an OpenSSH key; expected random bytes that nobody else knows");
}

}  // namespace
}  // namespace limen::crypto
