#include "base/base64url.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace limen::base64url {
namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint32_t bad = 0xFF000000;  // above any 24 bits of value

// values[i][c] is the value of the character c in place i of a group of four,
// shifted to where it belongs; `bad` if c is outside the alphabet.
using Values = std::array<std::array<std::uint32_t, 256>, 4>;
constexpr Values make_values() {
  Values values{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (auto &value : values[place]) value = bad;
    for (std::uint32_t i = 0; i < 64; ++i)
      values[place][static_cast<unsigned char>(alphabet[i])] = i << (18 - 6 * place);
  }
  return values;
}
constexpr Values values = make_values();

inline std::uint32_t value_at(std::string_view text, std::size_t at, std::size_t place) {
  return values[place][static_cast<unsigned char>(text[at])];
}

inline void put_triple(std::uint32_t bits, std::uint8_t *out) {
  out[0] = static_cast<std::uint8_t>(bits >> 16);
  out[1] = static_cast<std::uint8_t>(bits >> 8);
  out[2] = static_cast<std::uint8_t>(bits);
}

// Whole groups of four characters.
bool decode_groups(std::string_view text, std::uint8_t *out) {
  std::uint32_t seen = 0;
  for (std::size_t at = 0; at < text.size(); at += 4, out += 3) {
    const std::uint32_t bits = value_at(text, at, 0) | value_at(text, at + 1, 1) |
                               value_at(text, at + 2, 2) | value_at(text, at + 3, 3);
    seen |= bits;
    put_triple(bits, out);
  }
  return seen < bad;
}

// The two or three characters behind the last whole group. Their unused bits
// must be zero.
bool decode_rest(std::string_view text, std::uint8_t *out) {
  std::uint32_t bits = value_at(text, 0, 0) | value_at(text, 1, 1);
  if (text.size() == 2) {
    out[0] = static_cast<std::uint8_t>(bits >> 16);
    return bits < bad && (bits & 0xFFFF) == 0;
  }
  bits |= value_at(text, 2, 2);
  out[0] = static_cast<std::uint8_t>(bits >> 16);
  out[1] = static_cast<std::uint8_t>(bits >> 8);
  return bits < bad && (bits & 0xFF) == 0;
}

void encode_groups(ByteView bytes, char *out) {
  const std::uint8_t *in = bytes.data();
  for (std::size_t left = bytes.size(); left >= 3; left -= 3, in += 3, out += 4) {
    out[0] = alphabet[in[0] >> 2];
    out[1] = alphabet[(in[0] << 4 | in[1] >> 4) & 63];
    out[2] = alphabet[(in[1] << 2 | in[2] >> 6) & 63];
    out[3] = alphabet[in[2] & 63];
  }
}

#if defined(__x86_64__)

constexpr std::size_t block_text = 32, block_bytes = 24;

// 32 characters become 24 bytes; exactly these are read and written. Answers a
// vector with a set bit wherever a character is outside the alphabet.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i decode_block(const char *in,
                                                                        std::uint8_t *out) {
  // Characters are classified by their high half. A bit of valid_low, found by
  // the low half, says in which classes that half is allowed: 1 '-', 2 digits,
  // 4 A-O and a-o, 8 P-Z and '_', 16 p-z.
  const __m256i valid_low = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      2 | 8 | 16, 30, 30, 30, 30, 30, 30, 30, 30, 30, 4 | 8 | 16, 4, 4, 4 | 1, 4, 4 | 8));
  const __m256i class_high =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 1, 2, 4, 8, 4, 16, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i shift_high = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      0, 0, 62 - '-', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0));

  const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(in));
  const __m256i low = _mm256_and_si256(text, _mm256_set1_epi8(15));
  const __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), _mm256_set1_epi8(15));
  const __m256i allowed =
      _mm256_and_si256(_mm256_shuffle_epi8(valid_low, low), _mm256_shuffle_epi8(class_high, high));
  const __m256i wrong = _mm256_cmpeq_epi8(allowed, _mm256_setzero_si256());

  const __m256i underscore = _mm256_and_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8('_')),
                                              _mm256_set1_epi8(63 - '_' + 'A'));
  const __m256i sixes =
      _mm256_add_epi8(text, _mm256_add_epi8(_mm256_shuffle_epi8(shift_high, high), underscore));

  // Four times six bits to 24, then their bytes in order and side by side.
  const __m256i twelves = _mm256_maddubs_epi16(sixes, _mm256_set1_epi32(0x01400140));
  const __m256i words = _mm256_madd_epi16(twelves, _mm256_set1_epi32(0x00011000));
  const __m256i order = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  const __m256i packed = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(words, order),
                                                     _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
  _mm_storeu_si128(reinterpret_cast<__m128i *>(out), _mm256_castsi256_si128(packed));
  _mm_storel_epi64(reinterpret_cast<__m128i *>(out + 16), _mm256_extracti128_si256(packed, 1));
  return wrong;
}

// Whole groups of four, at least a block of them. The last block overlaps the
// one before it and writes the same bytes again.
[[gnu::target("avx2")]] bool decode_groups_avx2(std::string_view text, std::uint8_t *out) {
  const char *in = text.data();
  const char *const last = in + text.size() - block_text;
  std::uint8_t *const last_out = out + text.size() / 4 * 3 - block_bytes;
  __m256i wrong = _mm256_setzero_si256();
  for (; in < last; in += block_text, out += block_bytes)
    wrong = _mm256_or_si256(wrong, decode_block(in, out));
  wrong = _mm256_or_si256(wrong, decode_block(last, last_out));
  return _mm256_testz_si256(wrong, wrong) != 0;
}

