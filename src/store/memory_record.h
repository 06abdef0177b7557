// A record of a memory store as words: what names it, its version and deadlines,
// then key and value, each filled up with zeros to whole words. A record too
// large for a slot has its key and value elsewhere, to be read under the lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "store/memory_pages.h"
#include "store/store.h"

namespace limen::store {

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

// Whether the words at `from` hold `text`. Without a lock the answer counts only
// if the table did not change meanwhile.
inline bool equal(const std::uint64_t *from, std::string_view text) noexcept {
  const char *at = text.data();
  std::size_t left = text.size();
  std::uint64_t word = 0;
  for (; left >= 8; left -= 8, at += 8, ++from) {
    std::memcpy(&word, at, 8);
    if (load_word(from) != word) return false;
  }
  if (left == 0) return true;
  word = 0;
  std::memcpy(&word, at, left);
  return load_word(from) == word;
}

// Copies `size` bytes out of words.
inline void copy(const std::uint64_t *from, std::uint8_t *to, std::size_t size) noexcept {
  std::uint64_t word = 0;
  for (; size >= 8; size -= 8, to += 8, ++from) {
    word = load_word(from);
    std::memcpy(to, &word, 8);
  }
  if (size == 0) return;
  word = load_word(from);
  std::memcpy(to, &word, size);
}

// Writes `text`, filled up with zeros, and answers what is behind it.
inline std::uint64_t *write(std::uint64_t *to, std::string_view text) noexcept {
  const char *at = text.data();
  std::size_t left = text.size();
  std::uint64_t word = 0;
  for (; left >= 8; left -= 8, at += 8, ++to) {
    std::memcpy(&word, at, 8);
    store_word(to, word);
  }
  if (left == 0) return to;
  word = 0;
  std::memcpy(&word, at, left);
  store_word(to, word);
  return to + 1;
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
}  // namespace limen::store
