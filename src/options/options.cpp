#include "options/options.h"

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

#include "base/printable.h"
#include "base/text_check.h"
#include "options/applies_to.h"
#include "options/suggest.h"
#include "options/value.h"

namespace limen::options {
namespace {

constexpr std::size_t index_of(Id id) { return static_cast<std::size_t>(id); }

const Property &property_of(Id id) { return table()[index_of(id)]; }

Error unknown_property(std::string_view name) {
  if (!looks_like_name(name))
    return fail(Status::option_unknown, "unknown property: expected a name such as 'token.ttl'");
  const auto size = static_cast<int>(name.size());
  if (const Property *near = suggest(name))
    return fail(Status::option_unknown, "unknown property '%.*s': did you mean '%s'?", size,
                name.data(), near->name);
  return fail(Status::option_unknown, "unknown property '%.*s'", size, name.data());
}

Error wrong_target(const Property &property, AppliesTo target) {
  std::string right;
  const char *wrong = "";
  for (const AppliesToName &each : applies_to_names) {
    if (each.target == target) wrong = each.words;
    if (!applies(property, each.target)) continue;
    if (!right.empty()) right += " and to ";
    right += each.words;
  }
  return fail(Status::option_place, "%s applies to %s, not to %s", property.name, right.c_str(),
              wrong);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t start = text.find_first_not_of(blanks);
  if (start == text.npos) return {};
  return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

}  // namespace

Outcome Options::assign(std::string_view name, std::string_view value) try {
  const auto all = table();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Property &p) { return p.name == name; });
  if (found == all.end()) return unknown_property(name);
  LIMEN_TRY(check_value(*found, value));
  std::string line;
  if (found->type == Type::line)
    value = line = one_line(value, static_cast<std::size_t>(found->most));
  SecretText copy(value);
  values_[static_cast<std::size_t>(found - all.begin())] = std::move(copy);
  return success();
} catch (const std::bad_alloc &) {
  return fail(Status::memory, "options: out of memory");
}

Outcome Options::refuse(const Error &error) {
  if (!first_error_) first_error_ = error;
  return error;
}

Outcome Options::set(std::string_view name, std::string_view value) {
  const Outcome done = assign(name, value);
  return done.ok() ? done : refuse(done.error());
}

Outcome Options::load(std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::size_t sign = line.find('=');
    if (sign == line.npos)
      return refuse(
          fail(Status::option_value, "line %zu has no '=': expected name = value", number));
    const Outcome done = assign(trimmed(line.substr(0, sign)), trimmed(line.substr(sign + 1)));
    if (!done.ok())
      return refuse(fail(done.status(), "line %zu: %s", number, done.error().message));
  }
  return success();
}

Outcome Options::check(AppliesTo target) const { return check(target, target); }

Outcome Options::check(AppliesTo target, AppliesTo other) const {
  if (first_error_) return *first_error_;
  for (std::size_t i = 0; i < property_count; ++i) {
    if (values_[i] && !applies(table()[i], target) && !applies(table()[i], other))
      return wrong_target(table()[i], target);
  }
  return success();
}

bool Options::has(Id id) const { return values_[index_of(id)].has_value(); }

std::string_view Options::text(Id id) const {
  const auto &value = values_[index_of(id)];
  return value ? value->view() : property_of(id).fallback;
}

Seconds Options::seconds(Id id) const {
  return parse_number(property_of(id).type, text(id)).value_or(unset);
}

std::uint64_t Options::count(Id id) const {
  return static_cast<std::uint64_t>(parse_number(property_of(id).type, text(id)).value_or(0));
}

bool Options::flag(Id id) const { return text(id) == "true"; }

std::vector<std::string> Options::list(Id id) const {
  const std::vector<std::string_view> entries = split_list(text(id));
  return {entries.begin(), entries.end()};
}

Options Options::overlaid(const Options &over) const {
  Options out = *this;
  for (std::size_t i = 0; i < property_count; ++i) {
    if (over.values_[i]) out.values_[i] = over.values_[i];
  }
  if (!out.first_error_) out.first_error_ = over.first_error_;
  return out;
}

}  // namespace limen::options