// 24 bytes become 32 characters; exactly these are read and written.
[[gnu::target("avx2"), gnu::always_inline]] inline void encode_block(const std::uint8_t *in,
                                                                     char *out) {
  // Twelve bytes to a lane: the first at its beginning, the last at its end.
  const __m256i bytes = _mm256_inserti128_si256(
      _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i *>(in))),
      _mm_loadu_si128(reinterpret_cast<const __m128i *>(in + 8)), 1);
  const __m256i triples = _mm256_shuffle_epi8(
      bytes, _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,  //
                              5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14));
  // 24 bits to four times six.
  const __m256i odd = _mm256_mulhi_epu16(_mm256_and_si256(triples, _mm256_set1_epi32(0x0FC0FC00)),
                                         _mm256_set1_epi32(0x04000040));
  const __m256i even = _mm256_mullo_epi16(_mm256_and_si256(triples, _mm256_set1_epi32(0x003F03F0)),
                                          _mm256_set1_epi32(0x01000010));
  const __m256i sixes = _mm256_or_si256(odd, even);
  // 0 to 25: 13, 26 to 51: 0, 52 to 61: 1 to 10, 62: 11, 63: 12; then what to add.
  const __m256i upper =
      _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(26), sixes), _mm256_set1_epi8(13));
  const __m256i range = _mm256_or_si256(_mm256_subs_epu8(sixes, _mm256_set1_epi8(51)), upper);
  constexpr char digit = '0' - 52;
  const __m256i shift = _mm256_broadcastsi128_si256(
      _mm_setr_epi8('a' - 26, digit, digit, digit, digit, digit, digit, digit, digit, digit, digit,
                    '-' - 62, '_' - 63, 'A', 0, 0));
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(out),
                      _mm256_add_epi8(sixes, _mm256_shuffle_epi8(shift, range)));
}

// Whole groups of three, at least a block of them; the last block overlaps.
[[gnu::target("avx2")]] void encode_groups_avx2(ByteView bytes, char *out) {
  const std::uint8_t *in = bytes.data();
  const std::uint8_t *const last = in + bytes.size() - block_bytes;
  char *const last_out = out + bytes.size() / 3 * 4 - block_text;
  for (; in < last; in += block_bytes, out += block_text) encode_block(in, out);
  encode_block(last, last_out);
}

bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

#endif

bool decode_all_groups(std::string_view text, std::uint8_t *out) {
#if defined(__x86_64__)
  if (text.size() >= block_text && has_avx2()) return decode_groups_avx2(text, out);
#endif
  return decode_groups(text, out);
}

void encode_all_groups(ByteView bytes, char *out) {
#if defined(__x86_64__)
  if (bytes.size() >= block_bytes && has_avx2()) return encode_groups_avx2(bytes, out);
#endif
  encode_groups(bytes, out);
}

}  // namespace

void encode(ByteView bytes, char *out) noexcept {
  const std::size_t rest = bytes.size() % 3;
  const std::size_t whole = bytes.size() - rest;
  encode_all_groups(bytes.first(whole), out);
  if (rest == 0) return;
  out += whole / 3 * 4;
  const unsigned bits =
      static_cast<unsigned>(bytes[whole]) << 8 | (rest == 2 ? bytes[whole + 1] : 0u);
  out[0] = alphabet[bits >> 10];
  out[1] = alphabet[bits >> 4 & 63];
  if (rest == 2) out[2] = alphabet[bits << 2 & 63];
}

std::string encode(ByteView bytes) {
  std::string text(encoded_size(bytes.size()), '\0');
  encode(bytes, text.data());
  return text;
}

bool decode(std::string_view text, std::uint8_t *out) noexcept {
  const std::size_t rest = text.size() % 4;
  const std::size_t whole = text.size() - rest;
  if (rest == 1) return false;
  if (!decode_all_groups(text.substr(0, whole), out)) return false;
  return rest == 0 || decode_rest(text.substr(whole), out + whole / 4 * 3);
}

Error explain(std::string_view text, const char *what, Status status) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (values[0][byte] != bad) continue;
    if (byte == '=')
      return fail(status, "%s: '=' at offset %zu: base64url has no padding", what, at);
    if (byte == '+' || byte == '/')
      return fail(status, "%s: '%c' at offset %zu: that is base64; base64url has '-' and '_'", what,
                  byte, at);
    constexpr char expected[] = "expected base64url (A-Z a-z 0-9 - _)";
    if (byte > ' ' && byte < 0x7F)
      return fail(status, "%s: '%c' at offset %zu: %s", what, byte, at, expected);
    if (byte == ' ' || byte == '\0')
      return fail(status, "%s: a %s at offset %zu: %s", what, byte == ' ' ? "blank" : "NUL", at,
                  expected);
    return fail(status, "%s: byte 0x%02x at offset %zu: %s", what, byte, at, expected);
  }
  if (text.size() % 4 == 1)
    return fail(status, "%s: %zu characters: no base64url text has this length", what, text.size());
  return fail(status, "%s: the unused bits of the last character, at offset %zu, are not zero",
              what, text.empty() ? 0 : text.size() - 1);
}

}  // namespace limen::base64url
