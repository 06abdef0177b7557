#include "jose/numeric_date.h"

#include <algorithm>

namespace limen::jose {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// An exact number: its digits, and the position of the decimal point, counted from the
// first digit that is not zero.
struct Decimal {
  std::string_view digits;  // from the first that is not zero; may hold one '.'
  std::int64_t point = 0;   // digits before the point; may be negative or beyond the digits
  bool negative = false;
};

// The largest exponent that matters: a larger one than any text's length changes nothing.
constexpr std::int64_t huge = 1'000'000'000'000'000'000;

std::int64_t parse_exponent(std::string_view text) {
  const bool negative = text.front() == '-';
  if (!is_digit(text.front())) text.remove_prefix(1);
  std::int64_t exponent = 0;
  for (const char c : text) exponent = std::min(exponent * 10 + (c - '0'), huge / 100);
  return negative ? -exponent : exponent;
}

Decimal parse_decimal(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.front() == '-';
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t exponent = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, exponent);
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  const std::size_t first = digits.find_first_of("123456789");
  if (first == std::string_view::npos) return decimal;  // zero
  decimal.digits = digits.substr(first);
  const auto begin = static_cast<std::int64_t>(first);
  decimal.point = begin < point ? point - begin : point - begin + 1;
  if (exponent < text.size()) decimal.point += parse_exponent(text.substr(exponent + 1));
  return decimal;
}

bool round(const Decimal &decimal, Rounding rounding, Seconds &seconds) {
  seconds = 0;
  if (decimal.digits.empty()) return true;  // zero, or -0
  constexpr std::int64_t most_digits = 12;
  if (decimal.negative || decimal.point > most_digits) return false;
  std::int64_t place = 0;
  bool fraction = false;
  for (const char c : decimal.digits) {
    if (c == '.') continue;
    if (place < decimal.point) {
      seconds = seconds * 10 + (c - '0');
    } else if (c != '0') {
      fraction = true;
      break;
    }
    ++place;
  }
  for (; place < decimal.point; ++place) seconds *= 10;
  if (fraction && rounding == Rounding::up) ++seconds;
  return seconds + (fraction && rounding == Rounding::down ? 1 : 0) <= latest;
}

}  // namespace

bool read_any_numeric_date(std::string_view number, Rounding rounding, Seconds &seconds) noexcept {
  return round(parse_decimal(number), rounding, seconds);
}

}  // namespace limen::jose
