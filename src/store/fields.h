// Encodes the value of a record as fields: a tag of 2 bytes, a length of 4 bytes, and that many
// bytes. Numbers are little-endian. A reader skips the fields whose tags it does not know, and
// keeps them where it writes the record again. So processes of two versions can share a store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace limen::store {

using FieldTag = std::uint16_t;

inline constexpr std::size_t field_head_size = sizeof(FieldTag) + 4;

// `Out` is a text or a vector of bytes.
template <class Out>
void append_number(Out &out, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    out.push_back(static_cast<typename Out::value_type>(number >> 8 * i));
}

template <class Out>
void append_field(Out &out, FieldTag tag, std::string_view bytes) {
  append_number(out, tag, sizeof tag);
  append_number(out, bytes.size(), 4);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// Writes numbers or times, 8 bytes each.
template <class Out>
void append_numbers(Out &out, FieldTag tag, std::initializer_list<std::int64_t> numbers) {
  append_number(out, tag, sizeof tag);
  append_number(out, 8 * numbers.size(), 4);
  for (const std::int64_t number : numbers)
    append_number(out, static_cast<std::uint64_t>(number), 8);
}

struct Field {
  FieldTag tag = 0;
  std::string_view bytes;
  std::string_view whole;  // with its tag and length, to be written again

  // Tells whether the field has exactly `n` numbers of 8 bytes.
  bool has_numbers(std::size_t n) const { return bytes.size() == 8 * n; }
  // Returns the i-th number. Requires has_numbers(n) for an n above `i`.
  std::uint64_t number(std::size_t i) const;
  Seconds time(std::size_t i) const { return static_cast<Seconds>(number(i)); }
};

class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : left_(bytes) {}

  // Returns false at the end, and where what follows is not a whole field.
  bool next(Field &field);
  // Tells, once next() has returned false, whether all bytes were fields.
  bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
};

}  // namespace limen::store
