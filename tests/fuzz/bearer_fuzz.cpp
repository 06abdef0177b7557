// The Authorization field: limen finds the same token as a slow reader of RFC
// 6750's grammar. The input also serves as realm and scope of a challenge.
#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "check.h"
#include "web/bearer.h"

namespace {

using namespace limen;

std::optional<std::string> by_grammar(const std::string &field) {
  static const std::regex grammar("[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]+=*)");
  std::smatch match;
  if (!std::regex_match(field, match, grammar)) return std::nullopt;
  return match[1].str();
}

void check_challenge(std::string_view text, std::uint8_t first) {
  const std::int32_t status = 300 + first;
  for (const bool as_realm : {true, false}) {
    const auto made = web::challenge(status, as_realm ? text : "x", as_realm ? "x" : text);
    if (!made.ok()) {
      check(made.status() == Status::text, "a text that may not stand there");
      continue;
    }
    check(made->http >= 400 && made->http <= 503, "an HTTP status of a refusal");
    for (const char c : made->header) check(c >= 0x20 && c < 0x7f, "one line of ASCII");
    check(made->header.empty() || text.empty() || made->header.find(text) != std::string::npos,
          "the text stands in it");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view field(reinterpret_cast<const char *>(data), size);
  const auto found = web::find_bearer(field);
  if (size <= 4096) {  // the other reader recurses
    const auto wanted = by_grammar(std::string(field));
    check(found.ok() == wanted.has_value(), "the grammar agrees");
    if (found.ok()) check(*found == *wanted, "the same token");
  }
  if (!found.ok())
    check(found.status() == Status::bearer || found.status() == Status::bearer_absent,
          "a status of the header file");
  check_challenge(field, size == 0 ? 0 : data[0]);
  return 0;
}
