#include "json_text.h"

#include <limen/limen.hpp>

namespace command {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Cuts a text at each `mark` that is neither in a string nor inside brackets.
std::vector<std::string_view> cut(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  std::size_t depth = 0, from = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\')
        ++at;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == mark && depth == 0) {
      parts.push_back(trimmed(text.substr(from, at - from)));
      from = at + 1;
    }
  }
  const std::string_view last = trimmed(text.substr(from));
  if (!last.empty()) parts.push_back(last);
  return parts;
}

std::string_view inside(std::string_view text) {
  text = trimmed(text);
  return text.size() < 2 ? std::string_view() : text.substr(1, text.size() - 2);
}

}  // namespace

std::vector<std::string_view> elements(std::string_view array) { return cut(inside(array), ','); }

std::vector<std::pair<std::string, std::string_view>> members(std::string_view object) {
  std::vector<std::pair<std::string, std::string_view>> all;
  for (const std::string_view part : elements(object)) {
    const std::vector<std::string_view> pair = cut(part, ':');
    if (pair.size() == 2) all.emplace_back(plain(pair[0]), pair[1]);
  }
  return all;
}

std::string member(std::string_view object, std::string_view name) {
  const std::string value = limen::json::get(object, name).value_or("");
  return value == "null" ? "" : value;
}

std::string plain(std::string_view value) {
  return limen::json::get("{\"v\":" + std::string(value) + "}", "v").value_or("");
}

}  // namespace command
