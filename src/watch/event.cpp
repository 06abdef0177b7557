#include "watch/event.h"

#include <cstring>

#include "base/limits.h"
#include "base/utf8.h"

namespace limen::watch {
namespace {

constexpr std::string_view replacement = "\uFFFD";

class Writer {
 public:
  explicit Writer(Bytes &out) : out_(out) {}

  TextPlace put(std::string_view text) {
    if (text.empty()) return {};
    const std::size_t start = out_.size();
    while (!text.empty()) {
      const std::size_t width = utf8_sequence(text);
      std::string_view character = text.substr(0, width);
      text.remove_prefix(width > 0 ? width : 1);
      if (width == 0 || breaks_line(character)) character = replacement;
      if (out_.size() - start + character.size() > limits::event_text) break;
      out_.insert(out_.end(), character.begin(), character.end());
    }
    const TextPlace place{static_cast<std::uint32_t>(start),
                          static_cast<std::uint32_t>(out_.size() - start)};
    out_.push_back(0);
    return place;
  }

 private:
  Bytes &out_;
};

}  // namespace

const char *event_name(std::int32_t kind) noexcept {
  switch (static_cast<EventKind>(kind)) {
    case EventKind::session_created:
      return "session_created";
    case EventKind::session_renewed:
      return "session_renewed";
    case EventKind::session_ended:
      return "session_ended";
    case EventKind::session_evicted:
      return "session_evicted";
    case EventKind::revoked_token:
      return "revoked_token";
    case EventKind::revoked_session:
      return "revoked_session";
    case EventKind::revoked_sessions:
      return "revoked_sessions";
    case EventKind::revoked_subject:
      return "revoked_subject";
    case EventKind::revoked_everyone:
      return "revoked_everyone";
    case EventKind::refused:
      return "refused";
    case EventKind::revoked_key:
      return "revoked_key";
    case EventKind::key_announced:
      return "key_announced";
    case EventKind::key_retired:
      return "key_retired";
  }
  return "?";
}

Bytes record_of(const Event &event) {
  Bytes out;
  out.reserve(256);
  out.resize(sizeof(EventRecord));
  EventRecord record{};
  record.size = sizeof record;
  record.at = event.at;
  record.kind = static_cast<std::int32_t>(event.kind);
  record.status = static_cast<std::int32_t>(event.status);
  Writer writer(out);
  record.subject = writer.put(event.subject);
  record.sid = writer.put(event.sid);
  record.id = writer.put(event.id);
  record.reason = writer.put(event.reason);
  record.label = writer.put(event.label);
  out.resize((out.size() + 7) / 8 * 8);
  record.total = static_cast<std::uint32_t>(out.size());
  std::memcpy(out.data(), &record, sizeof record);
  return out;
}

}  // namespace limen::watch
