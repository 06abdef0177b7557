// The part of an HTTP request that decides whether it may in, and questions that its fields answer
// by themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen::web {

// A field that the request does not have is absent. Several fields of one name are joined by line
// feeds.
struct Request {
  bool websocket = false, tls = false, may_block = false;
  bool body_read = false;  // `csrf` is final
  std::string_view method;
  std::optional<std::string_view> authorization, cookie, csrf, origin, host, fetch_site;
};

// What speaks for a request. The numbers are those of limen/guard.h.
enum class Credential : std::uint32_t { none = 0, token = 1, session = 2, visitor = 3 };

// Returns whether the request promises to change nothing (RFC 9110 section 9.2.1).
bool is_safe(const Request &request);

// Returns the bearer token, or nothing if another scheme or no field speaks. Fails with bearer if
// there are several fields or the field is malformed: then no cookie speaks either.
Result<std::optional<std::string_view>> speaking_bearer(const Request &request);

// Returns whether the Origin field names this host, by its Host field, or one of `origins`.
bool has_own_origin(const Request &request, std::span<const std::string> origins);

// Returns whether the fields prove that a page of this host, or of one of `origins`, made the
// request. Browsers that send no Origin say so in Sec-Fetch-Site.
bool is_proved_same_origin(const Request &request, std::span<const std::string> origins);

}  // namespace limen::web
