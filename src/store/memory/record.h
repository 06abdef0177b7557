// A record of a memory store as words: what names it, its version and deadlines,
// then key and value, each filled up with zeros to whole words. A record too
// large for a slot has its key and value elsewhere, to be read under the lock.
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

// A record's name, and the hash of it.
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

// The words a record takes up; more than a slot has: it is large.
constexpr std::size_t words(std::string_view key, std::string_view value) {
  return body + words(key.size()) + words(value.size());
}

// The first word of a record that is not large.
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

// The last bytes of a text, fewer than 8, filled up with zeros.
inline std::uint64_t tail_word(std::string_view text) noexcept {
  const std::size_t left = text.size() % 8;
  if (text.size() > 8) return load8(text.data() + text.size() - 8) >> (64 - 8 * left);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < left; ++i)
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
  return word;
}

// Whether the words at `from` hold `text`. Without a lock the answer counts only
// if the table did not change meanwhile.
inline bool equal(const std::uint64_t *from, std::string_view text) noexcept {
  const std::size_t whole = text.size() / 8;
  for (std::size_t i = 0; i < whole; ++i)
    if (load_word(from + i) != load8(text.data() + 8 * i)) return false;
  return text.size() % 8 == 0 || load_word(from + whole) == tail_word(text);
}

// Copies `size` bytes out of words. What a writer may be changing meanwhile is
// read as the machine reads fastest, behind the compiler's back; only a table
// that did not change makes an answer of it. ThreadSanitizer is shown loads that
// it knows.
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

// Writes `text`, filled up with zeros, and answers what is behind it.
inline std::uint64_t *write(std::uint64_t *to, std::string_view text) noexcept {
  const std::size_t whole = text.size() / 8;
  for (std::size_t i = 0; i < whole; ++i) store_word(to + i, load8(text.data() + 8 * i));
  if (text.size() % 8 == 0) return to + whole;
  store_word(to + whole, tail_word(text));
  return to + whole + 1;
}

// Key and value. Only under the lock.
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
