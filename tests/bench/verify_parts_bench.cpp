// The parts of one HS256 verify, each timed by itself over the same token of about
// 300 bytes of claims.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/base64url.h"
#include "gate/gate.h"
#include "jose/claims.h"
#include "jose/jws.h"
#include "token/claim_checks.h"

namespace limen {
namespace {

// A gate that signs with HS256, one token of it, and that token's parts.
struct Sample {
  Sample() {
    options::Options options;
    const std::string secret = base64url::encode(as_bytes("0123456789abcdef0123456789abcdef"));
    set(options, "issuer", "https://shop.example");
    set(options, "audience", "shop");
    set(options, "keys.signing",
        R"({"kty":"oct","alg":"HS256","kid":"key-2026-11","k":")" + secret + "\"}");
    gate = take(gate::Gate::open("memory:", options));
    std::optional<Clock> none;
    verifier = take(gate->make_verifier(options::Options(), none));
    policy.issuer = "https://shop.example";
    policy.audiences = {"shop"};
    policy.max_ttl = 86400;
    policy.max_size = 16384;
    jwk = take(jose::parse_jwk(options.text(options::Id::keys_signing)));
    char out[4096];
    std::size_t needed = 0;
    const std::size_t size = take(gate->issue(
        {"alex@shop.example",
         R"({"roles":["reader","editor","admin"],"scope":"orders:read orders:write profile"})",
         "c2Vzc2lvbi1pZC0wMDAx"},
        nullptr, out, needed));
    token.assign(out, size);
    compact = take(jose::split(token, 16384));
    json.resize(base64url::decoded_size(compact.payload.size()));
    if (!base64url::decode(compact.payload, reinterpret_cast<std::uint8_t *>(json.data())))
      std::abort();
    if (!jose::scan_claims(json, claims).ok()) std::abort();
  }
  template <class T>
  static T take(Result<T> result) {
    if (!result.ok()) std::abort();
    return std::move(*result);
  }
  static void set(options::Options &options, const char *name, const std::string &value) {
    if (!options.set(name, value).ok()) std::abort();
  }

  std::shared_ptr<gate::Gate> gate;
  std::unique_ptr<token::Verifier> verifier;
  token::VerifyPolicy policy;
  jose::Jwk jwk;
  std::string token, json;
  jose::Compact compact;
  jose::Claims claims;
};

const Sample &sample() {
  static const Sample one;
  return one;
}

void whole_verify(benchmark::State &state) {
  std::vector<std::uint64_t> room(1024);
  const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t *>(room.data()), 8192);
  for (auto _ : state) {
    const bool fine = sample().verifier->verify(sample().token, bytes).ok();
    if (!fine) std::abort();
    benchmark::DoNotOptimize(room.data());
  }
  state.counters["token_bytes"] = static_cast<double>(sample().token.size());
  state.counters["claims_bytes"] = static_cast<double>(sample().json.size());
}
BENCHMARK(whole_verify);

void part_split(benchmark::State &state) {
  for (auto _ : state) benchmark::DoNotOptimize(jose::split(sample().token, 16384));
}
BENCHMARK(part_split);

void part_signature(benchmark::State &state) {  // decoding it, and the MAC
  for (auto _ : state)
    if (!jose::verify_signature(*sample().jwk.key, sample().compact).ok()) std::abort();
}
BENCHMARK(part_signature);

void part_payload_decode(benchmark::State &state) {
  std::vector<std::uint8_t> out(sample().json.size());
  for (auto _ : state) {
    if (!base64url::decode(sample().compact.payload, out.data())) std::abort();
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(part_payload_decode);

void part_scan_claims(benchmark::State &state) {
  for (auto _ : state) {
    jose::Claims claims;
    if (!jose::scan_claims(sample().json, claims).ok()) std::abort();
    benchmark::DoNotOptimize(claims);
  }
}
BENCHMARK(part_scan_claims);

void part_check_claims(benchmark::State &state) {
  const Clock clock;
  for (auto _ : state)
    if (!token::check_claims(sample().policy, sample().claims, sample().json, clock.now()).ok())
      std::abort();
}
BENCHMARK(part_check_claims);

}  // namespace
}  // namespace limen
