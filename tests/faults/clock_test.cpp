// Sets the host's clock back an hour, ahead a year, and past 2038. Revoked, ended and swept
// sessions and tokens must not come back, and all others must still be accepted. REVOKE-23,
// STORE-26.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "faults/clock_shim.h"
#include "faults/host.h"
#include "shared/dice.h"
#include "shared/directory.h"
#include "shared/seeds.h"

namespace limen::faults {
namespace {

constexpr std::int64_t hour = 3600, day = 24 * hour, year = 365 * day;

// Returns how far ahead the clock must be set to show a time that does not fit into 32 bits.
std::int64_t until_2039() { return (std::int64_t{1} << 31) + year - time_shown(); }
std::int64_t until_2107() { return (std::int64_t{1} << 32) + year - time_shown(); }

class Clock : public testing::Test {
 protected:
  void SetUp() override {
    share_clock();
    set_ahead(0);
  }
  Host open_host() {
    Host host(store_.path());
    const Reply opened = host.open();
    EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
    return host;
  }

  const Directory store_;
};

bool is_refused(const Reply &reply) { return limen_status_kind(reply.status) == LIMEN_KIND_NO; }

// Holds a subject with a session and a token.
struct Login {
  Login() = default;
  Login(Host &host, std::string name) : subject(std::move(name)) {
    const Reply made = host.create(subject);
    session = made.text;
    sid = made.name;
    token = host.issue(subject).text;
  }
  int accepted(Host &host) const {
    return !is_refused(host.get(session)) + !is_refused(host.verify(token));
  }
  int granted(Host &host) const {
    return (host.get(session).status == LIMEN_OK) + (host.verify(token).status == LIMEN_OK);
  }
  std::string subject, session, sid, token;
};

// Makes one login for each way in which a session and a token can be refused.
std::vector<Login> refused_logins(Host &host) {
  std::vector<Login> logins;
  for (const char *const name : {"one by one", "by sid", "whole"}) logins.emplace_back(host, name);
  EXPECT_EQ(host.end(logins[0].session).status, LIMEN_OK);
  EXPECT_EQ(host.revoke_token(logins[0].token).status, LIMEN_OK);
  EXPECT_EQ(host.revoke_session(logins[1].subject, logins[1].sid).status, LIMEN_OK);
  EXPECT_EQ(host.revoke_token(logins[1].token).status, LIMEN_OK);
  EXPECT_EQ(host.revoke_subject(logins[2].subject).status, LIMEN_OK);
  return logins;
}

int accepted(Host &host, const std::vector<Login> &logins) {
  int count = 0;
  for (const Login &login : logins) count += login.accepted(host);
  return count;
}

// Fails if a sweep trusts the clock alone, or if a process that opens the store meanwhile leaves
// out records that have expired by the clock.
TEST_F(Clock, AYearAheadAndBackBringsNothingBack) {
  Host first = open_host(), second = open_host();
  const std::vector<Login> gone = refused_logins(first);
  const Login kept(first, "kept");
  int wrong = 0, lost = 0;
  for (const std::int64_t ahead : {year, until_2039(), until_2107()}) {
    set_ahead(ahead);
    Host meanwhile = open_host();
    const Reply wrote = second.fill("writer", 1500);
    EXPECT_EQ(wrote.number, 1500) << wrote.message;
    for (Host *const host : {&first, &second, &meanwhile}) wrong += accepted(*host, gone);
    set_ahead(0);
    Host after = open_host();
    for (Host *const host : {&first, &second, &meanwhile, &after}) {
      const int before = wrong;
      wrong += accepted(*host, gone);
      EXPECT_EQ(wrong, before) << "by process "
                               << (host == &meanwhile ? "opened meanwhile" : "other");
      lost += 2 - kept.granted(*host);
    }
  }
  std::printf("ahead a year, past 2038, past 2106, and back: %d accepted again, %d lost\n", wrong,
              lost);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(lost, 0);
}

// Fails if a cutoff ignores the newest time that any process has noted.
TEST_F(Clock, WhatWasGivenOutBeforeTheClockWentBackIsRevokedAfterwards) {
  int wrong = 0, lost = 0;
  const int rounds = 20;
  for (int round = 0; round < rounds; ++round) {
    Host first = open_host(), second = open_host();
    const Login login(first, "user " + std::to_string(round));
    const Login other(second, "other " + std::to_string(round));
    set_ahead(-hour);
    Host meanwhile = open_host();
    Host *const revokers[] = {&second, &meanwhile, &first};
    EXPECT_EQ(revokers[round % 3]->revoke_subject(login.subject).status, LIMEN_OK);
    const Login again(second, login.subject);
    for (Host *const host : {&first, &second, &meanwhile}) {
      wrong += login.accepted(*host);
      lost += 2 - again.granted(*host);
    }
    set_ahead(0);
    Host after = open_host();
    for (Host *const host : {&first, &second, &meanwhile, &after}) {
      wrong += login.accepted(*host);
      lost += 2 - other.granted(*host);
    }
  }
  std::printf("%d revocations while the clock was an hour back: %d accepted, %d lost\n", rounds,
              wrong, lost);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(lost, 0);
}

// Uses every function at such a time.
TEST_F(Clock, After2038EverythingWorks) {
  int failed = 0;
  for (const std::int64_t ahead : {until_2039(), until_2107(), 1000 * year}) {
    set_ahead(ahead);
    Host host = open_host(), other = open_host();
    const std::vector<Login> gone = refused_logins(host);
    const Login login(host, "alex");
    for (Host *const each : {&host, &other}) {
      failed += 2 - login.granted(*each) + accepted(*each, gone);
      failed += each->touch(login.session).status != LIMEN_OK;
      failed += each->list("alex").status != LIMEN_OK;
    }
  }
  std::printf("in 2039, 2107 and 3020: %d failed\n", failed);
  EXPECT_EQ(failed, 0);
}

// Drives several processes, opens some of them anew, and keeps their answers.
class Wanderer {
 public:
  Wanderer(std::uint64_t seed, const std::string &store) : dice_(seed), store_(store) {
    for (int i = 0; i < 3; ++i) open_another();
  }

