// Tables to compare limen's sessions with: no locks, no deadlines, no revocation.
#pragma once

#include <sys/mman.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

namespace tables {

using Key = std::array<std::uint8_t, 32>;  // a hash

inline std::uint64_t word(const Key &key) {
  std::uint64_t word;
  std::memcpy(&word, key.data(), sizeof word);
  return word;
}

// Open addressing over a slab, all of one size, in huge pages if the machine has
// some: the least possible cost of finding a session and copying it.
class Bare {
 public:
  Bare(std::size_t entries, std::size_t value_size)
      : value_size_(value_size),
        record_size_((sizeof(Key) + value_size + 7) / 8 * 8),
        bits_(std::bit_width(entries * 4 / 3)),
        slots_(allocate<std::uint64_t>(sizeof(std::uint64_t) << bits_)),
        slab_(allocate<std::uint8_t>(record_size_ * entries)) {
    std::memset(slots_.get(), 0, sizeof(std::uint64_t) << bits_);
  }

  void add(const Key &key, std::span<const std::uint8_t> value) {
    std::uint8_t *const record = slab_.get() + record_size_ * size_;
    std::memcpy(record, key.data(), key.size());
    std::memcpy(record + key.size(), value.data(), value_size_);
    std::size_t at = home(key);
    while (slots_[at] != 0) at = next(at);
    slots_[at] = word(key) << 32 | ++size_;
  }

  bool get(const Key &key, std::uint8_t *out) const {
    for (std::size_t at = home(key); slots_[at] != 0; at = next(at)) {
      if (slots_[at] >> 32 != (word(key) & UINT32_MAX)) continue;
      const std::uint8_t *const record =
          slab_.get() + record_size_ * ((slots_[at] & UINT32_MAX) - 1);
      if (std::memcmp(record, key.data(), key.size()) != 0) continue;
      std::memcpy(out, record + key.size(), value_size_);
      return true;
    }
    return false;
  }

  double bytes_per_entry() const {
    return static_cast<double>((sizeof(std::uint64_t) << bits_) + record_size_ * size_) /
           static_cast<double>(size_);
  }

 private:
  struct Free {
    void operator()(void *memory) const { std::free(memory); }
  };
  template <class T>
  using Memory = std::unique_ptr<T[], Free>;

  template <class T>
  static Memory<T> allocate(std::size_t bytes) {
    constexpr std::size_t huge_page = std::size_t{1} << 21;
    bytes = (bytes + huge_page - 1) / huge_page * huge_page;
    void *const memory = std::aligned_alloc(huge_page, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    madvise(memory, bytes, MADV_HUGEPAGE);
    return Memory<T>(static_cast<T *>(memory));
  }

  std::size_t home(const Key &key) const {
    return static_cast<std::size_t>(word(key) >> (64 - bits_));
  }
  std::size_t next(std::size_t at) const { return (at + 1) & ((std::size_t{1} << bits_) - 1); }

  const std::size_t value_size_, record_size_;
  const int bits_;
  Memory<std::uint64_t> slots_;
  Memory<std::uint8_t> slab_;
  std::size_t size_ = 0;
};

// The bytes of a value that a peer keeps in place.
inline constexpr std::size_t peer_value = 344;

// A hash map that Debian packages.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual void add(const Key &key, std::span<const std::uint8_t> value) = 0;
  virtual bool get(const Key &key, std::uint8_t *out) const = 0;
};

inline constexpr const char *peer_names[] = {"absl::flat_hash_map", "tsl::robin_map",
                                             "std::unordered_map"};

// Null: this build found no table of that name.
std::unique_ptr<Peer> make_peer(const char *name, std::size_t entries);

}  // namespace tables
