// limen accepts keys and signatures of the `openssl` command, and that command
// accepts limen's.
#include "crypto/algorithms.h"
#include "crypto/encoding.h"
#include "crypto/openssl_command.h"

namespace limen::crypto {
namespace {

constexpr std::string_view text = "eyJhbGciOiJ4In0.eyJzdWIiOiJhbGV4In0";

std::string hash_option(Algorithm algorithm) {
  return " -sha" + std::to_string(info(algorithm).hash_size * 8);
}

// The arguments of genpkey.
std::string recipe(Algorithm algorithm) {
  switch (info(algorithm).key_type) {
    case KeyType::rsa:
      return "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
    case KeyType::ec:
      return std::string("-algorithm EC -pkeyopt ec_paramgen_curve:") + info(algorithm).curve;
    default:
      return "-algorithm ED25519";
  }
}

class OpensslInterop : public EveryAlgorithm {
 protected:
  void SetUp() override { openssl_.write("data", as_bytes(text)); }

  bool is_hmac() const { return info(GetParam()).key_type == KeyType::oct; }
  bool is_ec() const { return info(GetParam()).key_type == KeyType::ec; }
  bool is_okp() const { return info(GetParam()).key_type == KeyType::okp; }

  KeyPtr import(const std::string &file) const {
    const Result<KeyPtr> key = from_pem(GetParam(), openssl_.read(file));
    EXPECT_TRUE(key.ok()) << key.error().message;
    return key.ok() ? *key : nullptr;
  }

  void make_key() const {
    openssl_.run("genpkey " + recipe(GetParam()) + " -out key.pem");
    openssl_.run("pkey -in key.pem -pubout -out public.pem");
  }

  Bytes sign_there() const {
    openssl_.run(is_okp()
                     ? "pkeyutl -sign -inkey key.pem -rawin -in data -out signature"
                     : "dgst" + hash_option(GetParam()) + " -sign key.pem -out signature data");
    const std::string made = openssl_.read("signature");
    if (is_ec()) return ecdsa_raw(as_bytes(made), info(GetParam()).signature_size / 2);
    return Bytes(made.begin(), made.end());
  }

  bool verifies_there(ByteView signature) const {
    openssl_.write("signature", is_ec() ? ecdsa_der(signature) : concat(signature, {}));
    return openssl_.succeeds(
        is_okp()
            ? "pkeyutl -verify -pubin -inkey public.pem -rawin -in data -sigfile signature"
            : "dgst" + hash_option(GetParam()) + " -verify public.pem -signature signature data");
  }

  std::string mac_there(ByteView secret) const {
    openssl_.run("dgst" + hash_option(GetParam()) + " -mac HMAC -macopt hexkey:" + to_hex(secret) +
                 " -binary -out mac data");
    return openssl_.read("mac");
  }

  OpensslCommand openssl_;
};

TEST_P(OpensslInterop, SignaturesVerifyOnBothSides) {
  if (is_hmac()) {
    // Shorter and longer than a block of the hash.
    for (const std::size_t size : {info(GetParam()).hash_size, std::size_t{200}}) {
      const Bytes secret(size, 0xA7);
      const Result<KeyPtr> key = from_secret(GetParam(), secret);
      ASSERT_TRUE(key.ok()) << key.error().message;
      EXPECT_EQ(mac_there(secret), as_text(sign(**key, text)));
      EXPECT_TRUE(verifies(**key, text, as_bytes(mac_there(secret))));
    }
    return;
  }
  make_key();
  const KeyPtr whole = import("key.pem"), half = import("public.pem");
  ASSERT_TRUE(whole != nullptr && half != nullptr);
  EXPECT_TRUE(whole->is_private());
  EXPECT_FALSE(half->is_private());
  for (int round = 0; round < 4; ++round) {
    const Bytes theirs = sign_there();
    EXPECT_TRUE(verifies(*half, text, theirs));
    EXPECT_TRUE(verifies(*whole, text, theirs));
    EXPECT_FALSE(verifies(*half, "another text", theirs));
    const Bytes ours = sign(*whole, text);
    EXPECT_TRUE(verifies_there(ours)) << openssl_.read("output");
    Bytes spoilt = ours;
    spoilt.back() ^= 1;
    EXPECT_FALSE(verifies_there(spoilt));
  }
}

TEST_P(OpensslInterop, EveryFormOfKeyIsRead) {
  if (is_hmac()) {
    EXPECT_EQ(from_pem(GetParam(), "").status(), Status::key_family);
    return;
  }
  make_key();
  openssl_.run("req -x509 -new -key key.pem -subj /CN=limen -days 2 -out certificate.pem");
  std::vector<std::string> public_forms{"public.pem", "certificate.pem"};
  std::vector<std::string> private_forms{"key.pem"};
  if (!is_okp()) {
    openssl_.run("pkey -in key.pem -traditional -out traditional.pem");
    private_forms.push_back("traditional.pem");
  }
  if (info(GetParam()).key_type == KeyType::rsa) {
    openssl_.run("rsa -in key.pem -RSAPublicKey_out -out pkcs1.pem");
    public_forms.push_back("pkcs1.pem");
  }
  const Bytes signature = sign_there();
  for (const std::string &form : public_forms) {
    const KeyPtr key = import(form);
    ASSERT_NE(key, nullptr) << form;
    EXPECT_FALSE(key->is_private()) << form;
    EXPECT_TRUE(verifies(*key, text, signature)) << form;
  }
  for (const std::string &form : private_forms) {
    const KeyPtr key = import(form);
    ASSERT_NE(key, nullptr) << form;
    EXPECT_TRUE(key->is_private()) << form;
    EXPECT_TRUE(verifies(*key, text, sign(*key, text))) << form;
    EXPECT_EQ(key->numbers(false).x, import("public.pem")->numbers(false).x) << form;
    EXPECT_EQ(key->numbers(false).n, import("public.pem")->numbers(false).n) << form;
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithm, OpensslInterop, testing::ValuesIn(every_algorithm),
                         NameOfAlgorithm());

}  // namespace
}  // namespace limen::crypto
