// limen/jws.hpp: signatures over any payload. limen/limen.hpp includes it.
#ifndef LIMEN_JWS_HPP
#define LIMEN_JWS_HPP

#include <limen/limen.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace limen {
inline namespace v1 {

// jws signs and verifies any payload, without claims, clock and revocation. See limen/jws.h.
namespace jws {

// sign returns the compact JWS of `payload`. `header` is empty or a JSON object of further
// header parameters.
inline std::string sign(std::string_view payload, const Key &key, std::string_view header = {}) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_jws_sign(key.get(), detail::bytes(payload), detail::length(payload), header.data(),
                          detail::length(header), out, cap, len, error);
  });
}

// verify returns the payload of a JWS. Throws Refused if none of `keys` verifies it.
// `algorithms` lists those that you allow, with a blank between each two.
inline std::string verify(std::string_view jws, const KeySet &keys, const char *algorithms) {
  return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
    return limen_jws_verify(keys.get(), algorithms, jws.data(), detail::length(jws),
                            reinterpret_cast<std::uint8_t *>(out), cap, len, error);
  });
}

}  // namespace jws

}  // namespace v1
}  // namespace limen

#endif
