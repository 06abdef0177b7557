#include "base/keyed_hash.h"

#include <bit>
#include <cstddef>
#include <cstring>

namespace limen {
namespace {

static_assert(std::endian::native == std::endian::little, "words are loaded as they lie");

// SipHash runs two rounds for each word and four at the end.
class SipHash {
 public:
  explicit SipHash(const HashKey &key)
      : v0_(key.low ^ 0x736f6d6570736575),
        v1_(key.high ^ 0x646f72616e646f6d ^ 0xee),
        v2_(key.low ^ 0x6c7967656e657261),
        v3_(key.high ^ 0x7465646279746573) {}

  void add(std::uint64_t word) { add_bytes(word, 8); }

  void add(std::string_view text) {
    const char *at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; left -= 8, at += 8) {
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      add_bytes(word, 8);
    }
    if (left > 0) add_bytes(load_tail(at, left), left);
  }

  Digest128 finish128() {
    Digest128 digest;
    digest.low = finish(0xee);
    v1_ ^= 0xdd;
    rounds<4>();
    digest.high = v0_ ^ v1_ ^ v2_ ^ v3_;
    return digest;
  }

 private:
  static std::uint64_t load_tail(const char *at, std::size_t size) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < size; ++i)
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
    return word;
  }

  // Adds the lowest `size` (1 to 8) bytes of `word`. The others must be zero.
  void add_bytes(std::uint64_t word, std::size_t size) {
    const std::size_t waiting = total_ % 8;
    total_ += size;
    tail_ |= word << (8 * waiting);
    if (waiting + size < 8) return;
    compress(tail_);
    tail_ = waiting == 0 ? 0 : word >> (8 * (8 - waiting));
  }

  std::uint64_t finish(std::uint64_t mark) {
    compress(tail_ | static_cast<std::uint64_t>(total_ & 0xff) << 56);
    v2_ ^= mark;
    rounds<4>();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

  void compress(std::uint64_t word) {
    v3_ ^= word;
    rounds<2>();
    v0_ ^= word;
  }

  template <int n>
  void rounds() {
    for (int i = 0; i < n; ++i) {
      v0_ += v1_;
      v2_ += v3_;
      v1_ = std::rotl(v1_, 13) ^ v0_;
      v3_ = std::rotl(v3_, 16) ^ v2_;
      v0_ = std::rotl(v0_, 32);
      v2_ += v1_;
      v0_ += v3_;
      v1_ = std::rotl(v1_, 17) ^ v2_;
      v3_ = std::rotl(v3_, 21) ^ v0_;
      v2_ = std::rotl(v2_, 32);
    }
  }

  std::uint64_t v0_, v1_, v2_, v3_;
  std::uint64_t tail_ = 0;  // the bytes that do not fill a word yet
  std::size_t total_ = 0;
};

// Marks where the first part ends.
std::uint64_t frame(std::uint8_t domain, std::string_view text) {
  return static_cast<std::uint64_t>(text.size()) << 8 | domain;
}

}  // namespace

Digest128 siphash(const HashKey &key, std::string_view text) noexcept {
  SipHash hash(key);
  hash.add(text);
  return hash.finish128();
}

Digest128 keyed_hash(const HashKey &key, std::uint8_t domain, std::string_view first,
                     std::string_view second) noexcept {
  SipHash hash(key);
  hash.add(frame(domain, first));
  hash.add(first);
  hash.add(second);
  return hash.finish128();
}

}  // namespace limen
