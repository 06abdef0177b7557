// Times a guard's check of a request against the calls that it replaces, in turns, and prints
// medians. The difference is what it costs to have the whole request decided.
//
//   limen_guard_ratios [--json] [--rounds N]

#include <limen/limen.h>

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clocks.h"

namespace {

using Call = std::function<bool()>;
constexpr double goal_ns = 100;  // above the calls that the check replaces
constexpr const char *claims_text =
    R"({"roles":["reader","editor","admin"],"scope":"orders:read orders:write profile"})";

limen_error err;

[[noreturn]] void stop(const char *what) {
  std::fprintf(stderr, "guard: %s: %s: %s\n", what, limen_status_name(err.status), err.message);
  std::exit(1);
}

// A gate with a session and a token, and the requests that bring them.
class Site {
 public:
  Site() {
    limen_options *const options = limen_options_new();
    limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, nullptr);
    limen_options_set(options, "audience", "shop", LIMEN_ZSTR, nullptr);
    limen_options_set(options, "token.ttl", "1d", LIMEN_ZSTR, nullptr);
    limen_options_set(options, "keys.algorithm", "HS256", LIMEN_ZSTR, nullptr);
    gate_ = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
    limen_options_release(options);
    if (gate_ == nullptr) stop("open");
    guard_ = limen_guard_open(gate_, nullptr, nullptr, &err);
    verifier_ = limen_verifier_open(gate_, nullptr, &err);
    if (guard_ == nullptr || verifier_ == nullptr) stop("open");
    log_in();
  }
  ~Site() {
    limen_verifier_release(verifier_);
    limen_guard_release(guard_);
    limen_gate_release(gate_);
  }
  Site(const Site &) = delete;
  Site &operator=(const Site &) = delete;

  bool check(const limen_request &request) {
    return limen_guard_check(guard_, &request, &answer_.record, sizeof answer_, &err) == LIMEN_OK;
  }
  bool find_and_get() {
    char ticket[LIMEN_TICKET_CAP];
    std::size_t size = 0;
    return limen_cookie_find(gate_, cookies_.data(), cookies_.size(), nullptr, ticket,
                             sizeof ticket, &size, &err) == LIMEN_OK &&
           limen_session_get(gate_, ticket, size, &session_.record, sizeof session_, &err) ==
               LIMEN_OK;
  }
  bool find_get_and_check_csrf() {
    return find_and_get() && limen_csrf_check(gate_, ticket_, LIMEN_TICKET_CAP - 1, csrf_.data(),
                                              csrf_.size(), &err) == LIMEN_OK;
  }
  bool find_and_verify() {
    char token[4096];
    std::size_t size = 0;
    return limen_bearer_find(bearer_.data(), bearer_.size(), token, sizeof token, &size, &err) ==
               LIMEN_OK &&
           limen_token_verify(verifier_, token, size, &claims_.record, sizeof claims_, &err) ==
               LIMEN_OK;
  }

  limen_request with_session() const { return with(cookies_, &limen_request::cookie, "GET"); }
  limen_request with_token() const { return with(bearer_, &limen_request::authorization, "GET"); }
  limen_request with_csrf() const {
    limen_request request = with(cookies_, &limen_request::cookie, "POST");
    request.csrf = csrf_.data();
    request.csrf_len = csrf_.size();
    return request;
  }

