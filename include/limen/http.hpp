// limen/http.hpp: what HTTP needs beside tokens and sessions. Include
// limen/limen.hpp.
#ifndef LIMEN_HTTP_HPP
#define LIMEN_HTTP_HPP

#include <limen/limen.hpp>

namespace limen {
inline namespace v1 {

namespace detail {

// What `call` writes, or nothing where it answers `absent`.
template <class Call>
std::optional<std::string> found(limen_status absent, Call call) {
  limen_error error;
  std::string text;
  const limen_status status = write(text, error, call);
  if (status == absent) return std::nullopt;
  if (status != LIMEN_OK) raise(error);
  return text;
}

}  // namespace detail

// The ticket's way through a browser.
namespace cookie {

// The value of a Set-Cookie field that carries `ticket`. `options`: cookie.*,
// which replace the gate's. Send it with `Cache-Control: no-store`.
inline std::string set(const Gate &gate, std::string_view ticket, const Options &options = {}) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_cookie_set(gate.get(), ticket.data(), detail::length(ticket), options.get(), out,
                            cap, len, error);
  });
}

// The value of one that makes the browser forget the cookie.
inline std::string remove(const Gate &gate, const Options &options = {}) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_cookie_delete(gate.get(), options.get(), out, cap, len, error);
  });
}

// The ticket in the values of a request's Cookie fields, joined by "; "; or
// nothing where there is no such cookie; Refused where it is no ticket, or there
// are two.
inline std::optional<std::string> find(const Gate &gate, std::string_view cookies,
                                       const Options &options = {}) {
  return detail::found(LIMEN_E_TICKET_ABSENT, [&](char *out, std::size_t cap, std::size_t *len,
                                                  limen_error *error) {
    return limen_cookie_find(gate.get(), cookies.data(), detail::length(cookies), options.get(),
                             out, cap, len, error);
  });
}

}  // namespace cookie

// Tokens against cross-site request forgery.
namespace csrf {

// A token for the session of `ticket`; it needs no escaping in a page.
inline std::string token(const Gate &gate, std::string_view ticket) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_csrf_token(gate.get(), ticket.data(), detail::length(ticket), out, cap, len,
                            error);
  });
}

// Throws NotEnough where `token` is missing, expired, or of another session.
inline void check(const Gate &gate, std::string_view ticket, std::string_view token) {
  detail::run(limen_csrf_check, gate.get(), ticket.data(), detail::length(ticket), token.data(),
              detail::length(token));
}

}  // namespace csrf

// Tokens in the Authorization field (RFC 6750).
namespace bearer {

// The token, or nothing where the field is empty or of another scheme; Refused
// where it is malformed.
inline std::optional<std::string> find(std::string_view authorization) {
  return detail::found(LIMEN_E_BEARER_ABSENT, [&](char *out, std::size_t cap, std::size_t *len,
                                                  limen_error *error) {
    return limen_bearer_find(authorization.data(), detail::length(authorization), out, cap, len,
                             error);
  });
}

struct Challenge {
  int http;            // the status of the answer
  std::string header;  // the value of WWW-Authenticate; empty: send none
};

// How HTTP answers a refusal: the status of an Error, or LIMEN_E_BEARER_ABSENT
// where find found nothing.
inline Challenge challenge(limen_status status, std::string_view realm = {},
                           std::string_view scope = {}) {
  std::int32_t http = 0;
  std::string header =
      detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
        return limen_bearer_challenge(status, realm.data(), detail::length(realm), scope.data(),
                                      detail::length(scope), &http, out, cap, len, error);
      });
  return {http, std::move(header)};
}

}  // namespace bearer
}  // namespace v1
}  // namespace limen

#endif
