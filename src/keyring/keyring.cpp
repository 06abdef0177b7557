#include "keyring/keyring.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/printable.h"
#include "jose/jwk.h"
#include "revocation/lifetimes.h"
#include "store/kinds.h"
#include "store/requests.h"

namespace limen::keyring {

using watch::EventKind;

namespace {

// Each failed attempt is another writer's success.
constexpr int max_attempts = 1000;

// The keys are read from the store at least this often, to see changes of known ones. All
// processes know long in advance when a key will retire.
constexpr Seconds longest_good = 30;

// If a successor cannot be written, the signing key goes on signing meanwhile.
constexpr Seconds retry_after = 60;

Result<RingKey> generate(crypto::Algorithm algorithm, const Wrapping &wrapping) {
  auto key = crypto::generate(algorithm);
  LIMEN_TRY(key);
  const auto jwk = jose::make_jwk(std::move(*key));
  LIMEN_TRY(jwk);
  RingKey made;
  made.kid = jwk->kid;
  made.algorithm = algorithm;
  if (!made.is_secret()) made.public_jwk = jose::public_jwk_text(*jwk);
  LIMEN_TRY(wrapping.wrap(made, jose::private_jwk_text(*jwk).view()));
  return made;
}

Error unknown_kid(std::string_view kid) {
  return fail(Status::absent, "kid: the keyring has no key %s", Printable(kid).c_str());
}

// Checks that the gate's further keys and the ring's may be in one set.
Outcome check_further(const jose::JwkSet &further, crypto::Algorithm algorithm) {
  const auto is_secret = [](crypto::Algorithm one) {
    return crypto::info(one).key_type == crypto::KeyType::oct;
  };
  if (further.keys().empty() ||
      is_secret(further.keys().front()->key->algorithm()) == is_secret(algorithm))
    return success();
  return fail(Status::key_set,
              "keys.verifying: secrets (oct) and public keys may not share one set, and "
              "keys.algorithm is %s",
              crypto::info(algorithm).name);
}

}  // namespace

Keyring::Keyring(store::Store &store, watch::Hub &hub, KeyringSettings settings, Wrapping wrapping)
    : store_(store),
      hub_(hub),
      settings_(std::move(settings)),
      wrapping_(std::move(wrapping)),
      address_(address_of(store, settings_.issuer)),
      policy_(settings_.policy) {}

Result<std::unique_ptr<Keyring>> Keyring::open(store::Store &store, watch::Hub &hub,
                                               KeyringSettings settings) {
  LIMEN_TRY(check_further(settings.further, settings.algorithm));
  Result<Wrapping> wrapping = Wrapping::make(settings.issuer, settings.secrets, store.is_private());
  LIMEN_TRY(wrapping);
  settings.secrets = {};
  std::unique_ptr<Keyring> keyring(
      new Keyring(store, hub, std::move(settings), std::move(*wrapping)));
  LIMEN_TRY(keyring->start());
  return keyring;
}

Outcome Keyring::start() {
  const std::scoped_lock lock(mutex_);
  const std::uint64_t mark = store_.log_mark();
  const Outcome changed = change([this](Ring &ring, Seconds now) -> Result<bool> {
    const RingKey *const signing = signing_at(ring, now);
    const bool differs = signing != nullptr && signing->algorithm != settings_.algorithm &&
                         successor_at(ring, now) == nullptr;
    if (!differs && !successor_is_due(ring, now, policy_)) return false;
    LIMEN_TRY(add_fresh(ring, now));
    return true;
  });
  LIMEN_TRY(changed);
  applied_.store(mark, std::memory_order_release);
  if (newest().missing_key) return *newest().missing_key;
  return success();
}

Result<const View *> Keyring::refresh() {
  const std::scoped_lock lock(mutex_);
  LIMEN_TRY(catch_up());
  return &newest();
}

// Costs two loads and two comparisons more than reading the newest view, while nothing was
// logged and nothing is due.
Result<const View *> Keyring::for_signing(Seconds now) {
  if (current() && now < due_at_.load(std::memory_order_relaxed)) [[likely]] {
    const View &view = newest();
    if (view.valid_at(now) && view.signing != nullptr) [[likely]]
      return &view;
  }
  return renew(now);
}

Result<const View *> Keyring::renew(Seconds now) {
  std::string made;
  Outcome written = success();
  const View *view = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    LIMEN_TRY(catch_up());
    written = write_what_is_due(made);
    view = &newest();
  }
  if (!made.empty()) hub_.tell({.kind = EventKind::key_announced, .at = now, .id = made});
  if (view->signing != nullptr) return view;
  if (view->missing_key) return *view->missing_key;
  LIMEN_TRY(written);
  return fail(Status::stale, "the keyring has no key that signs");
}

