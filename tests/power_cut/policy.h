// Defines the options that the workload and the probe share: issuer, key, and lifetimes so long
// that only sessions meant to expire do.
#pragma once

#include <limen/limen.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace limen::power {

inline constexpr std::int64_t day = 86'400;
inline constexpr std::int64_t first_day = 1'700'000'000;
inline constexpr std::int64_t day_after = 40;  // the day on which the probe looks at the store

struct Release {
  void operator()(limen_gate *gate) const { limen_gate_release(gate); }
  void operator()(limen_verifier *verifier) const { limen_verifier_release(verifier); }
};
using Gate = std::unique_ptr<limen_gate, Release>;
using Verifier = std::unique_ptr<limen_verifier, Release>;

inline std::string text_of(const limen_error &err) {
  return std::string(limen_status_name(err.status)) + ": " + err.message;
}

// Opens a gate. Returns nothing on failure; `err` has the reason.
inline Gate open_gate(const std::string &store, std::int64_t days, limen_error &err) {
  static constexpr char text[] =
      "issuer = https://shop.example\n"
      "audience = shop\n"
      "clock.manual = true\n"
      "keys.signing = {\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"one\","
      "\"k\":\"cG93ZXIgY3V0cyBhcmUgcmVwbGF5ZWQgd2l0aCB0aGlzIGtleQ\"}\n"
      "session.idle_ttl = 100d\nsession.ttl = 200d\nsession.max_ttl = 300d\n"
      "token.ttl = 200d\ntoken.max_ttl = 300d\n";
  limen_options *const options = limen_options_new();
  limen_options_load(options, text, LIMEN_ZSTR, nullptr);
  limen_options_set(options, "clock.fixed", std::to_string(first_day + days * day).c_str(),
                    LIMEN_ZSTR, nullptr);
  const std::string url = "lmdb:" + store;
  Gate gate(limen_gate_open(url.data(), url.size(), options, &err));
  limen_options_release(options);
  return gate;
}

}  // namespace limen::power
