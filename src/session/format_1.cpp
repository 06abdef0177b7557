#include "session/format_1.h"

#include <cstring>

#include "session/record.h"

namespace limen::session {
namespace {

// The public record of format 1, as it lay in the store.
struct OldRecord {
  std::uint32_t total, size;
  std::uint64_t version;
  Seconds created_at, seen_at, idle_expires_at, expires_at, auth_time;
  std::uint32_t level, read_only;
  TextPlace sid, subject, data, label, address;
};
static_assert(sizeof(OldRecord) == 104);

// The last bytes of an old session. The cutoff ids, if any, come before it.
struct OldTrailer {
  std::uint8_t format, flags;
  std::uint16_t reserved;
  std::uint32_t idle_ttl;
  std::uint64_t issuer_tag;
  CsrfSecret csrf_secret;
};
static_assert(sizeof(OldTrailer) == 32);

constexpr std::uint8_t format = 1;
constexpr std::uint8_t has_cuts = 1;
constexpr std::size_t cuts_room = (sizeof(CutsText) + 7) / 8 * 8;

Error damaged() { return fail(Status::store, "the store has a damaged session of format 1"); }

// Reads texts of the record, and remembers if one does not lie within it.
class OldTexts {
 public:
  OldTexts(std::string_view bytes, std::uint32_t total) : bytes_(bytes), total_(total) {}
  std::string_view at(TextPlace place) {
    if (place.at == 0) return {};
    if (place.at < sizeof(OldRecord) || place.at >= total_ || place.len >= total_ - place.at) {
      broken_ = true;
      return {};
    }
    return bytes_.substr(place.at, place.len);
  }
  bool broken() const { return broken_; }

 private:
  std::string_view bytes_;
  std::uint32_t total_;
  bool broken_ = false;
};

}  // namespace

Result<std::string> session_from_format_1(std::string_view bytes) {
  OldRecord record;
  OldTrailer trailer;
  if (bytes.size() < sizeof record + sizeof trailer) return damaged();
  std::memcpy(&record, bytes.data(), sizeof record);
  std::memcpy(&trailer, bytes.data() + bytes.size() - sizeof trailer, sizeof trailer);
  const bool cut = (trailer.flags & has_cuts) != 0;
  const std::size_t hidden = sizeof trailer + (cut ? cuts_room : 0);
  if (trailer.format != format || record.size != sizeof record || record.total < sizeof record ||
      bytes.size() < hidden || record.total != bytes.size() - hidden)
    return damaged();
  OldTexts texts(bytes, record.total);
  Content content;
  content.sid = texts.at(record.sid);
  content.subject = texts.at(record.subject);
  content.data = texts.at(record.data);
  content.label = texts.at(record.label);
  content.address = texts.at(record.address);
  if (texts.broken() || content.sid.empty() || content.subject.empty() || content.data.empty())
    return damaged();
  content.created_at = record.created_at;
  content.expires_at = record.expires_at;
  content.auth_time = record.auth_time;
  content.level = record.level;
  content.idle_ttl = trailer.idle_ttl;
  content.issuer_tag = trailer.issuer_tag;
  content.csrf_secret = trailer.csrf_secret;
  if (cut) content.cuts = bytes.substr(record.total, sizeof(CutsText));
  return encode(content);
}

}  // namespace limen::session