 private:
  void log_in() {
    const std::string data = R"({"cart":")" + std::string(189, 'x') + "\"}";
    char text[4096];
    std::size_t size = 0;
    if (limen_session_create(gate_, "alex@shop.example", 17, data.data(), data.size(), nullptr,
                             &session_.record, sizeof session_, ticket_, sizeof ticket_,
                             &err) != LIMEN_OK)
      stop("create");
    cookies_ = std::string("lang=en; theme=dark; __Host-session=") + ticket_;
    if (limen_csrf_token(gate_, ticket_, LIMEN_ZSTR, text, sizeof text, &size, &err) != LIMEN_OK)
      stop("csrf");
    csrf_.assign(text, size);
    if (limen_token_issue(gate_, "alex@shop.example", 17, claims_text, LIMEN_ZSTR, nullptr, nullptr,
                          text, sizeof text, &size, &err) != LIMEN_OK)
      stop("issue");
    bearer_ = "Bearer " + std::string(text, size);
  }

  // A request with one field.
  static limen_request with(const std::string &field, const char *limen_request::*at,
                            const char *method) {
    limen_request request{};
    request.size = sizeof request;
    request.method = method;
    request.method_len = std::strlen(method);
    request.*at = field.data();
    (at == &limen_request::cookie ? request.cookie_len : request.authorization_len) = field.size();
    request.host = "shop.example";
    request.host_len = 12;
    return request;
  }

  limen_gate *gate_ = nullptr;
  limen_guard *guard_ = nullptr;
  limen_verifier *verifier_ = nullptr;
  char ticket_[LIMEN_TICKET_CAP] = {};
  std::string cookies_, csrf_, bearer_;
  LIMEN_BUFFER(limen_answer, 8192) answer_;
  LIMEN_BUFFER(limen_session, 4096) session_;
  LIMEN_BUFFER(limen_claims, 4096) claims_;
};

double time(const Call &call, int calls) {
  const double start = bench::thread_ns();
  bool fine = true;
  for (int i = 0; i < calls; ++i) fine &= call();
  if (!fine) stop("a call");
  return (bench::thread_ns() - start) / calls;
}

struct Measured {
  double one_ns, other_ns, above_ns;
};

// Batches of about a millisecond, in turns; the difference is the median of the pairs'.
Measured compare(const Call &one, const Call &other, int rounds) {
  time(one, 200);
  const int calls = std::max(4, static_cast<int>(1e6 / time(other, 200)));
  std::vector<double> ones, others, above;
  for (int i = 0; i < rounds; ++i) {
    const bool swap = i % 2 != 0;
    const double first = time(swap ? other : one, calls);
    const double second = time(swap ? one : other, calls);
    ones.push_back(swap ? second : first);
    others.push_back(swap ? first : second);
    above.push_back(ones.back() - others.back());
  }
  return {bench::median(ones), bench::median(others), bench::median(above)};
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
  int rounds = 301;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      json = true;
    else if (word == "--rounds" && i + 1 < argc)
      rounds = std::max(3, std::atoi(argv[++i]));
  }
  pin();
  Site site;
  const limen_request session = site.with_session(), token = site.with_token(),
                      csrf = site.with_csrf();
  const auto get = [&] { return site.check(session); };
  const auto post = [&] { return site.check(csrf); };
  const struct {
    const char *what, *beside;
    Call one, other;
    double goal;
  } pairs[] = {
      {"a session", "cookie_find, session_get", get, [&] { return site.find_and_get(); }, goal_ns},
      {"a token", "bearer_find, token_verify", [&] { return site.check(token); },
       [&] { return site.find_and_verify(); }, goal_ns},
      {"a session's CSRF token", "the same without it", post, get, 0},
      {"a session with CSRF", "find, get, csrf_check", post,
       [&] { return site.find_get_and_check_csrf(); }, 0},
  };
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto &pair : pairs) {
    const Measured m = compare(pair.one, pair.other, rounds);
    rows.push_back({{"what", pair.what},
                    {"beside", pair.beside},
                    {"limen_ns", m.one_ns},
                    {"beside_ns", m.other_ns},
                    {"above_ns", m.above_ns},
                    {"goal_ns", pair.goal}});
    if (!json)
      std::printf("%-24s %8.0f ns  %+8.0f ns above %s (%.0f)\n", pair.what, m.one_ns, m.above_ns,
                  pair.beside, m.other_ns);
  }
  if (json) std::printf("%s\n", rows.dump(2).c_str());
  return 0;
}
