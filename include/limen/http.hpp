// limen/http.hpp: cookies, CSRF tokens and the Authorization field. Include limen/limen.hpp,
// not this.
#ifndef LIMEN_HTTP_HPP
#define LIMEN_HTTP_HPP

#include <limen/limen.hpp>

namespace limen {
inline namespace v1 {

namespace detail {

// found returns what `call` writes, or nothing if its status is `absent`.
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

// cookie carries tickets in cookies. See limen/cookie.h.
namespace cookie {

// set returns the value of a Set-Cookie field that gives `ticket` to the browser. Send it
// together with `Cache-Control: no-store`. `options` may have cookie.*, which replace the
// gate's.
inline std::string set(const Gate &gate, std::string_view ticket, const Options &options = {}) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_cookie_set(gate.get(), ticket.data(), detail::length(ticket), options.get(), out,
                            cap, len, error);
  });
}

// remove returns the value of a Set-Cookie field that makes the browser delete the cookie.
inline std::string remove(const Gate &gate, const Options &options = {}) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_cookie_delete(gate.get(), options.get(), out, cap, len, error);
  });
}

// find returns the ticket in the values of a request's Cookie fields, with "; " between each
// two, or nothing if there is no such cookie. Throws Refused if the cookie has no ticket, or
// if there are two tickets.
inline std::optional<std::string> find(const Gate &gate, std::string_view cookies,
                                       const Options &options = {}) {
  return detail::found(LIMEN_E_TICKET_ABSENT, [&](char *out, std::size_t cap, std::size_t *len,
                                                  limen_error *error) {
    return limen_cookie_find(gate.get(), cookies.data(), detail::length(cookies), options.get(),
                             out, cap, len, error);
  });
}

}  // namespace cookie

// csrf makes and checks tokens against cross-site request forgery. See limen/csrf.h.
namespace csrf {

// token returns a CSRF token for the session of `ticket`. It needs no escaping in a page.
inline std::string token(const Gate &gate, std::string_view ticket) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_csrf_token(gate.get(), ticket.data(), detail::length(ticket), out, cap, len,
                            error);
  });
}

// check throws NotEnough if `token` is missing, malformed, expired, or of another session.
inline void check(const Gate &gate, std::string_view ticket, std::string_view token) {
  detail::run(limen_csrf_check, gate.get(), ticket.data(), detail::length(ticket), token.data(),
              detail::length(token));
}

}  // namespace csrf

// bearer reads the Authorization field (RFC 6750). See limen/bearer.h.
namespace bearer {

// find returns the token in the field, or nothing if the field is empty or has another scheme.
// Throws Refused if the field is malformed.
inline std::optional<std::string> find(std::string_view authorization) {
  return detail::found(LIMEN_E_BEARER_ABSENT, [&](char *out, std::size_t cap, std::size_t *len,
                                                  limen_error *error) {
    return limen_bearer_find(authorization.data(), detail::length(authorization), out, cap, len,
                             error);
  });
}

// Challenge is the HTTP answer to a refusal.
struct Challenge {
  int http;            // the status of the response
  std::string header;  // the value of the WWW-Authenticate field; if empty, send none
};

// challenge translates a refusal into HTTP: the status() of an Error, or
// LIMEN_E_BEARER_ABSENT if find found nothing.
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
