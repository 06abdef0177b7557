// Defines the entries of an LMDB store: their names and the bytes of their values. Numbers are
// little-endian in values, and big-endian in names, where they must sort. Each value has a checksum
// of name and value, which is verified when the entry is read.
//
//   info                      identifies the store and its format; written once
//   state                     the format again, and counters that every commit changes
//   answers SLOT              the answer to a named commit
//   log POSITION              an entry of the log
//   members BUCKET INDEX KEY  a member of an index
//   records KIND BUCKET KEY   a record
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "store/store.h"

namespace limen::store::lmdb {

// Numbers the format of a store: of these entries, and of the records that the rooms above keep in
// them. limen opens a store of this format only. It refuses an older one until upgrade() has
// converted it, and a newer one always.
inline constexpr std::uint32_t format_version = 2;

enum class Table : std::uint8_t {
  info = 1,
  state = 2,
  answers = 3,
  log = 4,
  members = 5,
  records = 6,
};

// Builds the name of an entry. A name longer than LMDB's keys may be does not fit().
class Name {
 public:
  static constexpr std::size_t longest = 511;

  explicit Name(Table table) { byte(static_cast<std::uint8_t>(table)); }
  static Name of_record(Kind kind, Bucket bucket, std::string_view key);
  static Name of_kind(Kind kind);
  static Name of_index(Bucket bucket, std::string_view index);
  static Name of_member(Bucket bucket, std::string_view index, std::string_view key);
  static Name of_entry(std::uint64_t position);
  static Name of_answer(std::uint8_t slot);

  bool fits() const { return fits_; }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  void byte(std::uint8_t value) { bytes_[size_++] = static_cast<char>(value); }
  void number(std::uint64_t value, int bytes);
  void append(std::string_view text);

  std::array<char, longest + 1> bytes_;
  std::size_t size_ = 0;
  bool fits_ = true;
};

// Size of the bytes before the key in a record's name.
inline constexpr std::size_t record_prefix = 4;  // table, kind, bucket
inline Kind kind_of(std::string_view record_name) { return static_cast<Kind>(record_name[1]); }
std::uint64_t position_of(std::string_view entry_name);

struct Info {
  std::uint32_t format = format_version;
  std::array<std::uint8_t, 16> id{}, epoch{};
  Seconds created_at = 0;
};

struct State {
  std::uint32_t format = format_version;  // of the store, again: every commit reads the state
  Version last_version = 0;
  std::uint64_t last_position = 0;  // of the log
  std::uint64_t records = 0;        // including expired records that are not yet swept
  std::uint64_t members = 0;        // including expired members
  std::uint64_t named = 0;          // how many named commits were done
  Seconds newest_time = 0;          // the latest time that any process has noted
};

struct RecordHead {
  Version version = 0;
  Seconds expires_at = 0;
  Seconds end = 0;
};

struct Record {
  RecordHead head;
  std::string_view value;
};

struct Entry {
  Seconds at = 0;
  Kind kind = 0;
  std::string_view body;
};

struct Answer {
  CommitId id{};
  Bucket bucket = 0;
  Version version = 0;
  Seconds at = 0;
};

std::string encode(const Info &info);
std::string encode(const State &state);
std::string encode(std::string_view name, const Entry &entry);
std::string encode(std::string_view name, const Answer &answer);
std::string encode_score(std::string_view name, Seconds score);

// Writes a record directly to the room that LMDB reserves for it.
inline constexpr std::size_t record_head_size = 28;
void encode(std::string_view name, const RecordHead &head, std::string_view value,
            std::uint8_t *room);

// These functions return nothing if the value is damaged or belongs to another name.
std::optional<Record> decode_record(std::string_view name, std::string_view bytes);
std::optional<Entry> decode_entry(std::string_view name, std::string_view bytes);
std::optional<Answer> decode_answer(std::string_view name, std::string_view bytes);
std::optional<Seconds> decode_score(std::string_view name, std::string_view bytes);

// Reads the info of a store of any format; of a newer one only the format. Fails with Status::store
// if it is damaged or was not made by limen.
Result<Info> decode_info(std::string_view bytes);
// Fails with Status::store if the store has a newer format.
Outcome check_not_newer(const Info &info);
// Fails with Status::store if the store has another format than the newest.
Outcome check_format(const Info &info);

// Reads the state of a store that has this format by its info. Fails with Status::store if the
// state is damaged, or if another limen has changed the format since the info was read.
Result<State> decode_state(std::string_view bytes, std::uint32_t format = format_version);

// Reports that the format is now another than when this process opened the store.
Error changed_format(std::uint32_t opened, std::uint64_t now);

// Reports damage, such as an entry that cannot be decoded.
Error damaged(const char *what);

}  // namespace limen::store::lmdb
