// Peeking: the header and the claims that it shows are each one JSON object to another parser,
// it shows nothing of a token that it refuses, and buffers of the documented bounds suffice.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "check.h"
#include "token/claims_record.h"
#include "token/peek.h"

using namespace limen;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char *>(data), size);
  std::vector<std::uint64_t> words((sizeof(token::ClaimsRecord) + 2 * size + 7) / 8);
  const std::span<std::uint8_t> room(reinterpret_cast<std::uint8_t *>(words.data()),
                                     sizeof(token::ClaimsRecord) + 2 * size);
  std::vector<char> text(size);
  token::HeaderOut header{text};
  const Outcome peeked = token::peek(input, room, header);
  if (!peeked.ok()) {
    check(peeked.status() != Status::buffer, "the bounds suffice");
    check(peeked.error().message[0] != '\0', "a refusal has a reason");
    check(std::all_of(text.begin(), text.end(), [](char c) { return c == 0; }), "no header");
    check(std::all_of(room.begin(), room.end(), [](std::uint8_t b) { return b == 0; }),
          "no claims");
    return 0;
  }
  const auto &record = *reinterpret_cast<const token::ClaimsRecord *>(room.data());
  check(record.total <= room.size() && header.size < text.size(), "nothing lies outside");
  check(text[header.size] == '\0' && room[record.json.at + record.json.len] == 0, "both end");
  const std::string_view claims(reinterpret_cast<const char *>(room.data()) + record.json.at,
                                record.json.len);
  for (const std::string_view json : {std::string_view(text.data(), header.size), claims}) {
    const auto other = nlohmann::json::parse(json, nullptr, false);
    // Discarded only where a number overflows a double.
    check(other.is_object() || other.is_discarded(), "an object");
  }
  return 0;
}
