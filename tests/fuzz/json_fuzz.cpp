// The JSON scanner against nlohmann/json: both accept the same texts, with equal
// members, except for the bounds that only the scanner has; and a text that is
// refused for a bound exceeds it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "check.h"
#include "jose/claims.h"
#include "jose/json/json.h"

namespace {

using limen::jose::JsonFault;
using limen::jose::JsonType;
using limen::jose::JsonValue;
using limen::jose::JsonVerdict;
using nlohmann::json;

// Counts, by the other parser, everything that the scanner bounds.
class Facts final : public nlohmann::json_sax<json> {
 public:
  bool duplicate = false, overflow = false;
  std::size_t depth = 0, names = 0;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t &) override { return true; }
  bool string(string_t &) override { return true; }
  bool binary(binary_t &) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t &name) override {
    if (!open_.back().insert(name).second) duplicate = true;
    names = std::max(names, ++names_);
    return true;
  }
  bool parse_error(std::size_t, const std::string &, const json::exception &error) override {
    constexpr int out_of_range = 406;
    overflow = error.id == out_of_range;
    return false;
  }

 private:
  bool open() {
    open_.emplace_back();
    depth = std::max(depth, open_.size());
    return true;
  }
  bool close() {
    names_ -= std::min(names_, open_.back().size());
    open_.pop_back();
    return true;
  }

  std::vector<std::set<std::string>> open_;
  std::size_t names_ = 0;
};

std::string text_of(const JsonValue &value) {
  std::string text(value.text.size(), '\0');
  text.resize(limen::jose::unescape(value, text.data()));
  check(limen::jose::equals(value, text), "a string equals itself unescaped");
  return text;
}

class Comparison final : public limen::jose::MemberVisitor {
 public:
  explicit Comparison(const json *other) : other_(other) {}
  void member(const JsonValue &name, const JsonValue &value) override {
    ++count;
    const std::string text = text_of(name);
    if (other_ == nullptr) return;
    check(other_->contains(text), "the other parser has the member");
    const json &expected = (*other_)[text];
    if (value.type == JsonType::string) {
      check(expected == text_of(value), "with the same string");
    } else {
      check(expected == json::parse(value.text), "with the same value");
    }
    if (value.type == JsonType::array) {
      const bool held = std::find(expected.begin(), expected.end(), "a") != expected.end() &&
                        std::all_of(expected.begin(), expected.end(),
                                    [](const json &item) { return item.is_string(); });
      check(limen::jose::contains(value, "a") == held, "and the same strings in its array");
    }
  }
  std::size_t count = 0;

 private:
  const json *other_;
};

void check_fault(std::string_view text, const JsonVerdict &verdict, const Facts &facts) {
  switch (verdict.fault) {
    case JsonFault::none:
      check(!facts.duplicate, "no name twice");
      check(facts.depth <= limen::limits::json_depth, "not too deep");
      check(facts.names <= limen::limits::json_members, "not too many names");
      break;
    case JsonFault::syntax:
      // The other parser skips a byte-order mark, and ends at a NUL.
      check(text.starts_with("\xEF\xBB\xBF") || text[verdict.offset] == '\0',
            "both mind the syntax");
      break;
    case JsonFault::encoding:
      check(false, "both mind the encoding");
      break;
    case JsonFault::duplicate:
      check(facts.duplicate, "a name twice");
      break;
    case JsonFault::depth:
      check(facts.depth > limen::limits::json_depth, "too deep");
      break;
    case JsonFault::members:
      check(facts.names > limen::limits::json_members || facts.duplicate, "too many names");
      break;
  }
}

void check_time(const json &claims, const char *name, limen::Seconds seconds) {
  check(claims.contains(name) == (seconds != limen::unset), "a time is there or not");
  if (!claims.contains(name)) return;
  check(claims[name].is_number() && seconds >= 0 && seconds <= limen::latest, "a time's range");
  check(std::fabs(claims[name].get<double>() - static_cast<double>(seconds)) <= 1, "its value");
}

void check_claims(std::string_view text, const JsonVerdict &verdict, const json *other) {
  limen::jose::Claims claims;
  const auto outcome = limen::jose::scan_claims(text, claims);
  if (!verdict.ok())
    check(!outcome.ok() && outcome.status() != limen::Status::token_claim, "the same rules");
  if (verdict.ok() && !outcome.ok())
    check(outcome.status() == limen::Status::token_claim, "a claim");
  if (!outcome.ok() || other == nullptr) return;
  check_time(*other, "exp", claims.expires_at);
  check_time(*other, "nbf", claims.not_before);
  check_time(*other, "iat", claims.issued_at);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  const JsonVerdict any = limen::jose::check_json(text);
  Facts facts;
  const bool accepted = json::sax_parse(text, &facts);
  if (accepted) {
    check_fault(text, any, facts);
  } else {
    check(!any.ok() || facts.overflow, "the other parser accepts what the scanner does");
  }
  check(any.offset <= size, "a fault is in the text");

  const json other = accepted ? json::parse(text, nullptr, false) : json();
  // With a name twice the other parser keeps the last.
  const json *const object = any.ok() && other.is_object() ? &other : nullptr;
  Comparison comparison(object);
  const JsonVerdict verdict = limen::jose::scan_object(text, comparison);
  const std::size_t first = text.find_first_not_of(" \n\r\t");
  const bool is_object = first != std::string_view::npos && text[first] == '{';
  check(verdict.ok() == (any.ok() && is_object), "one set of rules for both");
  if (is_object)
    check(verdict.fault == any.fault && verdict.offset == any.offset, "and one verdict");
  if (verdict.ok() && object != nullptr) check(comparison.count == object->size(), "every member");
  check_claims(text, verdict, object);
  return 0;
}
