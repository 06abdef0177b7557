// The `openssl` command line as the other side: it makes keys and whole tokens
// that verify here, and verifies tokens made here, for every algorithm.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "jose/tokens.h"

extern char **environ;

namespace limen::jose {
namespace {

using crypto::Algorithm;
using crypto::KeyType;

constexpr Algorithm algorithms[] = {Algorithm::hs256, Algorithm::hs384,  Algorithm::hs512,
                                    Algorithm::rs256, Algorithm::rs384,  Algorithm::rs512,
                                    Algorithm::es256, Algorithm::es384,  Algorithm::es512,
                                    Algorithm::eddsa, Algorithm::ed25519};

// Runs openssl in a temporary folder.
class Workshop {
 public:
  Workshop() {
    std::string name = (std::filesystem::temp_directory_path() / "limen-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~Workshop() { std::filesystem::remove_all(folder_); }

  std::string path(const std::string &file) const { return folder_ / file; }

  void write(const std::string &file, std::string_view content) const {
    std::ofstream(path(file), std::ios::binary) << content;
  }

  std::string read(const std::string &file) const {
    std::ifstream in(path(file), std::ios::binary);
    EXPECT_TRUE(in.good()) << file;
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // The exit code of openssl.
  int run(std::vector<std::string> words) const {
    words.insert(words.begin(), "openssl");
    std::vector<char *> arguments;
    for (std::string &word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string log = path("log");
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, "openssl", &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    int status = 0;
    if (failed != 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
  }

  void must(std::vector<std::string> words) const {
    ASSERT_EQ(run(std::move(words)), 0) << read("log");
  }

 private:
  std::filesystem::path folder_;
};

// base64url, made from openssl's own base64.
std::string segment_by_openssl(const Workshop &shop, std::string_view octets) {
  shop.write("plain", octets);
  shop.must({"base64", "-A", "-in", shop.path("plain"), "-out", shop.path("base64")});
  std::string text = shop.read("base64");
  std::erase(text, '=');
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::string hex(std::string_view octets) {
  std::string text;
  for (const char c : octets) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

// Ecdsa-Sig-Value: a DER sequence of two integers, both shorter than 128 octets.
std::string der_of(const std::string &raw) {
  std::string integers;
  for (std::string number : {raw.substr(0, raw.size() / 2), raw.substr(raw.size() / 2)}) {
    number.erase(0, std::min(number.find_first_not_of('\0'), number.size() - 1));
    if ((number[0] & 0x80) != 0) number.insert(0, 1, '\0');
    integers += '\x02';
    integers += static_cast<char>(number.size());
    integers += number;
  }
  std::string der(1, '\x30');
  if (integers.size() > 127) der += '\x81';
  der += static_cast<char>(integers.size());
  der += integers;
  return der;
}

std::string raw_of(const std::string &der, std::size_t size) {
  std::size_t at = static_cast<unsigned char>(der[1]) == 0x81 ? 3 : 2;
  std::string raw;
  for (int i = 0; i < 2; ++i) {
    std::string number = der.substr(at + 2, static_cast<unsigned char>(der[at + 1]));
    at += 2 + number.size();
    if (number.size() > size / 2) number.erase(0, 1);
    raw += std::string(size / 2 - number.size(), '\0') + number;
  }
  EXPECT_EQ(at, der.size());
  return raw;
}

// openssl's side of one algorithm: a key in `shop`, signing and verifying.
class OtherSide {
 public:
  explicit OtherSide(Algorithm algorithm) : about_(crypto::info(algorithm)) {
    switch (about_.key_type) {
      case KeyType::oct:
        shop_.must({"rand", "-out", shop_.path("secret"), "80"});
        return;
      case KeyType::rsa:
        generate({"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"});
        break;
      case KeyType::ec:
        generate(
            {"-algorithm", "EC", "-pkeyopt", std::string("ec_paramgen_curve:") + about_.curve});
        break;
      case KeyType::okp:
        generate({"-algorithm", "ED25519"});
        break;
    }
    shop_.must({"pkey", "-in", shop_.path("key"), "-pubout", "-out", shop_.path("public")});
  }

  const Workshop &shop() const { return shop_; }
  bool symmetric() const { return about_.key_type == KeyType::oct; }
  std::string private_key() const { return shop_.read(symmetric() ? "secret" : "key"); }
  std::string public_key() const { return shop_.read(symmetric() ? "secret" : "public"); }

  // A signature in JOSE's form.
  std::string sign(std::string_view signing_input) const {
    shop_.write("input", signing_input);
    switch (about_.key_type) {
      case KeyType::oct:
        shop_.must({"dgst", digest(), "-binary", "-mac", "HMAC", "-macopt",
                    "hexkey:" + hex(shop_.read("secret")), "-out", shop_.path("signature"),
                    shop_.path("input")});
        break;
      case KeyType::okp:
        shop_.must({"pkeyutl", "-sign", "-rawin", "-inkey", shop_.path("key"), "-in",
                    shop_.path("input"), "-out", shop_.path("signature")});
        break;
      default:
        shop_.must({"dgst", digest(), "-sign", shop_.path("key"), "-out", shop_.path("signature"),
                    shop_.path("input")});
    }
    const std::string signature = shop_.read("signature");
    return about_.key_type == KeyType::ec ? raw_of(signature, about_.signature_size) : signature;
  }

  bool verify(std::string_view signing_input, const std::string &signature) const {
    if (symmetric()) return sign(signing_input) == signature;
    shop_.write("input", signing_input);
    shop_.write("signature", about_.key_type == KeyType::ec ? der_of(signature) : signature);
    if (about_.key_type == KeyType::okp)
      return shop_.run({"pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", shop_.path("public"),
                        "-in", shop_.path("input"), "-sigfile", shop_.path("signature")}) == 0;
    return shop_.run({"dgst", digest(), "-verify", shop_.path("public"), "-signature",
                      shop_.path("signature"), shop_.path("input")}) == 0;
  }

 private:
  std::string digest() const { return "-sha" + std::to_string(about_.hash_size * 8); }

  void generate(std::vector<std::string> words) {
    words.insert(words.begin(), "genpkey");
    words.insert(words.end(), {"-out", shop_.path("key")});
    shop_.must(std::move(words));
  }

  Workshop shop_;
  const crypto::AlgorithmInfo &about_;
};

Jwk limen_key(Algorithm algorithm, const OtherSide &openssl, const std::string &text) {
  Result<crypto::KeyPtr> key = openssl.symmetric() ? crypto::from_secret(algorithm, as_bytes(text))
                                                   : crypto::from_pem(algorithm, text);
  EXPECT_TRUE(key.ok()) << key.error().message;
  Result<Jwk> jwk = make_jwk(*key);
  EXPECT_TRUE(jwk.ok());
  return *jwk;
}

class OpensslInterop : public testing::TestWithParam<Algorithm> {};
INSTANTIATE_TEST_SUITE_P(Jws, OpensslInterop, testing::ValuesIn(algorithms),
                         [](const auto &one) { return std::string(crypto::info(one.param).name); });

// corpus: F11
TEST_P(OpensslInterop, TokensMadeByOpensslVerifyHere) {
  const OtherSide openssl(GetParam());
  const std::string header =
      R"({"typ":"JWT", "alg":")" + std::string(crypto::info(GetParam()).name) + "\"}\n";
  for (const std::string payload : {"", "{\"sub\":\"alex\"}\n", "\xFF\xFE\xFB?>~"}) {
    const std::string input = segment_by_openssl(openssl.shop(), header) + "." +
                              segment_by_openssl(openssl.shop(), payload);
    const std::string token = input + "." + segment_by_openssl(openssl.shop(), openssl.sign(input));

    const JwkSet keys = set_of({limen_key(GetParam(), openssl, openssl.public_key())});
    const auto verified = verify_token(keys, every_algorithm, token);
    EXPECT_TRUE(verified.ok()) << verified.error().message;

    std::string changed = token;
    changed[input.find('.') - 1] ^= 1;
    const Result<Compact> compact = split(changed, 10'000);
    ASSERT_TRUE(compact.ok()) << compact.error().message;
    EXPECT_EQ(verify_signature(*keys.keys()[0]->key, *compact).status(), Status::token_signature);
  }
}

TEST_P(OpensslInterop, TokensMadeHereVerifyThere) {
  const OtherSide openssl(GetParam());
  // Goes through a JWK's text, so that the text is compared with openssl's numbers, too.
  const Jwk from_openssl = limen_key(GetParam(), openssl, openssl.private_key());
  const Jwk jwk = read_key(private_jwk_text(from_openssl).view());
  for (const std::string payload : {"", "{\"sub\":\"alex\"}", "\xFF\xFE\xFB?>~"}) {
    const std::string token = sign_segment(jwk, *header_segment(jwk, ""), payload);
    const std::size_t dot = token.rfind('.');
    std::string signature(base64url::decoded_size(token.size() - dot - 1), '\0');
    ASSERT_TRUE(base64url::decode(token.substr(dot + 1),
                                  reinterpret_cast<std::uint8_t *>(signature.data())));
    EXPECT_TRUE(openssl.verify(token.substr(0, dot), signature)) << openssl.shop().read("log");
    EXPECT_FALSE(openssl.verify(token.substr(0, dot) + "A", signature));
    EXPECT_EQ(token.substr(token.find('.') + 1, dot - token.find('.') - 1),
              segment_by_openssl(openssl.shop(), payload));
  }
}

}  // namespace
}  // namespace limen::jose
