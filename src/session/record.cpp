#include "session/record.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/bytes.h"
#include "store/fields.h"

namespace limen::session {
namespace {

// The tags of limen's own fields. The core is the first field of every session.
constexpr store::FieldTag core_tag = 1;
constexpr store::FieldTag cuts_tag = 2;
constexpr store::FieldTag cookie_max_age_tag = 3;

struct Core {
  std::uint64_t idle_ttl;
  std::uint64_t issuer_tag;
  std::uint64_t text_words;
  CsrfSecret csrf_secret;
};
static_assert(sizeof(Core) == 40);
static_assert(longest_hidden >=
              3 * store::field_head_size + sizeof(Core) + sizeof(CutsText) + sizeof(Seconds));

constexpr std::size_t word = 8;
constexpr std::size_t own_words = sizeof(SessionRecord) / word;
constexpr std::size_t first_text_word = offsetof(SessionRecord, sid) / word;

// A bit for each place of a text in the record.
constexpr std::uint64_t own_text_words =
    (std::uint64_t{1} << own_words) - (std::uint64_t{1} << first_text_word);
static_assert(sizeof(SessionRecord) % word == 0 && offsetof(SessionRecord, sid) % word == 0);

constexpr std::size_t round_up(std::size_t size) { return (size + 7) / 8 * 8; }

class Texts {
 public:
  explicit Texts(std::string &out) : out_(out) {}
  // Leaves out an empty text.
  TextPlace put_present(std::string_view text) { return put(text, !text.empty()); }
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

bool lies_within(TextPlace place, const SessionRecord &record) {
  if (place.at == 0) return place.len == 0;
  return place.at >= record.size && place.at < record.total && place.len < record.total - place.at;
}

TextPlace place_at(const SessionRecord &record, std::size_t i) {
  TextPlace place;
  std::memcpy(&place, reinterpret_cast<const char *>(&record) + i * word, sizeof place);
  return place;
}

bool is_text(std::uint64_t text_words, std::size_t i) {
  return i < 64 && (text_words >> i & 1) != 0;
}

// Checks the part of the record that a newer limen added.
bool is_extension_sound(const SessionRecord &record, std::uint64_t text_words) {
  for (std::size_t i = own_words; i < record.size / word; ++i)
    if (is_text(text_words, i) && !lies_within(place_at(record, i), record)) return false;
  return true;
}

bool is_sound(const SessionRecord &record, std::size_t stored_size) {
  return record.size >= sizeof(SessionRecord) && record.size % word == 0 &&
         record.size <= record.total && record.total < stored_size &&
         lies_within(record.sid, record) && lies_within(record.subject, record) &&
         lies_within(record.data, record) && lies_within(record.label, record) &&
         lies_within(record.address, record) && lies_within(record.roles, record) &&
         lies_within(record.scope, record) && record.data.at != 0;
}

// Reads the fields behind the public record. Returns false if they are damaged.
bool read_hidden(std::string_view hidden, OpenedRecord &opened) {
  store::FieldReader in(hidden);
  store::Field field;
  Core core;
  if (!in.next(field) || field.tag != core_tag || field.bytes.size() != sizeof core) return false;
  std::memcpy(&core, field.bytes.data(), sizeof core);
  opened.idle_ttl = static_cast<std::uint32_t>(core.idle_ttl);
  opened.issuer_tag = core.issuer_tag;
  opened.text_words = core.text_words;
  opened.csrf_secret = core.csrf_secret;
  cleanse(core.csrf_secret.data(), core.csrf_secret.size());
  while (in.next(field)) {
    if (field.tag == cuts_tag && field.bytes.size() == opened.cuts_text.size()) {
      opened.has_cuts = true;
      field.bytes.copy(opened.cuts_text.data(), opened.cuts_text.size());
    } else if (field.tag == cookie_max_age_tag && field.has_numbers(1)) {
      opened.cookie_max_age = field.time(0);
    } else {
      opened.others.insert(opened.others.end(), field.whole.begin(), field.whole.end());
    }
  }
  return in.at_end();
}

// Copies the end of a longer record, and the texts whose places it has.
void append_extension(const OpenedRecord &previous, std::string &bytes, Texts &texts) {
  const SessionRecord &record = *previous.record;
  for (std::size_t i = own_words; i < record.size / word; ++i) {
    if (!is_text(previous.text_words, i)) continue;
    const TextPlace old = place_at(record, i);
    const TextPlace place = texts.put(previous.text(old), old.at != 0);
    std::memcpy(bytes.data() + i * word, &place, sizeof place);
  }
}

std::size_t extension_size(const OpenedRecord *previous) {
  return previous == nullptr ? 0 : previous->record->size - sizeof(SessionRecord);
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
  const std::size_t extension = extension_size(content.previous);
  std::string bytes(sizeof(SessionRecord) + extension, '\0');
  if (extension > 0)
    std::memcpy(bytes.data() + sizeof(SessionRecord), content.previous->record + 1, extension);
  Texts texts(bytes);
  SessionRecord record{};
  record.size = static_cast<std::uint32_t>(bytes.size());
  record.created_at = content.created_at;
  record.expires_at = content.expires_at;
  record.auth_time = content.auth_time;
  record.level = content.level;
  record.sid = texts.put_present(content.sid);
  record.subject = texts.put_present(content.subject);
  record.data = texts.put(content.data);
  record.label = texts.put_present(content.label);
  record.address = texts.put_present(content.address);
  record.roles = texts.put_present(content.roles);
  record.scope = texts.put_present(content.scope);
  if (extension > 0) append_extension(*content.previous, bytes, texts);
  bytes.resize(round_up(bytes.size()));
  record.total = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &record, sizeof record);

