// The PEM texts that from_pem refuses, and its reasons.
#include "crypto/algorithms.h"
#include "crypto/encoding.h"
#include "crypto/openssl_command.h"

namespace limen::crypto {
namespace {

// An Ed25519 public key (RFC 8037, appendix A.2) as SubjectPublicKeyInfo.
const Bytes ed_der = from_hex(
    "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

std::string ed_pem() { return pem_block("PUBLIC KEY", ed_der); }

Status status_of(Algorithm algorithm, std::string_view pem) {
  const Result<KeyPtr> key = from_pem(algorithm, pem);
  return key.status();
}

std::string message_of(Algorithm algorithm, std::string_view pem) {
  const Result<KeyPtr> key = from_pem(algorithm, pem);
  return key.ok() ? "" : key.error().message;
}

class Pem : public testing::Test {
 protected:
  // The key that genpkey makes of these arguments.
  std::string made(const std::string &recipe, const std::string &file = "key.pem") const {
    openssl_.run("genpkey " + recipe + " -out " + file);
    return openssl_.read(file);
  }

  OpensslCommand openssl_;
};

TEST_F(Pem, ReadsOneBlockWithBlanksAround) {
  const std::string pem = ed_pem();
  EXPECT_EQ(status_of(Algorithm::eddsa, pem), Status::ok);
  EXPECT_EQ(status_of(Algorithm::ed25519, "\r\n \t" + pem + "\n\n\t "), Status::ok);
  std::string crlf;
  for (const char c : pem) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(status_of(Algorithm::ed25519, crlf), Status::ok);
  EXPECT_EQ(status_of(Algorithm::ed25519, pem.substr(0, pem.size() - 1)), Status::ok);
}

TEST_F(Pem, RefusesWhateverElseStandsAround) {
  const std::string pem = ed_pem();
  const std::string_view nul("\0", 1);
  const std::string texts[] = {
      "",
      " ",
      "x" + pem,
      pem + "x",
      pem + std::string(nul),
      std::string(nul) + pem,
      pem + pem,
      pem.substr(1),
      pem.substr(0, pem.size() - 2),
      pem.substr(0, pem.find("-----END")),
      "-----BEGIN PUBLIC KEY-----",
      "-----BEGIN PUBLIC KEY",
      "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
      "-----BEGIN PUBLIC KEY-----\n\n\n-----END PUBLIC KEY-----\n",
      "subject: alex\n" + pem,
  };
  for (const std::string &text : texts)
    EXPECT_EQ(status_of(Algorithm::ed25519, text), Status::key_format) << text;
}

TEST_F(Pem, RefusesALabelThatDiffersOrIsUnknown) {
  const std::string body = ed_pem().substr(27, ed_pem().find("-----END") - 27);
  EXPECT_EQ(status_of(Algorithm::ed25519,
                      "-----BEGIN PUBLIC KEY-----\n" + body + "-----END PUBLIC KEY-----\n"),
            Status::ok);
  EXPECT_EQ(status_of(Algorithm::ed25519,
                      "-----BEGIN PUBLIC KEY-----\n" + body + "-----END PRIVATE KEY-----\n"),
            Status::key_format);
  for (const std::string_view label :
       {"", "PUBLIC  KEY", "public key", "PUBLIC KEY ", "CERTIFICATE REQUEST", "X509 CRL",
        "OPENSSH PRIVATE KEY", "DSA PRIVATE KEY", "EC PARAMETERS", "TRUSTED CERTIFICATE",
        "X509 CERTIFICATE", "ANY PRIVATE KEY", "PRIVATE KEY", "RSA PUBLIC KEY", "CERTIFICATE"})
    EXPECT_EQ(status_of(Algorithm::ed25519, pem_block(label, ed_der)), Status::key_format) << label;
}

TEST_F(Pem, RefusesABodyThatIsNoBase64) {
  std::string star = ed_pem(), padding = ed_pem(), line = ed_pem();
  star[40] = '*';
  padding[40] = '=';
  line.erase(26, 1);
  EXPECT_EQ(status_of(Algorithm::ed25519, star), Status::key_format);
  EXPECT_EQ(status_of(Algorithm::ed25519, padding), Status::key_format);
  EXPECT_EQ(status_of(Algorithm::ed25519, line), Status::key_format);
  std::string url = pem_block("PUBLIC KEY", Bytes(33, 0xFB));
  for (char &c : url) c = c == '+' ? '-' : c;
  EXPECT_EQ(status_of(Algorithm::ed25519, url), Status::key_format);
}

TEST_F(Pem, RefusesOctetsAfterTheKey) {
  EXPECT_EQ(status_of(Algorithm::ed25519, pem_block("PUBLIC KEY", concat(ed_der, Bytes{0}))),
            Status::key_format);
  EXPECT_EQ(message_of(Algorithm::ed25519, pem_block("PUBLIC KEY", concat(ed_der, ed_der))),
            "PEM: octets after the end of the key");
  Bytes cut = ed_der;
  cut.pop_back();
  EXPECT_EQ(status_of(Algorithm::ed25519, pem_block("PUBLIC KEY", cut)), Status::key_format);
}

TEST_F(Pem, RefusesTextBeyondAnySize) {
  EXPECT_EQ(status_of(Algorithm::rs256, pem_block("PUBLIC KEY", Bytes(1u << 20, 0x30))),
            Status::key_format);
  EXPECT_EQ(status_of(Algorithm::rs256, std::string(1u << 22, ' ')), Status::key_format);
}

TEST_F(Pem, RefusesEncryptedKeysWithoutAsking) {
  made("-algorithm RSA -pkeyopt rsa_keygen_bits:2048");
  openssl_.run("pkey -in key.pem -aes128 -passout pass:x -out encrypted.pem");
  openssl_.run("pkey -in key.pem -traditional -aes128 -passout pass:x -out old.pem");
  for (const char *file : {"encrypted.pem", "old.pem"})
    EXPECT_EQ(message_of(Algorithm::rs256, openssl_.read(file)),
              "PEM: the key is encrypted; decrypt it first")
        << file;
}

// An encrypted key under the label of a plain one. OpenSSL must not ask for a passphrase.
TEST_F(Pem, RefusesEncryptedKeysUnderAnotherLabel) {
  made("-algorithm ED25519");
  openssl_.run("pkcs8 -topk8 -in key.pem -passout pass:x -outform DER -out encrypted.der");
  const std::string der = openssl_.read("encrypted.der");
  for (const char *label : {"PRIVATE KEY", "PUBLIC KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    EXPECT_EQ(status_of(Algorithm::ed25519, pem_block(label, as_bytes(der))), Status::key_format)
        << label;
}

TEST_F(Pem, RefusesParametersBeforeTheKey) {
  openssl_.run("ecparam -name prime256v1 -genkey -out two.pem");
  EXPECT_EQ(status_of(Algorithm::es256, openssl_.read("two.pem")), Status::key_format);
}

// attack: 10; corpus: D14
TEST_F(Pem, RefusesKeysOfAnotherType) {
  openssl_.run("genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.param");
  const std::string keys[] = {
      made("-paramfile dsa.param"),
      made("-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048"),
      made("-algorithm X25519"),
      made("-algorithm ED448"),
      made("-algorithm X448"),
      made("-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1"),
      made("-algorithm EC -pkeyopt ec_paramgen_curve:P-224"),
  };
  for (const std::string &pem : keys)
    for (const Algorithm algorithm : every_algorithm)
      EXPECT_EQ(status_of(algorithm, pem), Status::key_family) << info(algorithm).name << "\n"
                                                               << pem;
}

// attack: 1, 7, 9, 12; corpus: D2
TEST_F(Pem, RefusesKeysOfAnotherAlgorithm) {
  const std::pair<KeyType, std::string> keys[] = {
      {KeyType::rsa, made("-algorithm RSA -pkeyopt rsa_keygen_bits:2048")},
      {KeyType::okp, made("-algorithm ED25519")},
  };
  for (const auto &[key_type, pem] : keys)
    for (const Algorithm algorithm : every_algorithm)
      EXPECT_EQ(status_of(algorithm, pem),
                info(algorithm).key_type == key_type ? Status::ok : Status::key_family)
          << info(algorithm).name;
  for (const Algorithm made_for : {Algorithm::es256, Algorithm::es384, Algorithm::es512}) {
    const std::string pem =
        made(std::string("-algorithm EC -pkeyopt ec_paramgen_curve:") + info(made_for).curve);
    for (const Algorithm algorithm : every_algorithm)
      EXPECT_EQ(status_of(algorithm, pem), algorithm == made_for ? Status::ok : Status::key_family)
          << info(algorithm).name;
  }
}

// corpus: D8, D9
TEST_F(Pem, RefusesWeakRsaKeys) {
  EXPECT_EQ(status_of(Algorithm::rs256, made("-algorithm RSA -pkeyopt rsa_keygen_bits:1024")),
            Status::key_weak);
  EXPECT_EQ(status_of(Algorithm::rs256, made("-algorithm RSA -pkeyopt rsa_keygen_bits:2047")),
            Status::key_weak);
  EXPECT_EQ(status_of(Algorithm::rs256, made("-algorithm RSA -pkeyopt rsa_keygen_bits:2048 "
                                             "-pkeyopt rsa_keygen_pubexp:3")),
            Status::ok);
}

TEST_F(Pem, RefusesRsaKeysOfThreePrimes) {
  EXPECT_EQ(status_of(Algorithm::rs256, made("-algorithm RSA -pkeyopt rsa_keygen_bits:2048 "
                                             "-pkeyopt rsa_keygen_primes:3")),
            Status::key_format);
}

// corpus: D13
TEST_F(Pem, RefusesEcPointsThatAreNone) {
  made("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  openssl_.run("pkey -in key.pem -pubout -out public.pem");
  Bytes der = der_of(openssl_.read("public.pem"));
  ASSERT_EQ(status_of(Algorithm::es256, pem_block("PUBLIC KEY", der)), Status::ok);
  der.back() ^= 1;
  EXPECT_EQ(status_of(Algorithm::es256, pem_block("PUBLIC KEY", der)), Status::key_format);
  // SubjectPublicKeyInfo of prime256v1 whose point is the octet 0: infinity.
  const Bytes infinity = from_hex("3019301306072a8648ce3d020106082a8648ce3d03010703020000");
  EXPECT_EQ(status_of(Algorithm::es256, pem_block("PUBLIC KEY", infinity)), Status::key_format);
}

TEST_F(Pem, ReadsCompressedPointsAndRefusesCurvesByParameters) {
  made("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  openssl_.run("ec -in key.pem -pubout -conv_form compressed -out compressed.pem");
  EXPECT_EQ(status_of(Algorithm::es256, openssl_.read("compressed.pem")), Status::ok);
  const std::string pem = made(
      "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit", "own.pem");
  EXPECT_EQ(status_of(Algorithm::es256, pem), Status::key_format);
}

// The private half of one key beside the public half of another.
TEST_F(Pem, RefusesHalvesOfTwoKeys) {
  for (const std::string name : {"a", "b"}) {
    made("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", name + ".pem");
    openssl_.run("pkey -in " + name + ".pem -traditional -outform DER -out " + name + ".der");
  }
  const std::string a = openssl_.read("a.der");
  ASSERT_EQ(status_of(Algorithm::es256, pem_block("EC PRIVATE KEY", as_bytes(a))), Status::ok);
  // ECPrivateKey: 7 octets, then d.
  const std::string mixed = a.substr(0, 7) + openssl_.read("b.der").substr(7, 32) + a.substr(39);
  EXPECT_EQ(message_of(Algorithm::es256, pem_block("EC PRIVATE KEY", as_bytes(mixed))),
            "EC key: d is not the private half of (x, y)");
}

// Whichever octet is changed, nothing crashes, and a private key that is accepted works.
TEST_F(Pem, SurvivesSpoiltDer) {
  const std::pair<Algorithm, std::string> keys[] = {
      {Algorithm::ed25519, made("-algorithm ED25519")},
      {Algorithm::es256, made("-algorithm EC -pkeyopt ec_paramgen_curve:P-256")},
      {Algorithm::rs256, made("-algorithm RSA -pkeyopt rsa_keygen_bits:2048")},
  };
  for (const auto &[algorithm, pem] : keys) {
    const Bytes der = der_of(pem);
    ASSERT_EQ(status_of(algorithm, pem_block("PRIVATE KEY", der)), Status::ok);
    const std::size_t step = der.size() > 1000 ? 29 : 3;
    for (std::size_t bit = 0; bit < 8 * der.size(); bit += step) {
      Bytes spoilt = der;
      spoilt[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
      const Result<KeyPtr> key = from_pem(algorithm, pem_block("PRIVATE KEY", spoilt));
      if (key.ok()) {
        EXPECT_TRUE(verifies(**key, "text", sign(**key, "text"))) << bit;
      }
      const Bytes head(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(bit / 8));
      EXPECT_EQ(status_of(algorithm, pem_block("PRIVATE KEY", head)), Status::key_format) << bit;
    }
  }
}

TEST_F(Pem, SaysWhatWasWrongWithoutTheText) {
  const std::string message =
      message_of(Algorithm::rs256, pem_block("VERY SECRET\x01LABEL", ed_der));
  EXPECT_NE(message.find("VERY SECRET"), std::string::npos);
  EXPECT_EQ(message.find('\x01'), std::string::npos);
  EXPECT_EQ(message_of(Algorithm::rs256, ed_pem()),
            "PEM: a key of type \"ED25519\"; RS256 needs RSA");
}

}  // namespace
}  // namespace limen::crypto
