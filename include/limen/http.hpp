// limen/http.hpp: what HTTP needs beside tokens and sessions. Include
// limen/limen.hpp.
#ifndef LIMEN_HTTP_HPP
#define LIMEN_HTTP_HPP

#include <limen/limen.hpp>

namespace limen {
inline namespace v1 {

// Tokens in the Authorization field (RFC 6750).
namespace bearer {

// The token, or nothing where the field is empty or of another scheme; Refused
// where it is malformed.
inline std::optional<std::string> find(std::string_view authorization) {
  limen_error error;
  std::string token;
  const limen_status status = detail::write(
      token, error, [&](char *out, std::size_t cap, std::size_t *len, limen_error *err) {
        return limen_bearer_find(authorization.data(), detail::length(authorization), out, cap,
                                 len, err);
      });
  if (status == LIMEN_E_BEARER_ABSENT) return std::nullopt;
  if (status != LIMEN_OK) detail::raise(error);
  return token;
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
