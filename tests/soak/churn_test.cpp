// Creates, uses and ends sessions in every possible way, for days by the gate's clock. The memory
// and disk space that they need must not grow.
#include <limen/limen.h>

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <ratio>
#include <string>
#include <vector>

#include "shared/directory.h"
#include "shared/seeds.h"

namespace {

constexpr std::size_t subjects = 400;
constexpr std::size_t population = 1500;
constexpr int window_seconds = 1200;  // session.ttl: a session of one window is gone after the next
constexpr int calls_a_second = 10;

std::uint64_t bytes_resident() {
  std::uint64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// Holds the gate's own counts, and the memory of the process.
struct Holds {
  std::uint64_t records = 0, bytes = 0, revocations = 0, revocation_bytes = 0, resident = 0;

  void rise_to(const Holds &other) {
    records = std::max(records, other.records);
    bytes = std::max(bytes, other.bytes);
    revocations = std::max(revocations, other.revocations);
    revocation_bytes = std::max(revocation_bytes, other.revocation_bytes);
    resident = std::max(resident, other.resident);
  }
};

class Churn {
 public:
  explicit Churn(const std::string &store) {
    limen_options *const options = limen_options_new();
    const std::pair<const char *, const char *> given[] = {{"issuer", "https://shop.example"},
                                                           {"clock.manual", "true"},
                                                           {"session.ttl", "20m"},
                                                           {"session.max_ttl", "20m"},
                                                           {"session.idle_ttl", "5m"},
                                                           {"token.ttl", "2m"},
                                                           {"token.max_ttl", "2m"},
                                                           {"log.retention", "1m"}};
    for (const auto &[name, value] : given)
      limen_options_set(options, name, value, LIMEN_ZSTR, nullptr);
    gate_ = limen_gate_open(store.data(), store.size(), options, &err_);
    limen_options_release(options);
    if (gate_ == nullptr) throw std::runtime_error(err_.message);
    tick();
  }
  ~Churn() { limen_gate_release(gate_); }
  Churn(const Churn &) = delete;
  Churn &operator=(const Churn &) = delete;

  // Moves the clock on by a window. Returns the highest values meanwhile.
  Holds window() {
    Holds most;
    for (int second = 0; second < window_seconds; ++second) {
      tick();
      for (int call = 0; call < calls_a_second; ++call) {
        while (sessions_.size() < population) create();
        act();
      }
      if (second % 60 == 0) most.rise_to(holds());
    }
    return most;
  }

  // These count each kind of answer.
  std::uint64_t made = 0, read = 0, renewed = 0, ended = 0, revoked = 0, found_gone = 0;

 private:
  struct Session {
    std::size_t subject = 0;
    std::string ticket, sid;
    std::uint64_t version = 0;
  };

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  static std::string subject_name(std::size_t i) { return "user-" + std::to_string(i); }

  void tick() {
    if (limen_gate_set_clock(gate_, ++now_, &err_) != LIMEN_OK) fail("clock");
  }

  void fail(const char *what) {
    ADD_FAILURE() << what << ": " << limen_status_name(err_.status) << ": " << err_.message;
  }

  std::string data() { return R"({"n":")" + std::string(20 + below(600), 'x') + "\"}"; }

  void keep(Session &session, const char *ticket) {
    const auto &record = room_.record;
    session.ticket = ticket;
    session.sid.assign(reinterpret_cast<const char *>(&room_) + record.sid.at, record.sid.len);
    session.version = record.version;
  }

  void create() {
    Session session;
    session.subject = below(subjects);
    const std::string subject = subject_name(session.subject), text = data();
    char ticket[LIMEN_TICKET_CAP];
    if (limen_session_create(gate_, subject.data(), subject.size(), text.data(), text.size(),
                             nullptr, &room_.record, sizeof room_, ticket, sizeof ticket,
                             &err_) != LIMEN_OK)
      return fail("create");
    keep(session, ticket);
    sessions_.push_back(std::move(session));
    ++made;
  }

  // Makes one call about one session.
  void act() {
    const std::size_t at = below(sessions_.size());
    Session &session = sessions_[at];
    const std::uint64_t what = below(1000);
    if (what < 350)
      settle(at, get(session), read);
    else if (what < 700)
      settle(at, touch(session), read);
    else if (what < 800)
      settle(at, update(session), read);
    else if (what < 880)
      settle(at, renew(session), renewed);
    else if (what < 930)
      settle(at, end(session), ended, true);
    else if (what < 950)
      settle(at, revoke_session(session), revoked, true);
    else if (what < 952)
      revoke_subject(session.subject);
    else
      forget(at);  // as a browser that is closed: the session expires
  }

  void forget(std::size_t at) {
    std::swap(sessions_[at], sessions_.back());
    sessions_.pop_back();
  }

  void settle(std::size_t at, limen_status status, std::uint64_t &count, bool over = false) {
    const bool gone = status == LIMEN_E_SESSION_UNKNOWN || status == LIMEN_E_SESSION_REVOKED;
    if (status == LIMEN_OK)
      ++count;
    else if (gone)
      ++found_gone;
    else
      fail("a call");
    if (gone || over) forget(at);
  }

  limen_status get(Session &session) {
    const limen_status status = limen_session_get(
        gate_, session.ticket.data(), session.ticket.size(), &room_.record, sizeof room_, &err_);
    if (status == LIMEN_OK) session.version = room_.record.version;
    return status;
  }
  limen_status touch(const Session &session) {
    return limen_session_touch(gate_, session.ticket.data(), session.ticket.size(), &err_);
  }
  limen_status update(Session &session) {
    const std::string text = data();
    const limen_status status =
        limen_session_update(gate_, session.ticket.data(), session.ticket.size(), session.version,
                             text.data(), text.size(), &room_.record, sizeof room_, &err_);
    if (status == LIMEN_OK) session.version = room_.record.version;
    return status;
  }
  limen_status renew(Session &session) {
    char ticket[LIMEN_TICKET_CAP];
    const limen_status status =
        limen_session_renew(gate_, session.ticket.data(), session.ticket.size(), nullptr,
                            &room_.record, sizeof room_, ticket, sizeof ticket, &err_);
    if (status == LIMEN_OK) keep(session, ticket);
    return status;
  }
  limen_status end(const Session &session) {
    return limen_session_end(gate_, session.ticket.data(), session.ticket.size(), &err_);
  }
  limen_status revoke_session(const Session &session) {
    const std::string subject = subject_name(session.subject);
    return limen_revoke_session(gate_, subject.data(), subject.size(), session.sid.data(),
                                session.sid.size(), nullptr, 0, &err_);
  }
  void revoke_subject(std::size_t i) {
    const std::string subject = subject_name(i);
    std::uint64_t ended_now = 0;
    if (limen_revoke_subject(gate_, subject.data(), subject.size(), nullptr, 0, &ended_now,
                             &err_) != LIMEN_OK)
      return fail("revoke_subject");
    revoked += ended_now;
  }

  static std::uint64_t number(const std::string &text, const char *section, const char *name) {
    const std::string in = std::string("\"") + section + "\":{",
                      of = std::string("\"") + name + "\":";
    const std::size_t at = text.find(of, text.find(in));
    if (at == std::string::npos) {
      ADD_FAILURE() << "no " << section << '.' << name << " in " << text;
      return 0;
    }
    return std::stoull(text.substr(at + of.size()));
  }

  Holds holds() {
    char *out = nullptr;
    if (limen_gate_stats(gate_, "json", &out, nullptr, &err_) != LIMEN_OK) {
      fail("stats");
      return {};
    }
    const std::string text = out;
    limen_free(out);
    return {number(text, "store", "records"), number(text, "store", "bytes"),
            number(text, "revocation", "entries"), number(text, "revocation", "bytes"),
            bytes_resident()};
  }

  limen_gate *gate_ = nullptr;
  limen_error err_{};
  std::int64_t now_ = 1'800'000'000;
  std::mt19937_64 random_{1};
  std::vector<Session> sessions_;
  LIMEN_BUFFER(limen_session, 4096) room_;
};

// Returns how far the churn has come, up to 1. A soak ends after an hour, and any other run after a
// number of windows. Runs under a sanitizer always count windows.
double progress([[maybe_unused]] std::chrono::steady_clock::time_point start, int windows,
                [[maybe_unused]] int most) {
#ifdef LIMEN_SANITIZED
  return windows / (limen::soaking() ? 100.0 : 6.0);
#else
  if (!limen::soaking()) return windows / static_cast<double>(most);
  return (std::chrono::steady_clock::now() - start) /
         std::chrono::duration<double, std::ratio<3600>>(1);
#endif
}

// Runs the churn, for `most` windows if it is not a soak. The peaks of the second half must not
// exceed those of the first half, which has as many windows.
void does_not_grow(const std::string &store, int most) {
  const auto start = std::chrono::steady_clock::now();
  Churn churn(store);
  churn.window();
  churn.window();
  Holds first, later;
  double come = 0;
  for (int windows = 0; come < 1; come = progress(start, ++windows, most))
    (come < 0.5 ? first : later).rise_to(churn.window());

  EXPECT_LE(later.records, first.records * 5 / 4);
  EXPECT_LE(later.bytes, first.bytes * 5 / 4);
  EXPECT_LE(later.revocations, first.revocations * 5 / 4);
  EXPECT_LE(later.revocation_bytes, first.revocation_bytes * 2) << "it grows by doubling";
#ifndef LIMEN_SANITIZED  // a sanitizer keeps freed memory
  EXPECT_LE(later.resident, first.resident + 4'000'000);
#endif
  for (const std::uint64_t count :
       {churn.made, churn.read, churn.renewed, churn.ended, churn.revoked, churn.found_gone})
    EXPECT_GT(count, 100U);
  testing::Test::RecordProperty("sessions", std::to_string(churn.made));
  std::printf(
      "%llu sessions; records %llu then %llu, store %llu then %llu bytes, resident %llu "
      "then %llu\n",
      static_cast<unsigned long long>(churn.made), static_cast<unsigned long long>(first.records),
      static_cast<unsigned long long>(later.records), static_cast<unsigned long long>(first.bytes),
      static_cast<unsigned long long>(later.bytes), static_cast<unsigned long long>(first.resident),
      static_cast<unsigned long long>(later.resident));
}

TEST(Churn, SessionsThatComeAndGoTakeUpNoMoreAndMore) { does_not_grow("memory:", 200); }

TEST(Churn, AnLmdbStoreDoesNotGrow) {
  const limen::Directory directory;
  const std::string store = directory.file("store"), data = store + "/data.mdb";
  does_not_grow("lmdb:" + store, 8);
  // Allows twice the peak, because a commit needs room beside the pages that it replaces.
  const auto size = std::filesystem::file_size(data);
  EXPECT_LE(size, 16'000'000U);
  std::printf("data.mdb: %llu bytes\n", static_cast<unsigned long long>(size));
}

}  // namespace
