// Shared by the tests of this room: a store whose clock stands still and which can
// be made to fail, and a token as revocation sees it.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "revocation/revocations.h"
#include "store/forwarding_store.h"
#include "store/memory/open.h"
#include "store/requests.h"

namespace limen::revocation {

inline constexpr Seconds start = 1'800'000'000;
inline const RevocationSettings usual{
    .max_skew = 2, .max_entries = 1000, .lifetimes = {.all = 3600}};

// Forwards every call, unless told otherwise.
class TestStore final : public store::ForwardingStore {
 public:
  explicit TestStore(Seconds log_retention = 900) {
    inner_ = std::move(store::memory::open(clock, {.log_retention = log_retention}).value().store);
  }

  Result<store::Read> get(store::Bucket bucket, store::Kind kind, std::string_view key,
                          std::span<std::uint8_t> room) override {
    auto found = ForwardingStore::get(bucket, kind, key, room);
    if (after_get) std::exchange(after_get, nullptr)();
    return found;
  }
  Result<store::Commit> commit(store::Bucket bucket, const store::CommitId &id,
                               std::span<const store::Condition> conditions,
                               std::span<const store::Write> writes) override {
    ++commits;
    if (fails) return fail(Status::store, "the test's store is away");
    return ForwardingStore::commit(bucket, id, conditions, writes);
  }
  Result<store::ScanPage> scan(store::Kind kind, std::string_view after, std::size_t n) override {
    ++scans;
    auto page = ForwardingStore::scan(kind, after, n);
    if (after_scan) std::exchange(after_scan, nullptr)();
    return page;
  }
  Result<store::Tail> tail(const store::Cursor &cursor, std::size_t n) override {
    ++tails;
    if (tail_fails) return fail(Status::store, "the test's log is away");
    return ForwardingStore::tail(cursor, n);
  }
  Result<Seconds> swept_before() override { return settled == unset ? clock.now() : settled; }

  Clock clock{start};
  Seconds settled = unset;  // if set, the clock was stepped ahead of this time
  std::atomic<bool> fails{false}, tail_fails{false};
  std::atomic<int> commits{0}, scans{0}, tails{0};
  std::function<void()> after_get, after_scan;  // once

 private:
  store::Store &target() const noexcept override { return *inner_; }

  std::unique_ptr<store::Store> inner_;
};

inline std::unique_ptr<Revocations> open(store::Store &store,
                                         const RevocationSettings &settings = usual) {
  auto opened = Revocations::open(store, settings);
  EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
  return opened.ok() ? std::move(opened).value() : nullptr;
}

inline Query alex() {
  return {.issuer = "acme",
          .subject = "alex",
          .token_id = "t1",
          .session_id = "s1",
          .key_id = "k1",
          .issued_at = start,
          .cut = {}};
}

inline Status check(Revocations &revocations, const Query &query) {
  return revocations.check(query).status();
}

// Returns the cutoffs that a token carries which an issuer issues at `now`.
inline std::string cuts(Revocations &revocations, std::string_view issuer, std::string_view subject,
                        Seconds now) {
  auto found = revocations.active_cutoffs(issuer, subject, now);
  EXPECT_TRUE(found.ok());
  return found.ok() ? found->text() : "failed";
}

}  // namespace limen::revocation
