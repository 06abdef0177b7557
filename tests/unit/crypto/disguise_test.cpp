// Public keys offered as HMAC secrets.
// attack: 3, 4, 5, 6
#include "crypto/algorithms.h"
#include "crypto/encoding.h"
#include "crypto/openssl_command.h"

namespace limen::crypto {
namespace {

Status status_of(std::string_view secret) {
  const Result<KeyPtr> key = from_secret(Algorithm::hs256, as_bytes(secret));
  // A JWK's `k` gets no other answer.
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

class Disguise : public testing::Test {
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

TEST_F(Disguise, OfPemIsSeen) {
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

TEST_F(Disguise, OfDerIsSeen) {
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

// PEM without its first and last line.
TEST_F(Disguise, OfBase64IsSeen) {
  for (const char *recipe : recipes) {
    make(recipe);
    const std::string pem = openssl_.read("public.pem");
    const std::size_t start = pem.find('\n');
    const std::string body = pem.substr(start, pem.find("-----END") - start);
    EXPECT_EQ(status_of(body), Status::key_format) << recipe;
    std::string line;
    for (const char c : body)
      if (c != '\n') line += c;
    EXPECT_EQ(status_of(line), Status::key_format) << recipe;
  }
}

TEST_F(Disguise, OfSshIsSeen) {
  for (const std::string_view key : {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDYJ8pQ alex@example",
                                     "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8pQYJ8pQYJ8pQ",
                                     "ssh-dss AAAAB3NzaC1kc3MAAACBAJ8pQYJ8pQYJ8pQYJ8pQ",
                                     "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY",
                                     "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjE",
                                     "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5",
                                     "no-pty,from=\"10.0.0.0/8\" ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB"})
    expect_refused(std::string(key), "OpenSSH");
  // The octets inside the base64.
  const std::string_view blob(
      "\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01\0\0\x01\x01\0\xD8\x27\xCA\x50 and more", 35);
  EXPECT_EQ(status_of(blob), Status::key_format);
}

TEST_F(Disguise, OfJwkIsSeen) {
  for (
      const std::string_view jwk :
      {R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2","e":"AQAB"})",
       R"(  { "e" : "AQAB" , "kty" : "RSA" , "n" : "0vx7agoebGcQSuuPiLJXZptN9" } )",
       R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})",
       R"({"\u006bty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
       R"({"k\u0074y":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"})"})
    expect_refused(std::string(jwk), "JWK");
}

// Nothing that chance or a person makes is taken for a key.
TEST_F(Disguise, IsNotSeenInSecrets) {
  for (const std::string_view secret : {"correct horse battery staple, and then some more",
                                        R"({"secret":"some people keep their secrets in JSON"})",
                                        "MIIBIjANBgkqhkiG9w0BAQ are the letters it begins with",
                                        "0123456789012345678901234567890123456789",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_EQ(status_of(secret), Status::ok) << secret;
  std::uint64_t state = 42;
  for (int round = 0; round < 20000; ++round) {
    std::string secret(32, '\0');
    for (char &c : secret) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      c = static_cast<char>(state >> 56);
    }
    if (round % 2 == 0) secret[0] = 0x30;  // As DER begins.
    EXPECT_EQ(from_secret(Algorithm::hs256, as_bytes(secret)).status(), Status::ok) << round;
  }
}

TEST_F(Disguise, IsNamedWithoutTheSecret) {
  const Result<KeyPtr> key =
      from_secret(Algorithm::hs256, as_bytes("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8pQYJ8pQ"));
  ASSERT_FALSE(key.ok());
  EXPECT_EQ(key.error().text(),
            "key: the secret is an OpenSSH key; a key that others may know is no secret");
}

}  // namespace
}  // namespace limen::crypto
