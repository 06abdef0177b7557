// The protected header: another parser reads the same in a header that is accepted.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "check.h"
#include "jose/header.h"

namespace {

std::optional<std::string> text_of(const nlohmann::json &header, const char *name) {
  if (!header.contains(name)) return std::nullopt;
  check(header[name].is_string(), "a parameter that must be a string");
  return header[name].get<std::string>();
}

bool named_in_the_header_file(limen::Status status) {
  using limen::Status;
  for (const Status known :
       {Status::token_json, Status::token_duplicate, Status::token_depth, Status::token_critical,
        Status::token_header, Status::token_none, Status::token_algorithm})
    if (status == known) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  const auto header = limen::jose::parse_header(text);
  if (!header.ok()) {
    check(named_in_the_header_file(header.status()), "a status that the header file names");
    check(header.error().message[0] != '\0', "a refusal has a reason");
    return 0;
  }
  const auto other = nlohmann::json::parse(text, nullptr, false);
  // The other parser may refuse numbers that overflow a double, and nothing else.
  if (other.is_discarded()) {
    check(text.find_first_of("eE0123456789") != std::string_view::npos, "the other parser agrees");
    return 0;
  }
  check(other.is_object(), "an object");
  check(!other.contains("crit") && !other.contains("b64"), "no extension");
  check(text_of(other, "alg") == limen::crypto::info(header->algorithm).name, "the algorithm");
  check(text_of(other, "kid") == header->kid, "the kid");
  check(text_of(other, "typ") == header->typ, "the typ");
  (void)text_of(other, "cty");
  return 0;
}
