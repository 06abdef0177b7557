// Builds the conditions and writes of a commit, and reads records of any size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "store/store.h"

namespace limen::store {

inline Condition absent(Kind kind, std::string_view key) noexcept {
  return {Condition::Type::absent, kind, key, 0, 0};
}

// Means the same as absent() when `version` is 0.
inline Condition at_version(Kind kind, std::string_view key, Version version) noexcept {
  return {Condition::Type::at_version, kind, key, version, 0};
}

inline Condition index_below(Kind kind, std::string_view index, std::uint64_t number,
                             std::size_t prefix = 0) noexcept {
  return {Condition::Type::index_below, kind, index, number, prefix};
}

inline Write put(Kind kind, std::string_view key, std::string_view value,
                 Seconds expires_at = forever, Seconds end = forever) noexcept {
  return {Write::Type::put, kind, key, value, expires_at, end};
}

inline Write touch(Kind kind, std::string_view key, Seconds expires_at) noexcept {
  return {Write::Type::touch, kind, key, {}, expires_at, forever};
}

inline Write erase(Kind kind, std::string_view key) noexcept {
  return {Write::Type::erase, kind, key, {}, 0, forever};
}

inline Write index_add(std::string_view index, std::string_view member, Seconds score) noexcept {
  return {Write::Type::index_add, 0, index, member, score, forever};
}

inline Write index_remove(std::string_view index, std::string_view member) noexcept {
  return {Write::Type::index_remove, 0, index, member, 0, forever};
}

inline Write log(Kind kind, std::string_view body) noexcept {
  return {Write::Type::log, kind, {}, body, 0, forever};
}

// Holds a record with its whole value.
struct WholeRecord {
  Version version = 0;  // 0: absent
  SecretBytes value;    // empty if the version is the one that the caller knew
};

// Reads a record of any size. Skips the value when the record's version is `known`.
Result<WholeRecord> read_whole(Store &store, Bucket bucket, Kind kind, std::string_view key,
                               Version known = 0);

}  // namespace limen::store
