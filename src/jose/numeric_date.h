// Reads times in claims exactly: JSON numbers of seconds (NumericDate, RFC 7519 section
// 2), whole or not.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "jose/json/simd.h"

namespace limen::jose {

enum class Rounding : std::uint8_t { down, up };

// Reads a number in any form.
bool read_any_numeric_date(std::string_view number, Rounding rounding, Seconds &seconds) noexcept;

// Rounds a JSON number to whole seconds. Returns false if it is below 0 or above `latest`.
inline bool read_numeric_date(std::string_view number, Rounding rounding,
                              Seconds &seconds) noexcept {
  // Nearly every time is ten digits.
  if (number.size() == 10) [[likely]] {
    const std::uint64_t word = load_word(number.data());
    const unsigned tens = static_cast<unsigned char>(number[8]) - unsigned{'0'};
    const unsigned ones = static_cast<unsigned char>(number[9]) - unsigned{'0'};
    if (leading_digits(word) == 8 && tens < 10 && ones < 10) [[likely]] {
      seconds = Seconds{eight_digits(word)} * 100 + Seconds{tens} * 10 + Seconds{ones};
      return true;
    }
  }
  return read_any_numeric_date(number, rounding, seconds);
}

}  // namespace limen::jose
