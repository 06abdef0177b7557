// Any text as PEM: it becomes a key of the family that was asked for, or is
// refused; and a public key in any encoding never becomes a secret.
#include <cstdint>
#include <string_view>

#include "check.h"
#include "crypto/key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace limen;
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  for (const crypto::Algorithm algorithm :
       {crypto::Algorithm::rs256, crypto::Algorithm::es256, crypto::Algorithm::eddsa}) {
    const auto key = crypto::from_pem(algorithm, text);
    if (!key.ok()) {
      check(key.error().message[0] != '\0', "a refusal has a reason");
      continue;
    }
    check((*key)->algorithm() == algorithm, "a key of what was asked for");
    check(text.find("-----BEGIN ") != std::string_view::npos, "PEM has a beginning");
    check(!crypto::from_secret(crypto::Algorithm::hs256, {data, size}).ok(),
          "what is a key in PEM is no secret");
  }
  check(!crypto::from_pem(crypto::Algorithm::hs256, text).ok(), "PEM is never a secret");
  return 0;
}
