#include "faults/kill_history.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <unordered_map>

namespace limen::faults {
namespace {

using Kind = Event::Kind;

// Describes a call that ends something: certainly from `to` on, and perhaps from `from` on.
struct Killer {
  std::uint64_t from = 0, to = 0;
};

bool ends(Kind kind) {
  return kind == Kind::end || kind == Kind::revoke_session || kind == Kind::revoke_subject ||
         kind == Kind::revoke_token;
}

constexpr std::uint64_t never = UINT64_MAX;

}  // namespace

// Collects what the events say of one ticket or token.
struct History::Life {
  const Thing *thing = nullptr;
  std::uint64_t made_from = 0, made_to = 0;  // of its session, if it has one
  std::uint64_t surely_dead = never, maybe_dead = never;
  std::vector<const Event *> sights, updates;

  void killed(const Killer &by) {
    maybe_dead = std::min(maybe_dead, by.from);
    if (by.to != 0) surely_dead = std::min(surely_dead, by.to);
  }
};

void History::take(std::size_t worker, std::string_view message) {
  Event event;
  while (message.size() >= sizeof event) {
    std::memcpy(&event, message.data(), sizeof event);
    message.remove_prefix(sizeof event);
    add(worker, event, message.substr(0, event.text_size));
    message.remove_prefix(event.text_size);
  }
}

void History::gone(std::size_t worker, std::uint64_t now) {
  if (const auto at = last_.find(worker); at != last_.end()) events_[at->second].gone = now;
}

void History::add(std::size_t worker, const Event &event, std::string_view text) {
  last_[worker] = events_.size();
  events_.push_back(event);
  if (event.kind == Kind::failed && failure_.empty()) failure_ = text;
  const bool gives =
      event.kind == Kind::create || event.kind == Kind::issue || event.kind == Kind::renew;
  if (!gives || event.to == 0) return;
  Thing thing;
  thing.number = event.kind == Kind::renew ? event.other : event.thing;
  thing.session = event.session;
  thing.subject = event.subject;
  thing.is_token = event.kind == Kind::issue;
  thing.text = text.substr(0, text.find(' '));
  if (!thing.is_token) thing.sid = text.substr(text.find(' ') + 1);
  things_.push_back(std::move(thing));
}

// Workers report a call twice: when it begins, and when it has returned.
std::vector<History::Life> History::lives() const {
  std::vector<Life> lives(things_.size());
  std::unordered_map<std::uint32_t, Life *> of_number;
  std::multimap<std::uint32_t, Life *> of_session, of_subject;
  for (std::size_t i = 0; i < things_.size(); ++i) {
    lives[i].thing = &things_[i];
    of_number[things_[i].number] = &lives[i];
    of_subject.emplace(things_[i].subject, &lives[i]);
    if (things_[i].session != 0) of_session.emplace(things_[i].session, &lives[i]);
  }
  const auto life_of = [&](std::uint32_t number) {
    const auto at = of_number.find(number);
    return at == of_number.end() ? nullptr : at->second;
  };
  // Finds a session's tickets by its first, because a renewed session keeps its age.
  for (const Event &event : events_)
    if (event.to != 0 && (event.kind == Kind::create || event.kind == Kind::issue))
      if (Life *const life = life_of(event.thing)) {
        life->made_from = event.from;
        life->made_to = event.to;
      }
  for (const Event &event : events_)
    if (event.to != 0 && event.kind == Kind::renew) {
      Life *const next = life_of(event.other), *const first = life_of(event.session);
      if (next == nullptr || first == nullptr) continue;
      next->made_from = first->made_from;
      next->made_to = first->made_to;
    }
  for (const Event &event : events_) {
    const Killer killer{event.from, event.to};
    Life *const life = life_of(event.thing);
    if (life != nullptr && event.kind == Kind::saw) life->sights.push_back(&event);
    if (life != nullptr && event.kind == Kind::update && event.to != 0)
      life->updates.push_back(&event);
    if (life != nullptr && (event.kind == Kind::renew || event.kind == Kind::revoke_token))
      life->killed(killer);
    if (event.kind == Kind::end || event.kind == Kind::revoke_session) {
      const auto [begin, end] = of_session.equal_range(event.session);
      for (auto at = begin; at != end; ++at) at->second->killed(killer);
    }
    if (event.kind == Kind::revoke_subject) {
      const auto [begin, end] = of_subject.equal_range(event.subject);
      for (auto at = begin; at != end; ++at) {
        Life &of = *at->second;
        // Things made during the call may be refused. Things made afterwards must not be.
        const std::uint64_t over = event.to != 0 ? event.to : event.gone;
        if (over != 0 && of.made_from > over) continue;
        of.killed(of.made_to < event.from ? killer : Killer{event.from, 0});
      }
    }
  }
  return lives;
}

Verdict History::judge() const {
  Verdict verdict;
  const auto wrong = [&](std::size_t &count, const char *what, const Thing &thing) {
    ++count;
    if (verdict.first.empty())
      verdict.first = std::string(what) + ": " + (thing.is_token ? "token " : "ticket ") +
                      std::to_string(thing.number) + " of subject " + std::to_string(thing.subject);
  };
  for (const Event &event : events_) {
    verdict.revocations += ends(event.kind) && event.to != 0;
    verdict.failed += event.kind == Kind::failed;
  }
  if (!failure_.empty()) verdict.first = failure_;
  for (const Life &life : lives()) {
    std::set<std::uint64_t> replaced;
    for (const Event *const update : life.updates)
      if (!replaced.insert(update->base).second)
        wrong(verdict.lost_updates, "a version was replaced twice", *life.thing);
    std::uint64_t seen_dead = never;
    for (const Event *const sight : life.sights)
      if (sight->is_live == 0) seen_dead = std::min(seen_dead, sight->to);
    for (const Event *const sight : life.sights) {
      ++verdict.sights;
      if (sight->is_live == 0) {
        if (life.maybe_dead > sight->to) wrong(verdict.lost, "lost", *life.thing);
        continue;
      }
      if (life.surely_dead < sight->from || seen_dead < sight->from)
        wrong(verdict.resurrected, "accepted again", *life.thing);
      for (const Event *const update : life.updates)
        if (update->to < sight->from && sight->version < update->version)
          wrong(verdict.lost_updates, "an update was lost", *life.thing);
    }
  }
  return verdict;
}

}  // namespace limen::faults
