#include "web/answer.h"

#include <cstring>
#include <new>

#include "base/secret.h"

namespace limen::web {
namespace {

// Limits the texts behind a record: a ticket, an issuer, a challenge and a word.
constexpr std::size_t longest_texts = 8192;

constexpr std::size_t round_up(std::size_t size) { return (size + 7) / 8 * 8; }

}  // namespace

AnswerWriter::AnswerWriter(std::span<std::uint8_t> room)
    : room_(room), record_(new (room.data()) AnswerRecord{}), used_(sizeof(AnswerRecord)) {
  record_->size = sizeof(AnswerRecord);
  record_->total = sizeof(AnswerRecord);
}

void AnswerWriter::accept_record(std::uint32_t size) {
  record_->record = {sizeof(AnswerRecord), size};
  used_ = round_up(sizeof(AnswerRecord) + size);
  record_->total = static_cast<std::uint32_t>(used_);
}

TextPlace AnswerWriter::within(TextPlace place) const {
  if (place.at == 0) return {};
  return {place.at + static_cast<std::uint32_t>(sizeof(AnswerRecord)), place.len};
}

Outcome AnswerWriter::put(std::string_view text, TextPlace &place) {
  const std::size_t end = round_up(used_ + text.size() + 1);
  if (end > room_.size()) {
    const auto total = static_cast<std::uint32_t>(end);
    forget();
    *record_ = {};
    record_->total = total;
    return fail(Status::buffer, "answer: %zu bytes; %zu suffice", room_.size(), end);
  }
  place = {static_cast<std::uint32_t>(used_), static_cast<std::uint32_t>(text.size())};
  text.copy(reinterpret_cast<char *>(room_.data()) + used_, text.size());
  std::memset(room_.data() + used_ + text.size(), 0, end - used_ - text.size());
  used_ = end;
  record_->total = static_cast<std::uint32_t>(end);
  return success();
}

// put() has asked already.
void AnswerWriter::ask_for_room() {
  const std::span<std::uint8_t> room = room_of_record();
  std::uint32_t needed = 0;
  if (record_->total != sizeof(AnswerRecord) || room.size() < sizeof needed) return;
  std::memcpy(&needed, room.data(), sizeof needed);
  *record_ = {};
  record_->total =
      static_cast<std::uint32_t>(sizeof(AnswerRecord) + round_up(needed) + longest_texts);
}

void AnswerWriter::forget() {
  cleanse(room_.data() + sizeof(AnswerRecord), used_ - sizeof(AnswerRecord));
  used_ = sizeof(AnswerRecord);
  record_->total = sizeof(AnswerRecord);
  record_->record = record_->issuer = record_->subject = record_->ticket = {};
}

}  // namespace limen::web
