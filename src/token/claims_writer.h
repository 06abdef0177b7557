// Writes claims as a ClaimsRecord with its texts behind it, for verify and peek.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "jose/claims.h"
#include "token/claims_record.h"

namespace limen::token {

// Writes texts one behind another into a record's buffer. Counts, but does not write, a text
// that does not fit.
class TextWriter {
 public:
  TextWriter(std::span<std::uint8_t> room, std::size_t used) : room_(room), used_(used) {}

  TextPlace put(std::string_view text) {
    const TextPlace place = take(text.size());
    if (fits()) {
      std::memcpy(room_.data() + place.at, text.data(), text.size());
      room_[place.at + text.size()] = 0;
    }
    return place;
  }

  // Writes a text that lies in the room itself, before the output. Copies in blocks, which
  // may go beyond the text's end but not beyond the room's.
  TextPlace put_from_room(std::string_view text) {
    if (room_.size() < used_ + text.size() + block) return put(text);
    const TextPlace place = take(text.size());
    const auto *from = reinterpret_cast<const std::uint8_t *>(text.data());
    std::uint8_t *to = room_.data() + place.at;
    for (std::size_t done = 0; done < text.size(); done += block)
      std::memmove(to + done, from + done, block);  // the blocks may overlap
    to[text.size()] = 0;
    return place;
  }

  TextPlace put(const jose::JsonValue &value) {
    if (value.type == jose::JsonType::absent) return {};
    if (!value.escaped) return put_from_room(value.text);
    const TextPlace place = take(jose::unescaped_size(value));
    if (fits()) {
      jose::unescape(value, reinterpret_cast<char *>(room_.data() + place.at));
      room_[place.at + place.len] = 0;
    }
    return place;
  }

  bool fits() const { return used_ <= room_.size(); }
  // Returns the offset up to which bytes may have been written.
  std::size_t touched() const { return std::min(used_ + block, room_.size()); }
  std::size_t used() const { return used_; }

 private:
  static constexpr std::size_t block = 16;

  TextPlace take(std::size_t size) {
    const TextPlace place{static_cast<std::uint32_t>(used_), static_cast<std::uint32_t>(size)};
    used_ += size + 1;
    return place;
  }

  std::span<std::uint8_t> room_;
  std::size_t used_;
};

// Wipes what a call has written, unless keep() is called.
class Wipe {
 public:
  explicit Wipe(std::span<std::uint8_t> room) : room_(room) {}
  ~Wipe() { cleanse(room_.data(), room_.size()); }
  Wipe(const Wipe &) = delete;
  Wipe &operator=(const Wipe &) = delete;
  void extend(std::span<std::uint8_t> room) { room_ = room; }
  void keep() { room_ = {}; }

 private:
  std::span<std::uint8_t> room_;
};

inline Error claims_too_small(std::span<std::uint8_t> room, std::size_t needed) {
  const auto total = static_cast<std::uint32_t>(needed);
  if (room.size() >= sizeof total) std::memcpy(room.data(), &total, sizeof total);
  return fail(Status::buffer, "claims_cap: %zu bytes; %zu suffice", room.size(), needed);
}

// Writes all texts except the audience and the key id.
inline void write_texts(const jose::Claims &claims, TextWriter &writer, ClaimsRecord &record) {
  record.issuer = writer.put(claims.issuer);
  record.subject = writer.put(claims.subject);
  record.id = writer.put(claims.id);
  record.sid = writer.put(claims.sid);
}

// Completes the record. Call it last.
inline void write_numbers(const jose::Claims &claims, const TextWriter &writer,
                          ClaimsRecord &record) {
  record.total = static_cast<std::uint32_t>(writer.used());
  record.size = sizeof record;
  record.issued_at = claims.issued_at;
  record.not_before = claims.not_before;
  record.expires_at = claims.expires_at;
}

}  // namespace limen::token
