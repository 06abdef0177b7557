#include "keyring/schedule.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace limen::keyring {
namespace {

bool has_private(const RingKey &key) {
  return key.form == PrivateForm::clear || key.form == PrivateForm::sealed;
}

bool may_sign(const RingKey &key, Seconds now) {
  return has_private(key) && !key.closed && (key.signs_until == unset || key.signs_until > now);
}

bool starts_earlier(const RingKey *a, const RingKey *b) { return a->signs_from < b->signs_from; }

bool ends_too_early(const RingKey &key, Seconds now, const RotationPolicy &policy) {
  return may_sign(key, now) && key.signs_until != unset &&
         key.verifies_until < saturating_add(key.signs_until, policy.token_life);
}

void end(RingKey &key, Seconds at, const RotationPolicy &policy) {
  key.signs_until = at;
  key.verifies_until = saturating_add(at, policy.token_life);
}

// Lets each key that may sign do so until the next one does, and the last without end. The
// first signs from now on.
void line_up(Ring &ring, Seconds now, const RotationPolicy &policy) {
  std::vector<RingKey *> line;
  for (RingKey &key : ring.keys)
    if (may_sign(key, now)) line.push_back(&key);
  if (line.empty()) return;
  std::ranges::stable_sort(line, starts_earlier);
  line.front()->signs_from = std::min(line.front()->signs_from, now);
  for (std::size_t i = 0; i + 1 < line.size(); ++i) end(*line[i], line[i + 1]->signs_from, policy);
  line.back()->signs_until = line.back()->verifies_until = unset;
}

bool is_retired(const RingKey &key, Seconds now) {
  return key.verifies_until != unset && key.verifies_until <= now;
}

}  // namespace

const RingKey *signing_at(const Ring &ring, Seconds now) {
  const RingKey *newest = nullptr, *first = nullptr;
  for (const RingKey &key : ring.keys) {
    if (!may_sign(key, now)) continue;
    if (first == nullptr || starts_earlier(&key, first)) first = &key;
    if (key.signs_from <= now && (newest == nullptr || !starts_earlier(&key, newest)))
      newest = &key;
  }
  return newest != nullptr ? newest : first;
}

const RingKey *successor_at(const Ring &ring, Seconds now) {
  const RingKey *const signing = signing_at(ring, now);
  const RingKey *next = nullptr;
  for (const RingKey &key : ring.keys) {
    if (&key == signing || !may_sign(key, now) || key.signs_from <= now) continue;
    if (next == nullptr || starts_earlier(&key, next)) next = &key;
  }
  return next;
}

State state_of(const Ring &ring, const RingKey &key, Seconds now) {
  if (is_retired(key, now)) return State::retired;
  if (&key == signing_at(ring, now)) return State::signing;
  return may_sign(key, now) && key.signs_from > now ? State::announced : State::verifying;
}

Seconds next_change(const Ring &ring, Seconds now) {
  Seconds next = store::forever;
  for (const RingKey &key : ring.keys)
    for (const Seconds at : {key.signs_from, key.signs_until, key.verifies_until})
      if (at > now) next = std::min(next, at);
  return next;
}

bool successor_is_due(const Ring &ring, Seconds now, const RotationPolicy &policy) {
  const RingKey *const signing = signing_at(ring, now);
  if (signing == nullptr) return true;
  if (policy.rotate_every == 0 || successor_at(ring, now) != nullptr) return false;
  return now >= signing->signs_from + policy.rotate_every - policy.announce;
}

Seconds next_write(const Ring &ring, Seconds now, const RotationPolicy &policy) {
  const RingKey *const signing = signing_at(ring, now);
  if (signing == nullptr) return now;
  Seconds next = store::forever;
  if (policy.rotate_every != 0 && successor_at(ring, now) == nullptr)
    next = signing->signs_from + policy.rotate_every - policy.announce;
  for (const RingKey &key : ring.keys) {
    if (ends_too_early(key, now, policy)) return now;
    if (key.verifies_until != unset) next = std::min(next, key.verifies_until);
  }
  return next;
}

void add(Ring &ring, RingKey fresh, Seconds now, const RotationPolicy &policy) {
  const bool alone = signing_at(ring, now) == nullptr;
  fresh.created_at = now;
  fresh.signs_from = alone ? now : std::min(latest, saturating_add(now, policy.announce));
  line_up(ring, now, policy);
  ring.keys.push_back(std::move(fresh));
  line_up(ring, now, policy);
}

void close(Ring &ring, std::string_view kid, Seconds now, const RotationPolicy &policy) {
  RingKey *const key = ring.find(kid);
  if (key == nullptr || key->closed) return;
  if (key->signs_until == unset || key->signs_until > now) end(*key, now, policy);
  key->closed = true;
  line_up(ring, now, policy);
}

void remove(Ring &ring, std::string_view kid, Seconds now, const RotationPolicy &policy) {
  std::erase_if(ring.keys, [&](const RingKey &key) { return key.kid == kid; });
  line_up(ring, now, policy);
}

bool lengthen(Ring &ring, Seconds now, const RotationPolicy &policy) {
  bool lengthened = false;
  for (RingKey &key : ring.keys) {
    if (!ends_too_early(key, now, policy)) continue;
    end(key, key.signs_until, policy);
    lengthened = true;
  }
  return lengthened;
}

bool tidy(Ring &ring, Seconds settled) {
  const std::size_t before = ring.keys.size();
  std::erase_if(ring.keys, [&](const RingKey &key) { return is_retired(key, settled); });
  bool tidied = ring.keys.size() != before;
  for (RingKey &key : ring.keys) {
    if (key.is_secret() || !has_private(key) || may_sign(key, settled)) continue;
    key.form = PrivateForm::none;
    key.private_part.clear();
    tidied = true;
  }
  return tidied;
}

}  // namespace limen::keyring
