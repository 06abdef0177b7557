// Searches JSON text many bytes at a time. A "stop" is a byte that ends the plain part of
// a string: a quote, a backslash, a control character, a byte above 0x7F. The stops of 64
// bytes are found at once, a bit each, so that finding the end of a string is a shift and
// a count.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace limen::jose {

inline constexpr std::size_t stops_width = 64;

inline std::uint64_t load_word(const char *from) noexcept {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// Returns how many of the eight bytes, from the first on, are decimal digits.
inline std::size_t leading_digits(std::uint64_t word) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101u, high = 0x80 * ones;
  const std::uint64_t values = word ^ '0' * ones;
  // A sum carries into the next byte only if this byte is not a digit.
  const std::uint64_t others = ((values + (0x80 - 10) * ones) | values) & high;
  return static_cast<std::size_t>(std::countr_zero(others)) / 8;
}

// Returns the number that eight digits make.
inline std::uint32_t eight_digits(std::uint64_t word) noexcept {
  word -= 0x3030303030303030u;
  word = (word * 10 + (word >> 8)) & 0x00FF00FF00FF00FFu;    // pairs
  word = (word * 100 + (word >> 16)) & 0x0000FFFF0000FFFFu;  // fours
  return static_cast<std::uint32_t>(word * 10000 + (word >> 32));
}

// Sets bit i if byte i of the block is a stop. For any machine.
inline std::uint64_t find_stops_by_word(const char *block) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101u, low = 0x7F * ones, high = 0x80 * ones;
  constexpr std::uint64_t gather = 0x0102040810204080u;  // the top bits of eight bytes side by side
  const auto not_zero = [](std::uint64_t x) { return ((x & low) + low) | x; };
  std::uint64_t stops = 0;
  for (std::size_t at = 0; at < stops_width; at += 8) {
    // No sum carries into the next byte, so every bit is exact.
    const std::uint64_t word = load_word(block + at);
    const std::uint64_t printable = (word & low) + 0x60 * ones;
    const std::uint64_t plain =
        printable & not_zero(word ^ '"' * ones) & not_zero(word ^ '\\' * ones);
    const std::uint64_t tops = (~plain | word) & high;
    stops |= (tops >> 7) * gather >> 56 << at;
  }
  return stops;
}

#if defined(__SSE2__)

inline std::uint64_t find_stops(const char *block) noexcept {
  std::uint64_t stops = 0;
  for (std::size_t at = 0; at < stops_width; at += 16) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i *>(block + at));
    const __m128i quote = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
    // As signed bytes, bytes above 0x7F are less than a blank, too.
    const __m128i outside = _mm_cmplt_epi8(text, _mm_set1_epi8(' '));
    const __m128i found = _mm_or_si128(_mm_or_si128(quote, backslash), outside);
    stops |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << at;
  }
  return stops;
}

#else

inline std::uint64_t find_stops(const char *block) noexcept { return find_stops_by_word(block); }

#endif

}  // namespace limen::jose
