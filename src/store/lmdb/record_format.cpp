#include "store/lmdb/record_format.h"

#include <bit>
#include <cinttypes>

#include "store/unkeyed_hash.h"

namespace limen::store::lmdb {
namespace {

constexpr std::string_view magic{"limen\0\r\n", 8};

constexpr std::size_t checksum_size = 4;

// Seeds the checksums. A store written with another seed would have another format.
constexpr HashKey seed{0x6C69'6D65'6E2D'6C6D, 0xB5AD'4ECE'DA1C'E2A9};

std::uint32_t checksum(std::string_view name, std::string_view bytes) {
  return static_cast<std::uint32_t>(place_hash(seed, place_hash(seed, 0, name), bytes));
}

template <class Number>
Number little(Number value) {
  if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(value);
  return value;
}

class Writer {
 public:
  Writer() : bytes_(checksum_size, '\0') {}
  Writer &number(std::uint64_t value, std::size_t bytes = 8) {
    value = little(value);
    bytes_.append(reinterpret_cast<const char *>(&value), bytes);
    return *this;
  }
  Writer &time(Seconds value) { return number(static_cast<std::uint64_t>(value)); }
  Writer &text(std::string_view text) {
    bytes_.append(text);
    return *this;
  }
  template <std::size_t n>
  Writer &text(const std::array<std::uint8_t, n> &bytes) {
    return text({reinterpret_cast<const char *>(bytes.data()), n});
  }
  std::string done(std::string_view name) {
    const std::uint64_t sum =
        little(std::uint64_t{checksum(name, std::string_view(bytes_).substr(checksum_size))});
    std::memcpy(bytes_.data(), &sum, checksum_size);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
};

// Reads what Writer wrote. Reads zeros behind the end; ok() is false then.
class Reader {
 public:
  Reader(std::string_view name, std::string_view bytes) : bytes_(bytes) {
    const auto sum = static_cast<std::uint32_t>(number(checksum_size));
    ok_ = ok_ && sum == checksum(name, bytes_);
  }
  std::uint64_t number(std::size_t bytes = 8) {
    std::uint64_t value = 0;
    const std::string_view part = text(bytes);
    if (!part.empty()) std::memcpy(&value, part.data(), part.size());
    return little(value);
  }
  Seconds time() { return static_cast<Seconds>(number()); }
  std::string_view text(std::size_t size) {
    ok_ = ok_ && bytes_.size() >= size;
    if (!ok_) return {};
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  template <std::size_t n>
  void text(std::array<std::uint8_t, n> &bytes) {
    const std::string_view part = text(n);
    if (!part.empty()) std::memcpy(bytes.data(), part.data(), part.size());
  }
  std::string_view rest() const { return bytes_; }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace

void Name::number(std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    byte(static_cast<std::uint8_t>(value >> shift));
}

void Name::append(std::string_view text) {
  fits_ = fits_ && text.size() <= longest - size_;
  if (!fits_ || text.empty()) return;
  std::memcpy(bytes_.data() + size_, text.data(), text.size());
  size_ += text.size();
}

Name Name::of_kind(Kind kind) {
  Name name(Table::records);
  name.byte(kind);
  return name;
}

Name Name::of_record(Kind kind, Bucket bucket, std::string_view key) {
  Name name = of_kind(kind);
  name.number(bucket, 2);
  name.append(key);
  return name;
}

Name Name::of_index(Bucket bucket, std::string_view index) {
  Name name(Table::members);
  name.number(bucket, 2);
  name.number(index.size(), 2);
  name.append(index);
  return name;
}

Name Name::of_member(Bucket bucket, std::string_view index, std::string_view key) {
  Name name = of_index(bucket, index);
  name.append(key);
  return name;
}

Name Name::of_entry(std::uint64_t position) {
  Name name(Table::log);
  name.number(position, 8);
  return name;
}

Name Name::of_answer(std::uint8_t slot) {
  Name name(Table::answers);
  name.byte(slot);
  return name;
}

std::uint64_t position_of(std::string_view entry_name) {
  std::uint64_t position = 0;
  for (const char byte : entry_name.substr(1))
    position = position << 8 | static_cast<unsigned char>(byte);
  return position;
}

std::string encode(const Info &info) {
  return Writer()
      .text(magic)
      .number(info.format, 4)
      .text(info.id)
      .text(info.epoch)
      .time(info.created_at)
      .done(Name(Table::info).text());
}

// Reads the number of the format first, because a newer format may have changed the rest.
Result<Info> decode_info(std::string_view bytes) {
  constexpr std::size_t version_place = checksum_size + 8;
  if (bytes.size() < version_place + 4 || bytes.substr(checksum_size, 8) != magic)
    return fail(Status::store, "store: data.mdb was not made by limen");
  std::uint64_t version = 0;
  std::memcpy(&version, bytes.data() + version_place, 4);
  version = little(version);
  Info info;
  info.format = static_cast<std::uint32_t>(version);
  if (info.format > format_version) return info;
  Reader reader(Name(Table::info).text(), bytes);
  reader.text(8 + 4);
  reader.text(info.id);
  reader.text(info.epoch);
  info.created_at = reader.time();
  if (!reader.at_end() || version == 0) return damaged("its info");
  return info;
}

Outcome check_not_newer(const Info &info) {
  if (info.format <= format_version) return success();
  return fail(Status::store,
              "store: it has format %" PRIu32 ", of a newer limen; this one knows format %" PRIu32,
              info.format, format_version);
}

Outcome check_format(const Info &info) {
  LIMEN_TRY(check_not_newer(info));
  if (info.format == format_version) return success();
  return fail(Status::store,
              "store: it has format %" PRIu32
              ", of an older limen; `limen store upgrade` makes it format %" PRIu32,
              info.format, format_version);
}

std::string encode(const State &state) {
  Writer writer;
  if (state.format > 1) writer.number(state.format, 4);
  return writer.number(state.last_version)
      .number(state.last_position)
      .number(state.records)
      .number(state.members)
      .number(state.named)
      .time(state.newest_time)
      .done(Name(Table::state).text());
}

Result<State> decode_state(std::string_view bytes, std::uint32_t format) {
  Reader reader(Name(Table::state).text(), bytes);
  State state;
  state.format = format;
  if (format > 1) {  // the state of format 1 does not repeat it
    const std::uint64_t now = reader.number(4);
    if (reader.ok() && now != format) return changed_format(format, now);
  }
  state.last_version = reader.number();
  state.last_position = reader.number();
  state.records = reader.number();
  state.members = reader.number();
  state.named = reader.number();
  state.newest_time = reader.time();
  if (!reader.at_end()) return damaged("its state");
  return state;
}

void encode(std::string_view name, const RecordHead &head, std::string_view value,
            std::uint8_t *room) {
  const std::array<std::uint64_t, 3> numbers{little(head.version),
                                             little(static_cast<std::uint64_t>(head.expires_at)),
                                             little(static_cast<std::uint64_t>(head.end))};
  std::memcpy(room + checksum_size, numbers.data(), sizeof numbers);
  if (!value.empty()) std::memcpy(room + record_head_size, value.data(), value.size());
  const std::string_view summed(reinterpret_cast<const char *>(room) + checksum_size,
                                record_head_size - checksum_size + value.size());
  const std::uint64_t sum = little(std::uint64_t{checksum(name, summed)});
  std::memcpy(room, &sum, checksum_size);
}

std::optional<Record> decode_record(std::string_view name, std::string_view bytes) {
  Reader reader(name, bytes);
  Record record;
  record.head.version = reader.number();
  record.head.expires_at = reader.time();
  record.head.end = reader.time();
  if (!reader.ok()) return std::nullopt;
  record.value = reader.rest();
  return record;
}

std::string encode(std::string_view name, const Entry &entry) {
  return Writer().time(entry.at).number(entry.kind, 1).text(entry.body).done(name);
}

std::optional<Entry> decode_entry(std::string_view name, std::string_view bytes) {
  Reader reader(name, bytes);
  Entry entry;
  entry.at = reader.time();
  entry.kind = static_cast<Kind>(reader.number(1));
  if (!reader.ok()) return std::nullopt;
  entry.body = reader.rest();
  return entry;
}

std::string encode(std::string_view name, const Answer &answer) {
  return Writer()
      .text(answer.id)
      .number(answer.bucket, 2)
      .number(answer.version)
      .time(answer.at)
      .done(name);
}

std::optional<Answer> decode_answer(std::string_view name, std::string_view bytes) {
  Reader reader(name, bytes);
  Answer answer;
  reader.text(answer.id);
  answer.bucket = static_cast<Bucket>(reader.number(2));
  answer.version = reader.number();
  answer.at = reader.time();
  if (!reader.at_end()) return std::nullopt;
  return answer;
}

std::string encode_score(std::string_view name, Seconds score) {
  return Writer().time(score).done(name);
}

std::optional<Seconds> decode_score(std::string_view name, std::string_view bytes) {
  Reader reader(name, bytes);
  const Seconds score = reader.time();
  if (!reader.at_end()) return std::nullopt;
  return score;
}

Error changed_format(std::uint32_t opened, std::uint64_t now) {
  return fail(Status::store,
              "store: it now has format %" PRIu64 ", and had format %" PRIu32
              " when this process opened it; restart the process with a limen that knows format "
              "%" PRIu64,
              now, opened, now);
}

Error damaged(const char *what) {
  return fail(Status::store, "store: data.mdb is damaged: %s", what);
}

}  // namespace limen::store::lmdb
