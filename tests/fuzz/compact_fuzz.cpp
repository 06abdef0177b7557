// The compact form: the parts of an accepted token join to the token again, and a
// refused one breaks a rule.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "check.h"
#include "jose/compact.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using limen::Status;
  constexpr std::size_t max_size = 512;
  const std::string token(reinterpret_cast<const char *>(data), size);
  const auto compact = limen::jose::split(token, max_size);
  const auto dots = std::count(token.begin(), token.end(), '.');
  switch (compact.status()) {
    case Status::ok: {
      check(size <= max_size && dots == 2 && data[0] > ' ' && data[size - 1] > ' ', "a token");
      check(token.front() != '{' && token.front() != '"', "no JSON");
      std::string whole(compact->header);
      check(!whole.empty() && whole.find('.') == std::string::npos, "a header");
      whole.append(".").append(compact->payload);
      check(whole == compact->signing_input, "the signing input is header and payload");
      check(whole.append(".").append(compact->signature) == token, "the parts are the token");
      break;
    }
    case Status::token_empty:
      check(size == 0, "only nothing is empty");
      break;
    case Status::token_size:
      check(size > max_size, "only long tokens are too long");
      break;
    case Status::token_parts:
      check(dots != 2 && dots != 4, "not three parts, nor five");
      break;
    case Status::token_encrypted:
      check(dots == 4, "five parts");
      break;
    default:
      check(compact.status() == Status::token_encoding, "a status that the header names");
  }
  return 0;
}