// Waits before the next attempt if it fails or finds nothing to do, so that it does not
// hold up issuing.
Outcome Keyring::write_what_is_due(std::string &made) {
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  if (*now < due_at_.load(std::memory_order_relaxed)) return success();
  std::string kid;
  Outcome written = change([&](Ring &ring, Seconds at) -> Result<bool> {
    kid.clear();
    if (!successor_is_due(ring, at, policy_)) return false;
    Result<std::string> added = add_fresh(ring, at);
    LIMEN_TRY(added);
    kid = std::move(*added);
    return true;
  });
  if (written.ok()) made = std::move(kid);
  if (*now >= due_at_.load(std::memory_order_relaxed)) {
    retry_at_ = saturating_add(*now, retry_after);
    due_at_.store(retry_at_, std::memory_order_relaxed);
  }
  return written;
}

Result<std::vector<KeyInfo>> Keyring::list() {
  const std::scoped_lock lock(mutex_);
  LIMEN_TRY(catch_up());
  const Result<Seconds> now = store_.now();
  LIMEN_TRY(now);
  std::vector<KeyInfo> all;
  for (const RingKey &key : ring_.keys) {
    const State state = state_of(ring_, key, *now);
    if (state != State::retired)
      all.push_back({key.kid, key.algorithm, state, key.created_at, key.signs_from, key.signs_until,
                     key.verifies_until});
  }
  return all;
}

Result<std::string> Keyring::rotate() {
  std::string kid;
  Seconds at = 0;
  bool made = false;
  {
    const std::scoped_lock lock(mutex_);
    const Outcome changed = change([&](Ring &ring, Seconds now) -> Result<bool> {
      at = now;
      const RingKey *const successor = successor_at(ring, now);
      made = successor == nullptr;
      if (!made) {
        kid = successor->kid;
        return false;
      }
      Result<std::string> added = add_fresh(ring, now);
      LIMEN_TRY(added);
      kid = std::move(*added);
      return true;
    });
    LIMEN_TRY(changed);
  }
  if (made) hub_.tell({.kind = EventKind::key_announced, .at = at, .id = kid});
  return kid;
}

Outcome Keyring::retire(std::string_view kid) {
  return withdraw(kid, [this](Ring &ring, std::string_view key, Seconds now) -> Result<bool> {
    const RingKey *const found = ring.find(key);
    if (found == nullptr || state_of(ring, *found, now) == State::retired) return unknown_kid(key);
    if (found->closed) return false;
    close(ring, key, now, policy_);
    return true;
  });
}

Outcome Keyring::remove(std::string_view kid) {
  return withdraw(kid, [this](Ring &ring, std::string_view key, Seconds now) -> Result<bool> {
    if (ring.find(key) == nullptr) return false;
    keyring::remove(ring, key, now, policy_);
    return true;
  });
}

Outcome Keyring::withdraw(std::string_view kid, const Withdrawal &how) {
  std::string made;
  Seconds at = 0;
  bool taken = false;
  {
    const std::scoped_lock lock(mutex_);
    const Outcome changed = change([&](Ring &ring, Seconds now) -> Result<bool> {
      at = now;
      made.clear();
      const Result<bool> done = how(ring, kid, now);
      LIMEN_TRY(done);
      taken = *done;
      if (!taken || signing_at(ring, now) != nullptr) return taken;
      Result<std::string> added = add_fresh(ring, now);
      LIMEN_TRY(added);
      made = std::move(*added);
      return true;
    });
    LIMEN_TRY(changed);
  }
  if (taken) hub_.tell({.kind = EventKind::key_retired, .at = at, .id = kid});
  if (!made.empty()) hub_.tell({.kind = EventKind::key_announced, .at = at, .id = made});
  return success();
}

Result<bool> Keyring::has(std::string_view kid) {
  const std::scoped_lock lock(mutex_);
  LIMEN_TRY(catch_up());
  return ring_.find(kid) != nullptr;
}

// Reuses a key that was made for an attempt that ended in a conflict.
Result<std::string> Keyring::add_fresh(Ring &ring, Seconds now) {
  if (ring.keys.size() >= limits::keyring_keys)
    return fail(Status::key_set, "the keyring has %zu keys; at most %zu", ring.keys.size(),
                limits::keyring_keys);
  if (!spare_) {
    Result<RingKey> made = generate(settings_.algorithm, wrapping_);
    LIMEN_TRY(made);
    spare_ = std::move(*made);
  }
  add(ring, *spare_, now, policy_);
  return spare_->kid;
}

