#include "gate/upgrade.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "gate/gate.h"
#include "keyring/format_1.h"
#include "revocation/format_1.h"
#include "session/format_1.h"
#include "store/drivers.h"
#include "store/kinds.h"

namespace limen::gate {
namespace {

using Value = Result<std::string>;

Value as_it_is(std::string_view value) { return std::string(value); }

Value ring(std::string_view value) {
  const Result<SecretBytes> converted = keyring::ring_from_format_1(as_bytes(value));
  LIMEN_TRY(converted);
  return std::string(as_text(*converted));
}

// Has a line for each kind. Its function makes the newest value of one of format 1.
struct Conversion {
  store::Kind kind;
  Value (*convert)(std::string_view value);
};

constexpr Conversion conversions[] = {
    {store::revocation_kind, revocation::entry_from_format_1},
    {store::session_kind, session::session_from_format_1},
    {store::renewed_ticket_kind, as_it_is},
    {store::secret_kind, as_it_is},
    {store::keyring_kind, ring},
    {store::issuer_kind, revocation::lifetimes_from_format_1},
};

}  // namespace

Result<std::string> convert_record(store::Kind kind, std::string_view value) {
  const auto *const found = std::ranges::find(conversions, kind, &Conversion::kind);
  if (found != std::end(conversions)) return found->convert(value);
  return fail(Status::store, "store: it has a record of kind %u, which format 1 does not have",
              unsigned{kind});
}

Result<std::string> upgrade_store(std::string_view url, Progress &progress) {
  const Result<store::Upgraded> upgraded =
      store::upgrade(url, options::Options(), convert_record, progress);
  LIMEN_TRY(upgraded);
  nlohmann::ordered_json json;
  json["from"] = upgraded->from;
  json["to"] = upgraded->to;
  return json.dump();
}

}  // namespace limen::gate
