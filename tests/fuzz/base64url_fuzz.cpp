// base64url: text that decodes encodes to the same text again, a plain decoder
// refuses what limen refuses, and every octet string makes the round trip.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "base/base64url.h"
#include "check.h"

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool plainly_good(std::string_view text) {
  for (const char c : text)
    if (alphabet.find(c) == std::string_view::npos) return false;
  if (text.size() % 4 == 0) return true;
  const std::size_t last = text.empty() ? 0 : alphabet.find(text.back());
  return (text.size() % 4 == 2 && last % 16 == 0) || (text.size() % 4 == 3 && last % 4 == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  namespace base64url = limen::base64url;
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  // Of exactly the right size, so that a sanitizer sees a byte too far.
  const std::size_t room = base64url::decoded_size(size);
  const std::unique_ptr<std::uint8_t[]> out(new std::uint8_t[room]);
  const bool ok = base64url::decode(text, out.get());
  check(ok == plainly_good(text), "a plain decoder agrees");
  if (ok) {
    check(base64url::encode({out.get(), room}) == text, "decoded text has one spelling");
  } else {
    const auto error = base64url::explain(text, "fuzz", limen::Status::token_encoding);
    check(std::string_view(error.message).starts_with("fuzz: "), "a refusal has a reason");
  }

  const std::string encoded = base64url::encode({data, size});
  const std::unique_ptr<std::uint8_t[]> again(new std::uint8_t[size]);
  check(base64url::decode(encoded, again.get()), "what is encoded decodes");
  check(size == 0 || std::memcmp(again.get(), data, size) == 0, "to what it was");
  return 0;
}