// Fails with stale if the ring cannot be read, and tries again next time. Takes the mark
// before it reads: entries that are logged meanwhile change it again.
Outcome Keyring::catch_up() {
  const auto stale = [](const Error &error) {
    return fail(Status::stale, "the keyring cannot be read: %s", error.message);
  };
  const Result<Seconds> now = store_.now();
  if (!now) return stale(now.error());
  const std::uint64_t mark = store_.log_mark();
  const bool known = mark == applied_.load(std::memory_order_relaxed);
  if (known && newest().valid_at(*now)) return success();
  if (!known)
    if (const Outcome done = read(); !done.ok()) return stale(done.error());
  if (const Outcome done = update_view(*now); !done.ok()) return stale(done.error());
  applied_.store(mark, std::memory_order_release);
  return success();
}

// Reads the record of the ring if it has changed.
Outcome Keyring::read() {
  const Result<store::WholeRecord> record = store::read_whole(
      store_, address_.bucket, store::keyring_kind, address_.key_text(), version_);
  LIMEN_TRY(record);
  if (record->version == version_) return success();
  if (record->version == 0) return fail(Status::store, "the store's keyring is gone");
  Result<Ring> ring = decode(record->value);
  LIMEN_TRY(ring);
  ring_ = std::move(*ring);
  version_ = record->version;
  return success();
}

Outcome Keyring::change(const Change &wanted) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    LIMEN_TRY(read());
    const Result<Seconds> now = store_.now();
    LIMEN_TRY(now);
    const Result<Seconds> settled = store_.swept_before();
    LIMEN_TRY(settled);
    const Result<revocation::Lifetimes> lifetimes =
        revocation::stored_lifetimes(store_, settings_.issuer);
    LIMEN_TRY(lifetimes);
    policy_.token_life = std::max(policy_.token_life, lifetimes->token);
    Ring next = ring_;
    const bool dropped = drop_unwrapped(next);
    const bool tidied = tidy(next, *settled), lengthened = lengthen(next, *now, policy_);
    keep_proofs(next);
    const Result<bool> changed = wanted(next, *now);
    LIMEN_TRY(changed);
    if (*changed || dropped || tidied || lengthened) {
      const Result<bool> written = write(next);
      LIMEN_TRY(written);
      if (!*written) continue;
    }
    spare_.reset();
    return update_view(*now);
  }
  return fail(Status::store, "keyring: another process changed it during each of %d attempts",
              max_attempts);
}

// KEY-13: with a secret, drops keys that are not wrapped: anybody who can write to the store
// may have put them there. Returns whether there were any.
bool Keyring::drop_unwrapped(Ring &ring) const {
  return wrapping_.has_secret() && std::erase_if(ring.keys, [](const RingKey &key) {
                                     return key.form == PrivateForm::none ||
                                            key.form == PrivateForm::clear;
                                   }) > 0;
}

// Whose private part goes leaves a proof behind. Of whom nothing can be proved it stays.
void Keyring::keep_proofs(Ring &ring) {
  if (!wrapping_.has_secret()) return;
  for (RingKey &key : ring.keys) {
    const RingKey *const old = key.form == PrivateForm::none ? ring_.find(key.kid) : nullptr;
    if (old == nullptr) continue;
    if (!jwk_of(*old, false) || !wrapping_.prove(key).ok()) {
      key.form = old->form;
      key.private_part = old->private_part;
    }
  }
}

// Writes the ring if it is still as it was read, and returns whether it was. A private part
// that cannot be wrapped again stays as it is.
Result<bool> Keyring::write(Ring &ring) {
  for (RingKey &key : ring.keys) static_cast<void>(wrapping_.renew(key));
  const SecretBytes value = encode(ring);
  const std::string_view key = address_.key_text();
  const store::Condition as_read = store::at_version(store::keyring_kind, key, version_);
  const std::array writes{store::put(store::keyring_kind, key, as_text(value)),
                          store::log(store::keyring_kind, key)};
  const Result<store::Commit> commit = store_.commit(address_.bucket, {}, {&as_read, 1}, writes);
  LIMEN_TRY(commit);
  if (!commit->done) return false;
  ring_ = std::move(ring);
  version_ = commit->version;
  return true;
}

