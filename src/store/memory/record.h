// Lays out a record of a memory store in words: its name, version and deadlines, then key and
// value, each padded with zeros to whole words. A record too large for a slot has its key and value
// elsewhere; only a thread that holds the lock may read them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "store/memory/pages.h"
#include "store/store.h"

#if defined(__SANITIZE_THREAD__)
#define LIMEN_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LIMEN_THREAD_SANITIZER
#endif
#endif

namespace limen::store::memory {

struct RecordName {
  Bucket bucket;
  Kind kind;
  std::string_view key;
  std::uint32_t hash;
};

namespace record {

enum Field : std::size_t { name, version, expires_at, end, value_size, body };

inline constexpr std::size_t longest_key = UINT32_MAX;
inline constexpr std::uint64_t is_large = std::uint64_t{1} << 40;

constexpr std::size_t words(std::size_t bytes) { return (bytes + 7) / 8; }

// Returns how many words a record needs. A record that needs more than the largest slot has is
// stored as a large record.
constexpr std::size_t words(std::string_view key, std::string_view value) {
  return body + words(key.size()) + words(value.size());
}

// Returns the first word of a record that is not large.
constexpr std::uint64_t name_word(const RecordName &of) {
  return static_cast<std::uint64_t>(of.bucket) << 48 | static_cast<std::uint64_t>(of.kind) << 32 |
         of.key.size();
}

constexpr std::size_t key_size(std::uint64_t name_word) {
  return static_cast<std::uint32_t>(name_word);
}
constexpr Kind kind(std::uint64_t name_word) { return static_cast<Kind>(name_word >> 32); }

inline std::uint64_t load8(const char *at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Returns the last bytes of a text, fewer than 8, padded with zeros.
inline std::uint64_t tail_word(std::string_view text) noexcept {
  const std::size_t left = text.size() % 8;
  if (text.size() > 8) return load8(text.data() + text.size() - 8) >> (64 - 8 * left);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < left; ++i)
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
  return word;
}

// Tells whether the words at `from` hold `text`. Without the lock, the answer is valid only if the
// table has not changed meanwhile.
inline bool equal(const std::uint64_t *from, std::string_view text) noexcept {
  const std::size_t whole = text.size() / 8;
  for (std::size_t i = 0; i < whole; ++i)
    if (load_word(from + i) != load8(text.data() + 8 * i)) return false;
  return text.size() % 8 == 0 || load_word(from + whole) == tail_word(text);
}

// Copies `size` bytes out of words that a writer may be changing. The caller discards the copy if
// the table has changed meanwhile, so a torn copy is harmless. The empty asm hides the source from
// the compiler, which lets memcpy run at full speed. ThreadSanitizer would report a race, so its
// builds load word by word.
inline void copy(const std::uint64_t *from, std::uint8_t *to, std::size_t size) noexcept {
#ifndef LIMEN_THREAD_SANITIZER
  if (size == 0) return;
  asm("" : "+r"(from));
  std::memcpy(to, from, size);
  std::atomic_thread_fence(std::memory_order_acquire);
#else
  const auto copy_word = [&](std::size_t i) {
    const std::uint64_t word = load_word(from + i);
    std::memcpy(to + 8 * i, &word, sizeof word);
  };
  const std::size_t whole = size / 8;
  std::size_t i = 0;
  for (; i + 4 <= whole; i += 4) {
    copy_word(i);
    copy_word(i + 1);
    copy_word(i + 2);
    copy_word(i + 3);
  }
  for (; i < whole; ++i) copy_word(i);
  if (size % 8 == 0) return;
  std::uint64_t word = load_word(from + whole);
  for (i = 8 * whole; i < size; ++i, word >>= 8) to[i] = static_cast<std::uint8_t>(word);
#endif
}

// Writes `text`, padded with zeros to whole words, and returns the place behind it.
inline std::uint64_t *write(std::uint64_t *to, std::string_view text) noexcept {
  const std::size_t whole = text.size() / 8;
  for (std::size_t i = 0; i < whole; ++i) store_word(to + i, load8(text.data() + 8 * i));
  if (text.size() % 8 == 0) return to + whole;
  store_word(to + whole, tail_word(text));
  return to + whole + 1;
}

// key() and value() read a record of either layout. Callers hold the lock.
inline std::string_view key(const std::uint64_t *words_of) {
  const std::size_t size = key_size(words_of[name]);
  if ((words_of[name] & is_large) != 0)
    return {reinterpret_cast<const char *>(words_of[body]), size};
  return {reinterpret_cast<const char *>(words_of + body), size};
}
inline std::string_view value(const std::uint64_t *words_of) {
  const std::size_t behind = key_size(words_of[name]);
  if ((words_of[name] & is_large) != 0)
    return {reinterpret_cast<const char *>(words_of[body]) + behind, words_of[value_size]};
  return {reinterpret_cast<const char *>(words_of + body + words(behind)), words_of[value_size]};
}

}  // namespace record
}  // namespace limen::store::memory