  const std::uint64_t more_text_words =
      content.previous != nullptr ? content.previous->text_words : 0;
  Core core{content.idle_ttl, content.issuer_tag, own_text_words | more_text_words,
            content.csrf_secret};
  store::append_field(bytes, core_tag, {reinterpret_cast<const char *>(&core), sizeof core});
  cleanse(&core, sizeof core);
  if (!content.cuts.empty()) store::append_field(bytes, cuts_tag, content.cuts);
  if (content.cookie_max_age != unset)
    store::append_numbers(bytes, cookie_max_age_tag, {content.cookie_max_age});
  if (content.previous != nullptr) bytes.append(as_text(content.previous->others));
  return bytes;
}

Content OpenedRecord::content() const {
  Content content;
  content.sid = text(record->sid);
  content.subject = text(record->subject);
  content.data = text(record->data);
  content.label = text(record->label);
  content.address = text(record->address);
  content.roles = text(record->roles);
  content.scope = text(record->scope);
  content.created_at = record->created_at;
  content.expires_at = record->expires_at;
  content.auth_time = record->auth_time;
  content.level = record->level;
  content.idle_ttl = idle_ttl;
  content.issuer_tag = issuer_tag;
  content.csrf_secret = csrf_secret;
  content.cuts = cuts();
  content.cookie_max_age = cookie_max_age;
  content.previous = this;
  return content;
}

Outcome open_record(std::span<std::uint8_t> room, const store::Read &found, OpenedRecord &opened) {
  const std::size_t size = found.size;
  if (size > room.size() || size < sizeof(SessionRecord)) return damaged();
  auto *const record = reinterpret_cast<SessionRecord *>(room.data());
  if (!is_sound(*record, size)) return damaged();
  std::uint8_t *const behind = room.data() + record->total;
  const std::size_t hidden = size - record->total;
  const bool sound =
      read_hidden({reinterpret_cast<const char *>(behind), hidden}, opened) &&
      (record->size == sizeof(SessionRecord) || is_extension_sound(*record, opened.text_words));
  cleanse(behind, hidden);
  if (!sound) return damaged();
  opened.record = record;
  record->version = found.version;
  record->seen_at = saturating_add(found.expires_at, -Seconds{opened.idle_ttl});
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