// Whether the newest view agrees with the ring at `now`.
bool Keyring::view_is_current(Seconds now) const {
  const RingKey *const key_that_signs = signing_at(ring_, now);
  const std::string_view signing = key_that_signs ? std::string_view(key_that_signs->kid) : "";
  if (contents_.version != version_ || contents_.signing != signing) return false;
  auto kid = contents_.kids.begin();
  for (const RingKey &key : ring_.keys) {
    if (state_of(ring_, key, now) == State::retired) continue;
    if (kid == contents_.kids.end() || *kid++ != key.kid) return false;
  }
  return kid == contents_.kids.end();
}

// Publishes the ring's keys as they are at `now`, and how long that is valid. Does not
// allocate if the newest view has them already.
Outcome Keyring::update_view(Seconds now) {
  const Seconds good_for = std::clamp(policy_.token_life, Seconds{1}, longest_good);
  const Seconds valid_until = std::min(saturating_add(now, good_for), next_change(ring_, now));
  if (view_is_current(now)) {
    newest().valid_until.store(valid_until, std::memory_order_relaxed);
  } else {
    ViewContents contents{version_, {}, {}};
    for (const RingKey &key : ring_.keys)
      if (state_of(ring_, key, now) != State::retired) contents.kids.push_back(key.kid);
    if (const RingKey *const signing = signing_at(ring_, now)) contents.signing = signing->kid;
    Result<std::unique_ptr<View>> view = view_at(now, contents);
    LIMEN_TRY(view);
    publish(std::move(*view), valid_until);
    contents_ = std::move(contents);
  }
  const Seconds not_before = std::min(retry_at_, saturating_add(now, retry_after));
  due_at_.store(std::max(next_write(ring_, now, policy_), not_before), std::memory_order_relaxed);
  return success();
}

Result<std::unique_ptr<View>> Keyring::view_at(Seconds now, const ViewContents &contents) {
  auto view = std::make_unique<View>();
  view->keys = settings_.further;
  std::vector<std::shared_ptr<const jose::Jwk>> parsed;
  for (const RingKey &key : ring_.keys) {
    const State state = state_of(ring_, key, now);
    if (state == State::retired) continue;
    Result<std::shared_ptr<const jose::Jwk>> jwk = jwk_of(key, state != State::verifying);
    if (!jwk) {
      if (jwk.status() != Status::option_value) return jwk.error();
      view->missing_key = jwk.error();
      // Without a secret there are no proofs, so the public half in the store is accepted.
      if (key.is_secret() || wrapping_.has_secret()) continue;
      jwk = jwk_of(key, false);
      LIMEN_TRY(jwk);
    }
    LIMEN_TRY(view->keys.add_of_one_issuer(*jwk));
    if (key.kid == contents.signing && (*jwk)->may_sign) view->signing = *jwk;
    parsed.push_back(std::move(*jwk));
  }
  parsed_ = std::move(parsed);
  return view;
}

// Returns the key as it was parsed before, or parses it from the ring. Parses only the
// public half of a key that does not sign. Fails with option_value if nothing proves that
// the key is limen's.
Result<std::shared_ptr<const jose::Jwk>> Keyring::jwk_of(const RingKey &key, bool with_private) {
  const bool whole = with_private || key.is_secret() ||
                     (key.form == PrivateForm::sealed && wrapping_.has_secret());
  for (const auto &known : parsed_)
    if (known->kid == key.kid && (!whole || known->key->is_private())) return known;
  Result<jose::Jwk> jwk = fail(Status::internal, "no key");
  if (whole) {
    const Result<SecretBytes> plain = wrapping_.unwrap(key);
    LIMEN_TRY(plain);
    jwk = jose::parse_jwk(as_text(*plain));
  } else {
    if (wrapping_.has_secret()) LIMEN_TRY(wrapping_.check_proof(key));
    jwk = jose::parse_jwk(key.public_jwk, crypto::Keep::public_half);
  }
  if (!jwk || jwk->kid != key.kid || jwk->key->algorithm() != key.algorithm ||
      (!key.is_secret() && jose::public_jwk_text(*jwk) != key.public_jwk))
    return fail(Status::store, "the store has a damaged key with the kid %s",
                Printable(key.kid).c_str());
  return std::make_shared<const jose::Jwk>(std::move(*jwk));
}

Outcome forget(store::Store &store, std::string_view issuer) {
  const RingAddress address = address_of(store, issuer);
  const std::array writes{store::erase(store::keyring_kind, address.key_text()),
                          store::log(store::keyring_kind, {})};
  LIMEN_TRY(store.commit(address.bucket, {}, {}, writes));
  return success();
}

}  // namespace limen::keyring
