// Converts and checks the arguments of C functions.
#pragma once

#include <limen/limen.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::capi {

inline Error missing(const char *what) { return fail(Status::argument, "%s: NULL", what); }

// Checks the length that a caller gave for a buffer or a text.
inline Outcome check_length(const void *at, std::size_t length, const char *what) {
  if (length == LIMEN_ZSTR) [[unlikely]]
    return fail(Status::argument, "%s: LIMEN_ZSTR is for texts; bytes need their length", what);
  if (length > LIMEN_TEXT_MAX) [[unlikely]]
    return fail(Status::argument, "%s: a length of %zu; at most %d, or LIMEN_ZSTR for a text", what,
                length, LIMEN_TEXT_MAX);
  if (at == nullptr && length != 0) [[unlikely]]
    return fail(Status::argument, "%s: NULL with a length of %zu", what, length);
  return success();
}

// Returns a text argument: a pointer and a length, which may be LIMEN_ZSTR.
inline Result<std::string_view> text_in(const char *text, std::size_t length, const char *what) {
  if (length == LIMEN_ZSTR) {
    if (text == nullptr) [[unlikely]]
      return missing(what);
    length = std::strlen(text);
  }
  LIMEN_TRY(check_length(text, length, what));
  return length == 0 ? std::string_view() : std::string_view(text, length);
}

// Returns an argument that is the path of a file.
inline Result<std::string> path_in(const char *path, std::size_t length, const char *what) {
  const Result<std::string_view> text = text_in(path, length, what);
  LIMEN_TRY(text);
  if (text->empty()) return fail(Status::text, "%s: it is empty", what);
  if (text->find('\0') != std::string_view::npos)
    return fail(Status::text, "%s: it has a NUL byte", what);
  return std::string(*text);
}

// Returns a constant word, which the programmer passes as a NUL-terminated text.
inline Result<std::string_view> word_in(const char *word, const char *what) {
  if (word == nullptr) [[unlikely]]
    return missing(what);
  return std::string_view(word);
}

// TextOut is a caller's room for a text and its NUL. With LIMEN_E_BUFFER, `*length` says
// how many bytes suffice.
struct TextOut {
  char *text;
  std::size_t cap;
  std::size_t *length;

  Outcome check(const char *what) const { return check_length(text, cap, what); }

  Outcome too_small(std::size_t needed, const char *what) const {
    if (length != nullptr) *length = needed;
    return fail(Status::buffer, "%s: %zu bytes; %zu suffice", what, cap, needed);
  }

  void written(std::size_t size) const {
    text[size] = '\0';
    if (length != nullptr) *length = size;
  }

  Outcome put(std::string_view value, const char *what) const {
    if (value.size() + 1 > cap) return too_small(value.size() + 1, what);
    std::memmove(text, value.data(), value.size());  // they may overlap
    written(value.size());
    return success();
  }
};

// Allocates a text for the caller, which limen_free cleanses and frees.
Outcome give_text(std::string_view text, char **out, std::size_t *out_len);

}  // namespace limen::capi
