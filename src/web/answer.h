// A guard's decision, in a caller's buffer: a flat record, behind it the claims or the session that
// were accepted, and behind those the texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/text_place.h"
#include "web/request.h"

namespace limen::web {

// Has the same layout as limen_answer; capi/layouts.cpp checks this.
struct AnswerRecord {
  std::uint32_t total;
  std::uint32_t size;
  std::int32_t status;
  std::int32_t http;
  std::uint32_t credential;
  std::uint32_t again;
  std::uint32_t flags;
  std::uint32_t retry_after;
  TextPlace record, issuer, subject, ticket, challenge, word;
};

// The numbers of limen/guard.h.
inline constexpr std::uint32_t again_body = 1, again_blocking = 2;
inline constexpr std::uint32_t answer_read_only = 1, answer_csrf_good = 2;
// limen's own: the request promised to change nothing, so it needed no CSRF token.
inline constexpr std::uint32_t answer_of_safe_request = 4;

inline constexpr const char *other_csrf_word = "csrf_other_session";

// Writes an answer. The record of the accepted credential is written to room_of_record() first.
class AnswerWriter {
 public:
  // Requires a room that is aligned to 8 bytes and holds an AnswerRecord.
  explicit AnswerWriter(std::span<std::uint8_t> room);

  AnswerRecord &record() { return *record_; }
  std::span<std::uint8_t> room_of_record() { return room_.subspan(sizeof(AnswerRecord)); }

  // Says that room_of_record() holds a record of `size` bytes with its texts.
  void accept_record(std::uint32_t size);
  // Returns a place within that record as a place of the answer.
  TextPlace within(TextPlace place) const;
  // Appends a text. Fails with buffer, and writes the required size to `total`.
  Outcome put(std::string_view text, TextPlace &place);

  void set_credential(Credential credential) {
    record_->credential = static_cast<std::uint32_t>(credential);
  }
  // Sets the word that a refusal for want of a CSRF token tells the client.
  void say(const char *csrf_word) { csrf_word_ = csrf_word; }
  const char *csrf_word() const { return csrf_word_; }
  // Makes `total` the size that suffices after a call with room_of_record() failed with buffer, and
  // wrote there how much it needs.
  void ask_for_room();

  // Wipes what was written behind the record.
  void forget();

 private:
  std::span<std::uint8_t> room_;
  AnswerRecord *record_;
  std::size_t used_;
  const char *csrf_word_ = other_csrf_word;
};

}  // namespace limen::web
