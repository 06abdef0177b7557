#include "keyring/schedule.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace limen::keyring {
namespace {

bool has_private(const RingKey &key) { return key.form == Form::clear || key.form == Form::sealed; }

bool may_sign(const RingKey &key, Seconds now) {
  return has_private(key) && !key.closed && (key.signs_until == unset || key.signs_until > now);
}

bool starts_earlier(const RingKey *a, const RingKey *b) { return a->signs_from < b->signs_from; }

bool ends_too_early(const RingKey &key, Seconds now, const Terms &terms) {
  return may_sign(key, now) && key.signs_until != unset &&
         key.verifies_until < saturating_add(key.signs_until, terms.token_life);
}

void end(RingKey &key, Seconds at, const Terms &terms) {
  key.signs_until = at;
  key.verifies_until = saturating_add(at, terms.token_life);
}

// Each key that may sign does so until the next one does; the last without end.
// The first does from now on.
void line_up(Ring &ring, Seconds now, const Terms &terms) {
  std::vector<RingKey *> line;
  for (RingKey &key : ring.keys)
    if (may_sign(key, now)) line.push_back(&key);
  if (line.empty()) return;
  std::ranges::stable_sort(line, starts_earlier);
  line.front()->signs_from = std::min(line.front()->signs_from, now);
  for (std::size_t i = 0; i + 1 < line.size(); ++i) end(*line[i], line[i + 1]->signs_from, terms);
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

bool successor_is_due(const Ring &ring, Seconds now, const Terms &terms) {
  const RingKey *const signing = signing_at(ring, now);
  if (signing == nullptr) return true;
  if (terms.rotate_every == 0 || successor_at(ring, now) != nullptr) return false;
  return now >= signing->signs_from + terms.rotate_every - terms.announce;
}

Seconds next_write(const Ring &ring, Seconds now, const Terms &terms) {
  const RingKey *const signing = signing_at(ring, now);
  if (signing == nullptr) return now;
  Seconds next = store::forever;
  if (terms.rotate_every != 0 && successor_at(ring, now) == nullptr)
    next = signing->signs_from + terms.rotate_every - terms.announce;
  for (const RingKey &key : ring.keys) {
    if (ends_too_early(key, now, terms)) return now;
    if (key.verifies_until != unset) next = std::min(next, key.verifies_until);
  }
  return next;
}

void add(Ring &ring, RingKey fresh, Seconds now, const Terms &terms) {
  const bool alone = signing_at(ring, now) == nullptr;
  fresh.created_at = now;
  fresh.signs_from = alone ? now : std::min(latest, saturating_add(now, terms.announce));
  line_up(ring, now, terms);
  ring.keys.push_back(std::move(fresh));
  line_up(ring, now, terms);
}

void close(Ring &ring, std::string_view kid, Seconds now, const Terms &terms) {
  RingKey *const key = ring.find(kid);
  if (key == nullptr || key->closed) return;
  if (key->signs_until == unset || key->signs_until > now) end(*key, now, terms);
  key->closed = true;
  line_up(ring, now, terms);
}

void remove(Ring &ring, std::string_view kid, Seconds now, const Terms &terms) {
  std::erase_if(ring.keys, [&](const RingKey &key) { return key.kid == kid; });
  line_up(ring, now, terms);
}

bool lengthen(Ring &ring, Seconds now, const Terms &terms) {
  bool lengthened = false;
  for (RingKey &key : ring.keys) {
    if (!ends_too_early(key, now, terms)) continue;
    end(key, key.signs_until, terms);
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
    key.form = Form::none;
    key.private_part.clear();
    tidied = true;
  }
  return tidied;
}

}  // namespace limen::keyring
