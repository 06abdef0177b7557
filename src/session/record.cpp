#include "session/record.h"

#include <algorithm>
#include <cstring>

#include "base/secret.h"

namespace limen::session {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::uint8_t has_cuts = 1;

// The last bytes of a stored session. The cutoff ids, if any, come before it.
struct Trailer {
  std::uint8_t format;
  std::uint8_t flags;
  std::uint16_t reserved;
  std::uint32_t idle_ttl;
  std::uint64_t issuer_tag;
  CsrfSecret csrf_secret;
};
static_assert(sizeof(Trailer) == 32);

constexpr std::size_t round_up(std::size_t size) { return (size + 7) / 8 * 8; }
constexpr std::size_t cuts_room = round_up(sizeof(CutsText));

constexpr std::size_t private_size(std::uint8_t flags) {
  return sizeof(Trailer) + ((flags & has_cuts) != 0 ? cuts_room : 0);
}
static_assert(private_size(has_cuts) == longest_hidden);

class Texts {
 public:
  explicit Texts(std::string &out) : out_(out) {}
  TextPlace put(std::string_view text, bool present = true) {
    if (!present) return {};
    const TextPlace place{static_cast<std::uint32_t>(out_.size()),
                          static_cast<std::uint32_t>(text.size())};
    out_.append(text);
    out_.push_back('\0');
    return place;
  }

 private:
  std::string &out_;
};

bool lies_within(TextPlace place, std::uint32_t total) {
  if (place.at == 0) return place.len == 0;
  return place.at >= sizeof(SessionRecord) && place.at < total && place.len < total - place.at;
}

bool whole(const SessionRecord &record) {
  const std::uint32_t total = record.total;
  return record.size == sizeof(SessionRecord) && total >= sizeof(SessionRecord) &&
         lies_within(record.sid, total) && lies_within(record.subject, total) &&
         lies_within(record.data, total) && lies_within(record.label, total) &&
         lies_within(record.address, total) && record.sid.at != 0 && record.subject.at != 0 &&
         record.data.at != 0;
}

[[gnu::cold]] Error damaged() { return fail(Status::store, "the store has a damaged session"); }

}  // namespace

CutsText cuts_text(const revocation::CutoffIds &cuts) {
  constexpr std::size_t second = sizeof(revocation::CutoffId) + 1;
  CutsText text;
  text.fill('*');  // never occurs in an id
  text[second - 1] = '.';
  if (cuts.subject) std::copy(cuts.subject->begin(), cuts.subject->end(), text.begin());
  if (cuts.everyone) std::copy(cuts.everyone->begin(), cuts.everyone->end(), &text[second]);
  return text;
}

CutsText with_subject_cut(std::string_view cuts, const revocation::CutoffId &cut) {
  CutsText text = cuts_text({cut, std::nullopt});
  if (!cuts.empty()) cuts.substr(cut.size()).copy(&text[cut.size()], text.size() - cut.size());
  return text;
}

std::string encode(const Content &content) {
  std::string bytes(sizeof(SessionRecord), '\0');
  Texts texts(bytes);
  SessionRecord record{};
  record.size = sizeof record;
  record.created_at = content.created_at;
  record.expires_at = content.expires_at;
  record.auth_time = content.auth_time;
  record.level = content.level;
  record.sid = texts.put(content.sid);
  record.subject = texts.put(content.subject);
  record.data = texts.put(content.data);
  record.label = texts.put(content.label, !content.label.empty());
  record.address = texts.put(content.address, !content.address.empty());
  bytes.resize(round_up(bytes.size()));
  record.total = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &record, sizeof record);

  Trailer trailer{};
  trailer.format = format;
  trailer.idle_ttl = content.idle_ttl;
  trailer.issuer_tag = content.issuer_tag;
  trailer.csrf_secret = content.csrf_secret;
  if (!content.cuts.empty()) {
    trailer.flags = has_cuts;
    bytes.append(content.cuts);
    bytes.append(cuts_room - content.cuts.size(), '\0');
  }
  bytes.append(reinterpret_cast<const char *>(&trailer), sizeof trailer);
  return bytes;
}

Content OpenedRecord::content() const {
  Content content;
  content.sid = text(record->sid);
  content.subject = text(record->subject);
  content.data = text(record->data);
  content.label = text(record->label);
  content.address = text(record->address);
  content.created_at = record->created_at;
  content.expires_at = record->expires_at;
  content.auth_time = record->auth_time;
  content.level = record->level;
  content.idle_ttl = idle_ttl;
  content.issuer_tag = issuer_tag;
  content.csrf_secret = csrf_secret;
  content.cuts = cuts();
  return content;
}

Outcome open_record(std::span<std::uint8_t> room, const store::Read &found, OpenedRecord &opened) {
  const std::size_t size = found.size;
  if (size > room.size() || size < sizeof(SessionRecord) + sizeof(Trailer)) return damaged();
  Trailer trailer;
  std::uint8_t *const behind = room.data() + size;
  std::memcpy(&trailer, behind - sizeof trailer, sizeof trailer);
  if (trailer.format != format)
    return fail(Status::store,
                "the store has a session of format %u, which this version of limen cannot read",
                unsigned{trailer.format});
  auto *const record = reinterpret_cast<SessionRecord *>(room.data());
  const std::size_t hidden = private_size(trailer.flags);
  if (size < sizeof(SessionRecord) + hidden || record->total != size - hidden || !whole(*record))
    return damaged();
  opened.record = record;
  opened.idle_ttl = trailer.idle_ttl;
  opened.issuer_tag = trailer.issuer_tag;
  opened.csrf_secret = trailer.csrf_secret;
  opened.has_cuts = (trailer.flags & has_cuts) != 0;
  if (opened.has_cuts)
    std::memcpy(opened.cuts_text.data(), behind - hidden, opened.cuts_text.size());
  cleanse(behind - hidden, hidden);
  record->version = found.version;
  record->seen_at = saturating_add(found.expires_at, -Seconds{trailer.idle_ttl});
  record->idle_expires_at = std::min(found.expires_at, record->expires_at);
  record->read_only = 0;
  return success();
}

Outcome copy_record(std::span<std::uint8_t> room, std::string_view bytes,
                    const store::Read &found) {
  std::memcpy(room.data(), bytes.data(), bytes.size());
  OpenedRecord opened;
  return open_record(room, found, opened);
}

Outcome require_room(std::span<std::uint8_t> room, std::size_t size) {
  if (size <= room.size()) [[likely]]
    return success();
  const auto total = static_cast<std::uint32_t>(round_up(size));
  if (room.size() >= sizeof total) std::memcpy(room.data(), &total, sizeof total);
  return fail(Status::buffer, "session: %zu bytes; %zu suffice", room.size(), round_up(size));
}

}  // namespace limen::session
