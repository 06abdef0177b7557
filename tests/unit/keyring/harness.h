// Keyrings on one store: each one stands for a process.
#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "jose/jws.h"
#include "keyring/keyring.h"
#include "store/forwarding_store.h"
#include "store/kinds.h"
#include "store/memory/open.h"
#include "store/requests.h"

namespace limen::keyring {

inline constexpr Seconds start = 1'800'000'000;
inline constexpr Seconds day = 86400, hour = 3600;
inline constexpr const char *secret_a = "secret-a-0123456789-0123456789-0123456789";
inline constexpr const char *secret_b = "secret-b-0123456789-0123456789-0123456789";

// A memory store that can fail, be readable by others, and run a function at a certain
// moment.
class TestStore final : public store::ForwardingStore {
 public:
  TestStore() { inner_ = std::move(store::memory::open(clock, {}).value().store); }

  Result<store::Read> get(store::Bucket bucket, store::Kind kind, std::string_view key,
                          std::span<std::uint8_t> room) override {
    ++gets;
    if (fails) return away();
    return ForwardingStore::get(bucket, kind, key, room);
  }
  Result<store::Commit> commit(store::Bucket bucket, const store::CommitId &id,
                               std::span<const store::Condition> conditions,
                               std::span<const store::Write> writes) override {
    if (before_commit) std::exchange(before_commit, nullptr)();
    ++commits;
    if (fails || commit_fails) return away();
    if (ignores_conditions) conditions = {};
    return ForwardingStore::commit(bucket, id, conditions, writes);
  }
  Result<Seconds> swept_before() override { return settled == unset ? clock.now() : settled; }
  bool is_private() const noexcept override { return is_ours; }

  // The store's records of keys.
  std::string stored() {
    const auto page = inner_->scan(store::keyring_kind, {}, 10);
    EXPECT_TRUE(page.ok());
    EXPECT_EQ(page->records.size(), 1u);
    return page->records.empty() ? std::string() : page->records.front().value;
  }
  void replace(std::string_view issuer, std::string_view value) {
    const RingAddress address = address_of(*this, issuer);
    const store::Write put = store::put(store::keyring_kind, address.key_text(), value);
    ASSERT_TRUE(inner_->commit(address.bucket, {}, {}, {&put, 1}).ok());
    log_something();
  }
  // Appends a log entry that has nothing to do with keys.
  void log_something() {
    const store::Write logged = store::log(store::revocation_kind, "x");
    ASSERT_TRUE(inner_->commit(0, {}, {}, {&logged, 1}).ok());
  }

  Clock clock{start};
  Seconds settled = unset;  // if set, the clock was stepped ahead of this time
  std::atomic<bool> fails{false}, commit_fails{false}, ignores_conditions{false}, is_ours{true};
  std::atomic<int> gets{0}, commits{0};
  std::function<void()> before_commit;  // once

 private:
  static Error away() { return fail(Status::store, "the test's store is away"); }

  store::Store &target() const noexcept override { return *inner_; }

  std::unique_ptr<store::Store> inner_;
};

class KeyringTest : public testing::Test {
 protected:
  static constexpr RotationPolicy usual{30 * day, hour, day + 62};

  Result<std::unique_ptr<Keyring>> try_open(std::string_view secrets = {},
                                            crypto::Algorithm algorithm = crypto::Algorithm::es256,
                                            const RotationPolicy &policy = usual,
                                            std::string issuer = "acme") {
    KeyringSettings settings;
    settings.issuer = std::move(issuer);
    settings.algorithm = algorithm;
    settings.secrets = secrets;
    settings.policy = policy;
    return Keyring::open(store, hub, std::move(settings));
  }
  template <class... Arguments>
  std::unique_ptr<Keyring> open(Arguments &&...arguments) {
    auto opened = try_open(std::forward<Arguments>(arguments)...);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened.ok() ? std::move(*opened) : nullptr;
  }

  // Returns the kid of the key that signs now, or why none does.
  std::string signer(Keyring &keyring) {
    const auto view = keyring.for_signing(store.clock.now());
    return view.ok() ? (*view)->signing->kid : view.error().message;
  }
  std::vector<std::string> verifying(Keyring &keyring) {
    const auto view = keyring.at(store.clock.now());
    EXPECT_TRUE(view.ok());
    std::vector<std::string> kids;
    for (const auto &jwk : (*view)->keys.keys()) kids.push_back(jwk->kid);
    return kids;
  }
  // Returns "kid state" for each key.
  std::vector<std::string> states(Keyring &keyring) {
    static constexpr const char *names[] = {"announced", "signing", "verifying", "retired"};
    std::vector<std::string> all;
    const auto keys = keyring.list();
    EXPECT_TRUE(keys.ok());
    for (const KeyInfo &key : *keys)
      all.push_back(key.kid + " " + names[static_cast<int>(key.state)]);
    return all;
  }
  void pass(Seconds time) { store.clock.set(store.clock.now() + time); }

  watch::Hub hub{64};
  TestStore store;
};

}  // namespace limen::keyring
