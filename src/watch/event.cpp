#include "watch/event.h"

#include <cstring>

#include "base/utf8.h"

namespace limen::watch {
namespace {

constexpr std::string_view replacement = "\uFFFD";

// C0, DEL, C1 (among them NEL), LINE SEPARATOR, PARAGRAPH SEPARATOR.
bool breaks_lines(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  switch (character.size()) {
    case 1:
      return byte(0) < 0x20 || byte(0) == 0x7F;
    case 2:
      return byte(0) == 0xC2 && byte(1) < 0xA0;
    case 3:
      return byte(0) == 0xE2 && byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9);
    default:
      return false;
  }
}

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
      if (width == 0 || breaks_lines(character)) character = replacement;
      if (out_.size() - start + character.size() > longest_event_text) break;
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