  void step() {
    Host &host = hosts_[dice_.below(hosts_.size())];
    switch (dice_.below(8)) {
      case 0:
        set_ahead(dice_.any(std::vector<std::int64_t>{0, 0, -hour, -year, hour, year, 40 * year}));
        break;
      case 1:
        hosts_.erase(hosts_.begin() + static_cast<std::ptrdiff_t>(dice_.below(hosts_.size())));
        open_another();
        break;
      case 2:
        EXPECT_EQ(host.fill("writer", 100).number, 100);
        break;
      case 3:
        revoke(host);
        break;
      default:
        live_.emplace_back(host, "user " + std::to_string(dice_.below(20)));
    }
  }

  // Asks every process for everything that was revoked. Returns how often one accepted it.
  int accepted_again() {
    int count = 0;
    for (Host &host : hosts_) {
      for (const std::string &ticket : ended_) count += host.get(ticket).status == LIMEN_OK;
      for (const std::string &token : revoked_) count += host.verify(token).status == LIMEN_OK;
    }
    return count;
  }
  std::size_t acknowledged() const { return ended_.size() + revoked_.size(); }

 private:
  void open_another() {
    hosts_.emplace_back(store_);
    const Reply opened = hosts_.back().open();
    EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
  }

  void revoke(Host &host) {
    if (live_.empty()) return;
    const std::size_t at = dice_.below(live_.size());
    const Login login = live_[at];
    if (dice_.one_in(2)) {
      if (host.end(login.session).status == LIMEN_OK) ended_.push_back(login.session);
      if (host.revoke_token(login.token).status == LIMEN_OK) revoked_.push_back(login.token);
      live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(at));
      return;
    }
    ASSERT_EQ(host.revoke_subject(login.subject).status, LIMEN_OK);
    std::erase_if(live_, [&](const Login &of) {
      if (of.subject != login.subject) return false;
      ended_.push_back(of.session);
      revoked_.push_back(of.token);
      return true;
    });
  }

  Dice dice_;
  const std::string store_;
  std::vector<Host> hosts_;
  std::vector<Login> live_;
  std::vector<std::string> ended_, revoked_;
};

TEST_F(Clock, SetAtRandomItBringsNothingBack) {
  const std::uint64_t runs = seeds(20, 2);
  int wrong = 0;
  std::size_t acknowledged = 0;
  for (std::uint64_t seed = 0; seed < runs && wrong == 0; ++seed) {
    const Directory store;
    set_ahead(0);
    Wanderer wanderer(seed, store.path());
    for (int i = 0; i < 120 && wrong == 0; ++i) {
      wanderer.step();
      if (i % 4 == 0) wrong += wanderer.accepted_again();
      EXPECT_EQ(wrong, 0) << "seed " << seed << ", step " << i;
    }
    acknowledged += wanderer.acknowledged();
  }
  std::printf("%llu runs with the clock set at random: %zu revoked, %d accepted again\n",
              static_cast<unsigned long long>(runs), acknowledged, wrong);
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace limen::faults
