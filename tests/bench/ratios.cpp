// Times verify and issue against the bare cryptography over the same input, in
// turns, and prints medians and ratios. Nothing is subtracted.
//
//   limen_ratios [--json] [--rounds N] [ALGORITHM ...]

#include <limen/limen.h>

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clocks.h"
#include "limit.h"

namespace {

using bench::median;
using bench::thread_ns;

constexpr const char *all_algorithms[] = {"HS256", "HS384", "HS512", "RS256", "RS384",
                                          "RS512", "ES256", "ES384", "ES512", "EdDSA"};

// About 300 bytes with the claims that limen writes.
constexpr const char *claims_text =
    R"({"roles":["reader","editor","admin"],"scope":"orders:read orders:write profile"})";

[[noreturn]] void stop(const limen_error &err) {
  std::fprintf(stderr, "ratios: %s: %s\n", limen_status_name(err.status), err.message);
  std::exit(1);
}

struct Measured {
  double limen_ns, limit_ns, ratio;
};

// Batches of about a millisecond, limen and limit in turns; the ratio is the
// median of the pairs' ratios.
Measured compare(const std::function<bool()> &limen, const std::function<bool()> &bare,
                 int rounds) {
  const auto time = [](const std::function<bool()> &call, int calls) {
    const double start = thread_ns();
    bool fine = true;
    for (int i = 0; i < calls; ++i) fine &= call();
    const double spent = thread_ns() - start;
    if (!fine) {
      std::fprintf(stderr, "ratios: an operation failed\n");
      std::exit(1);
    }
    return spent / calls;
  };
  time(limen, 20);
  const double rough = time(bare, 20);
  const int calls = std::max(4, static_cast<int>(1e6 / rough));
  std::vector<double> limen_ns, limit_ns, ratios;
  for (int i = 0; i < rounds; ++i) {
    const bool swap = i % 2 != 0;
    const double first = time(swap ? bare : limen, calls);
    const double second = time(swap ? limen : bare, calls);
    limen_ns.push_back(swap ? second : first);
    limit_ns.push_back(swap ? first : second);
    ratios.push_back(limen_ns.back() / limit_ns.back());
  }
  return {median(limen_ns), median(limit_ns), median(ratios)};
}

std::string base64url(const std::string &bytes) {
  constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned bits = 0, count = 0;
  for (const unsigned char byte : bytes) {
    bits = bits << 8 | byte;
    for (count += 8; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) out += alphabet[bits << (6 - count) & 63];
  return out;
}

std::string base64url_decoded(const std::string &text) {
  std::string out;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    const unsigned value = c >= 'A' && c <= 'Z'   ? static_cast<unsigned>(c - 'A')
                           : c >= 'a' && c <= 'z' ? static_cast<unsigned>(c - 'a' + 26)
                           : c >= '0' && c <= '9' ? static_cast<unsigned>(c - '0' + 52)
                           : c == '-'             ? 62u
                                                  : 63u;
    bits = bits << 6 | value;
    if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8));
  }
  return out;
}

std::string signing_jwk(const std::string &algorithm, const std::string &key) {
  if (algorithm.starts_with("HS"))
    return R"({"kty":"oct","alg":")" + algorithm + R"(","kid":"key-2026-11","k":")" +
           base64url(key) + "\"}";
  limen_error err;
  limen_key *const made = limen_key_from_pem(algorithm.c_str(), key.data(), key.size(), &err);
  char *text = nullptr;
  if (made == nullptr || limen_key_private_jwk(made, &text, nullptr, &err) != LIMEN_OK) stop(err);
  std::string jwk = text;
  limen_free(text);
  limen_key_release(made);
  return jwk;
}

struct Bench {
  explicit Bench(const std::string &algorithm) : bare(limit::make(algorithm)) {
    limen_options *const options = limen_options_new();
    const std::string jwk = signing_jwk(algorithm, bare->key);
    limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, nullptr);
    limen_options_set(options, "audience", "shop", LIMEN_ZSTR, nullptr);
    limen_options_set(options, "keys.signing", jwk.data(), jwk.size(), nullptr);
    limen_options_set(options, "token.ttl", "1d", LIMEN_ZSTR, nullptr);
    gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
    limen_options_release(options);
    if (gate == nullptr) stop(err);
    verifier = limen_verifier_open(gate, nullptr, &err);
    if (verifier == nullptr || !issue()) stop(err);
    const std::string text(token, token_len);
    const auto dot = text.rfind('.');
    bare->prepare(text.substr(0, dot), base64url_decoded(text.substr(dot + 1)));
  }
  ~Bench() {
    limen_verifier_release(verifier);
    limen_gate_release(gate);
  }
  Bench(const Bench &) = delete;
  Bench &operator=(const Bench &) = delete;

  bool issue() {
    char *const out = token_len == 0 ? token : scratch;
    std::size_t *const len = token_len == 0 ? &token_len : nullptr;
    return limen_token_issue(gate, "alex@shop.example", 17, claims_text, std::strlen(claims_text),
                             nullptr, nullptr, out, sizeof token, len, &err) == LIMEN_OK;
  }
  bool verify() {
    return limen_token_verify(verifier, token, token_len, &claims.record, sizeof claims, &err) ==
           LIMEN_OK;
  }

  std::unique_ptr<limit::Limit> bare;
  limen_gate *gate = nullptr;
  limen_verifier *verifier = nullptr;
  limen_error err{};
  char token[4096], scratch[4096];
  std::size_t token_len = 0;
  LIMEN_BUFFER(limen_claims, 8192) claims;
};

double goal(const std::string &operation, const std::string &algorithm) {
  if (!algorithm.starts_with("HS")) return 1.03;
  return operation == "verify" ? 1.5 : 1.8;
}

void pin() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &set);
  sched_setaffinity(0, sizeof set, &set);
}

}  // namespace

int main(int argc, char **argv) {
  bool json = false;
  int rounds = 201;
  std::vector<std::string> algorithms;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      json = true;
    else if (word == "--rounds" && i + 1 < argc)
      rounds = std::max(3, std::atoi(argv[++i]));
    else
      algorithms.push_back(word);
  }
  if (algorithms.empty()) algorithms.assign(std::begin(all_algorithms), std::end(all_algorithms));
  pin();

  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  if (!json)
    std::printf("%-8s %-6s %11s %11s %7s %6s\n", "what", "alg", "limen ns", "limit ns", "ratio",
                "goal");
  for (const std::string &algorithm : algorithms) {
    Bench bench(algorithm);
    const std::map<std::string, std::pair<std::function<bool()>, std::function<bool()>>> pairs = {
        {"verify", {[&] { return bench.verify(); }, [&] { return bench.bare->verify(); }}},
        {"issue", {[&] { return bench.issue(); }, [&] { return bench.bare->sign(); }}}};
    for (const char *const what : {"verify", "issue"}) {
      const auto &[limen, bare] = pairs.at(what);
      const Measured m = compare(limen, bare, rounds);
      if (json)
        rows.push_back({{"what", what},
                        {"algorithm", algorithm},
                        {"limen_ns", m.limen_ns},
                        {"limit_ns", m.limit_ns},
                        {"ratio", m.ratio},
                        {"goal", goal(what, algorithm)},
                        {"token_bytes", bench.token_len}});
      else
        std::printf("%-8s %-6s %11.0f %11.0f %7.3f %6.2f\n", what, algorithm.c_str(), m.limen_ns,
                    m.limit_ns, m.ratio, goal(what, algorithm));
      std::fflush(stdout);
    }
  }
  if (json) std::printf("%s\n", rows.dump(2).c_str());
  return 0;
}
