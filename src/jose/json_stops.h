// Where the plain part of a JSON string ends: the first quote, backslash,
// control character or byte above 0x7F of a block of text. SSE2 on x86-64; a
// word at a time anywhere else.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace limen::jose {

// Eight bytes, eight bits each in the answer.
struct WordStops {
  static constexpr std::size_t width = 8;

  // A bit set at or after bit 8*i for byte i where byte i is a stop; the lowest
  // set bit belongs to the first stop.
  static std::uint64_t find(const char *block) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101u, low = 0x7F * ones, high = 0x80 * ones;
    std::uint64_t word;
    std::memcpy(&word, block, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    // No sum carries into the next byte, so every bit is exact.
    const auto not_zero = [](std::uint64_t x) { return ((x & low) + low) | x; };
    const std::uint64_t printable = (word & low) + 0x60 * ones;
    const std::uint64_t plain =
        printable & not_zero(word ^ '"' * ones) & not_zero(word ^ '\\' * ones);
    return (~plain | word) & high;
  }
  static std::size_t index(std::uint64_t stops) noexcept {
    return static_cast<std::size_t>(std::countr_zero(stops)) / 8;
  }
  static std::uint64_t skip(std::uint64_t stops, std::size_t bytes) noexcept {
    return stops >> (8 * bytes);
  }
};

#if defined(__SSE2__)

// Sixteen bytes, a bit each.
struct SseStops {
  static constexpr std::size_t width = 16;

  static std::uint64_t find(const char *block) noexcept {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i *>(block));
    const __m128i quote = _mm_cmpeq_epi8(text, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
    // As signed bytes, those above 0x7F are below the blank too.
    const __m128i outside = _mm_cmplt_epi8(text, _mm_set1_epi8(' '));
    const __m128i stops = _mm_or_si128(_mm_or_si128(quote, backslash), outside);
    return static_cast<std::uint32_t>(_mm_movemask_epi8(stops));
  }
  static std::size_t index(std::uint64_t stops) noexcept {
    return static_cast<std::size_t>(std::countr_zero(stops));
  }
  static std::uint64_t skip(std::uint64_t stops, std::size_t bytes) noexcept {
    return stops >> bytes;
  }
};
using Stops = SseStops;

#else

using Stops = WordStops;

#endif

}  // namespace limen::jose
