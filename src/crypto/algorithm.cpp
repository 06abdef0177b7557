#include "crypto/algorithm.h"

#include "base/printable.h"

namespace limen::crypto {
namespace {

constexpr AlgorithmInfo table[algorithm_count] = {
    {"HS256", KeyType::oct, "SHA2-256", 32, 32, nullptr},
    {"HS384", KeyType::oct, "SHA2-384", 48, 48, nullptr},
    {"HS512", KeyType::oct, "SHA2-512", 64, 64, nullptr},
    {"RS256", KeyType::rsa, "SHA2-256", 32, 0, nullptr},
    {"RS384", KeyType::rsa, "SHA2-384", 48, 0, nullptr},
    {"RS512", KeyType::rsa, "SHA2-512", 64, 0, nullptr},
    {"ES256", KeyType::ec, "SHA2-256", 32, 64, "P-256"},
    {"ES384", KeyType::ec, "SHA2-384", 48, 96, "P-384"},
    {"ES512", KeyType::ec, "SHA2-512", 64, 132, "P-521"},
    {"EdDSA", KeyType::okp, nullptr, 0, 64, "Ed25519"},
    {"Ed25519", KeyType::okp, nullptr, 0, 64, "Ed25519"},
};

}  // namespace

const AlgorithmInfo &info(Algorithm algorithm) noexcept {
  return table[static_cast<std::size_t>(algorithm)];
}

std::optional<Algorithm> find_algorithm(std::string_view name) noexcept {
  for (std::size_t i = 0; i < algorithm_count; ++i)
    if (name == table[i].name) return static_cast<Algorithm>(i);
  return std::nullopt;
}

Result<Algorithm> parse_algorithm(std::string_view name, const char *what) {
  if (const auto found = find_algorithm(name)) return *found;
  return fail(Status::algorithm,
              "%s: %s; expected HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, "
              "EdDSA or Ed25519",
              what, PrintableName(name).c_str());
}

}  // namespace limen::crypto
