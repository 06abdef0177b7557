#include "faults/kill_worker.h"

#include <limen/limen.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "faults/host.h"
#include "faults/requests.h"
#include "shared/dice.h"
#include "shared/sid_record.h"

namespace limen::faults {
namespace {

using Kind = Event::Kind;

constexpr std::uint32_t subjects = 40;

// Number of the newest things, on which a worker mostly works.
constexpr std::size_t newest = 40;

class Worker {
 public:
  Worker(const Job &job, std::vector<Thing> known, Order &order, const Channel &channel)
      : dice_(job.seed), known_(std::move(known)), order_(order), channel_(channel) {
    limen_options *const options = options_of(policy() + "session.renew_grace = 0s\n");
    const std::string url = "lmdb:" + job.store;
    gate_ = limen_gate_open(url.data(), url.size(), options, &error_);
    limen_options_release(options);
    if (gate_ != nullptr) verifier_ = limen_verifier_open(gate_, nullptr, &error_);
    if (verifier_ == nullptr || requests_.open(gate_, &error_) != LIMEN_OK) {
      fail("open");
      throw Lost(error_.message);
    }
    tell({Kind::opened});
  }

  // Looks at the newest things, and at others.
  void look_around(std::size_t count) {
    std::string message;
    for (std::size_t i = 0; i < std::min(count, known_.size()); ++i) {
      const bool all = count >= known_.size();
      const std::size_t at = all || i % 2 == 0 ? i : dice_.below(known_.size());
      const Event seen = look(known_[known_.size() - 1 - at]);
      message.append(reinterpret_cast<const char *>(&seen), sizeof seen);
      if (message.size() < 32768) continue;
      channel_.send(message);
      message.clear();
    }
    channel_.send(message.append(bytes({Kind::opened})));
  }

  void read() { tell(look(any())); }

  void write() {
    const std::uint64_t roll = dice_.below(100);
    if (roll < 20) return create();
    if (roll < 30) return issue();
    if (roll < 60) return update();
    if (roll < 70) return renew();
    if (roll < 76) return end();
    if (roll < 79) return revoke_session();
    if (roll < 80) return revoke_subject();
    if (roll < 86) return revoke_token();
    read();
  }

 private:
  static std::string bytes(const Event &event) {
    return {reinterpret_cast<const char *>(&event), sizeof event};
  }
  void tell(const Event &event, const std::string &text = {}) const {
    Event told = event;
    told.text_size = text.size();
    channel_.send(bytes(told) + text);
  }
  void fail(const char *doing) const {
    tell({Kind::failed},
         std::string(doing) + ": " + limen_status_name(error_.status) + ": " + error_.message);
  }

  std::uint64_t moment() { return order_.now.fetch_add(1); }
  Event begin(Kind kind, const Thing *thing = nullptr) {
    Event event{kind};
    if (thing != nullptr) {
      event.thing = thing->number;
      event.session = thing->session;
      event.subject = thing->subject;
    }
    event.from = moment();
    return event;
  }
  static std::string subject_name(std::uint32_t number) { return "user " + std::to_string(number); }

  // Judges a call's status. A refusal of a session or token is a sight. A conflict with other
  // workers is nothing. Any other failure must not happen.
  bool answered(Event &event, limen_status status, const char *doing) {
    event.to = moment();
    if (status == LIMEN_OK) return true;
    if (limen_status_kind(status) == LIMEN_KIND_NO) {
      Event seen = event;
      seen.kind = Kind::saw;
      const bool told_by_itself = event.kind != Kind::issue && event.kind != Kind::revoke_session;
      if (told_by_itself) tell(seen);
    } else if (status != LIMEN_E_SESSION_VERSION && status != LIMEN_E_SESSION_RENEWED) {
      fail(doing);
    }
    return false;
  }

  // Chooses one of the newest things, or any, or the one that all other workers work on just now.
  const Thing &any() {
    static const Thing none;
    if (known_.empty()) return none;
    const std::size_t common = std::min(order_.known_to_all.load(), known_.size());
    if (common > 0 && !dice_.one_in(3)) {
      const std::size_t back = order_.now.load() / 64 * 7 % std::min(newest, common);
      return known_[common - 1 - back];
    }
    const std::size_t from = dice_.one_in(4) ? known_.size() : std::min(newest, known_.size());
    return known_[known_.size() - 1 - dice_.below(from)];
  }
  // Chooses a ticket or a token. Returns nullptr if a few tries do not find one.
  const Thing *any(bool token) {
    for (int i = 0; i < 20; ++i) {
      const Thing &thing = any();
      if (thing.number != 0 && thing.is_token == token) return &thing;
    }
    return nullptr;
  }
  void know(std::uint32_t number, const Event &event, bool token, std::string text,
            std::string sid) {
    known_.push_back(
        {number, event.session, event.subject, token, std::move(text), std::move(sid)});
  }

  Event look(const Thing &thing) {
    Event seen = begin(Kind::saw, &thing);
    if (thing.number == 0) return seen;
    limen_status status = LIMEN_OK;
    if (thing.is_token) {
      status = by_request() ? requests_.verify(thing.text, &claims_.record, sizeof claims_, &error_)
                            : limen_token_verify(verifier_, thing.text.data(), thing.text.size(),
                                                 &claims_.record, sizeof claims_, &error_);
    } else {
      status = by_request() ? requests_.get(thing.text, &session_.record, sizeof session_, &error_)
                            : limen_session_get(gate_, thing.text.data(), thing.text.size(),
                                                &session_.record, sizeof session_, &error_);
      if (status == LIMEN_OK) seen.version = session_.record.version;
    }
    seen.to = moment();
    seen.is_live = status == LIMEN_OK;
    if (limen_status_kind(status) != LIMEN_KIND_NO && status != LIMEN_OK) fail("look");
    return seen;
  }

  void create() {
    Event event = begin(Kind::create);
    event.thing = event.session = order_.things.fetch_add(1);
    event.subject = static_cast<std::uint32_t>(dice_.below(subjects));
    tell(event);
    const std::string subject = subject_name(event.subject);
    const limen_status status =
        by_request()
            ? requests_.create(subject, "{}", &session_.record, sizeof session_, ticket_, &error_)
            : limen_session_create(gate_, subject.data(), subject.size(), nullptr, 0, nullptr,
                                   &session_.record, sizeof session_, ticket_, sizeof ticket_,
                                   &error_);
    if (!answered(event, status, "create")) return;
    const std::string sid = LIMEN_TEXT(&session_.record, sid);
    tell(event, std::string(ticket_) + ' ' + sid);
    know(event.thing, event, false, ticket_, sid);
  }

  // Issues a token. Half of the tokens are minted from a session.
  void issue() {
    const Thing *const of = dice_.one_in(2) ? any(false) : nullptr;
    Event event = begin(Kind::issue, of);
    event.thing = order_.things.fetch_add(1);
    if (of == nullptr) event.subject = static_cast<std::uint32_t>(dice_.below(subjects));
    const std::string subject = subject_name(event.subject);
    const SidRecord session(of != nullptr ? of->sid : "");
    char token[4096];
    const limen_status status = limen_token_issue(gate_, subject.data(), subject.size(), nullptr, 0,
                                                  of != nullptr ? &session.record : nullptr,
                                                  nullptr, token, sizeof token, nullptr, &error_);
    if (!answered(event, status, "issue")) return;
    tell(event, token);
    know(event.thing, event, true, token, {});
  }

  void update() {
    const Thing *const thing = any(false);
    if (thing == nullptr) return;
    if (limen_session_get(gate_, thing->text.data(), thing->text.size(), &session_.record,
                          sizeof session_, &error_) != LIMEN_OK)
      return read();
    Event event = begin(Kind::update, thing);
    event.base = session_.record.version;
    tell(event);
    const std::string data = "{\"n\":" + std::to_string(event.from) + '}';
    const limen_status status =
        limen_session_update(gate_, thing->text.data(), thing->text.size(), event.base, data.data(),
                             data.size(), &session_.record, sizeof session_, &error_);
    if (!answered(event, status, "update")) return;
    event.version = session_.record.version;
    tell(event);
  }

  void renew() {
    const Thing *const thing = any(false);
    if (thing == nullptr) return;
    Event event = begin(Kind::renew, thing);
    event.other = order_.things.fetch_add(1);
    tell(event);
    const limen_status status =
        by_request()
            ? requests_.renew(thing->text, &session_.record, sizeof session_, ticket_, &error_)
            : limen_session_renew(gate_, thing->text.data(), thing->text.size(), nullptr,
                                  &session_.record, sizeof session_, ticket_, sizeof ticket_,
                                  &error_);
    if (!answered(event, status, "renew")) return;
    tell(event, std::string(ticket_) + ' ' + thing->sid);
    know(event.other, event, false, ticket_, std::string(thing->sid));
  }

  void end() {
    const Thing *const thing = any(false);
    if (thing == nullptr) return;
    Event event = begin(Kind::end, thing);
    tell(event);
    const limen_status status =
        limen_session_end(gate_, thing->text.data(), thing->text.size(), &error_);
    if (answered(event, status, "end")) tell(event);
  }

  void revoke_session() {
    const Thing *const thing = any(false);
    if (thing == nullptr) return;
    Event event = begin(Kind::revoke_session, thing);
    tell(event);
    const std::string subject = subject_name(thing->subject);
    const limen_status status =
        limen_revoke_session(gate_, subject.data(), subject.size(), thing->sid.data(),
                             thing->sid.size(), nullptr, 0, &error_);
    if (answered(event, status, "revoke a session")) tell(event);
  }

  void revoke_subject() {
    Event event = begin(Kind::revoke_subject);
    event.subject = static_cast<std::uint32_t>(dice_.below(subjects));
    tell(event);
    const std::string subject = subject_name(event.subject);
    const limen_status status =
        limen_revoke_subject(gate_, subject.data(), subject.size(), nullptr, 0, nullptr, &error_);
    if (answered(event, status, "revoke a subject")) tell(event);
  }

  void revoke_token() {
    const Thing *const thing = any(true);
    if (thing == nullptr) return;
    Event event = begin(Kind::revoke_token, thing);
    tell(event);
    const limen_status status =
        limen_revoke_token(verifier_, thing->text.data(), thing->text.size(), nullptr, 0, &error_);
    if (answered(event, status, "revoke a token")) tell(event);
  }

  Dice dice_;
  std::vector<Thing> known_;
  Order &order_;
  const Channel &channel_;
  limen_gate *gate_ = nullptr;
  limen_verifier *verifier_ = nullptr;
  Requests requests_;
  limen_error error_{};
  LIMEN_BUFFER(limen_session, 8192) session_;
  LIMEN_BUFFER(limen_claims, 8192) claims_;
  char ticket_[LIMEN_TICKET_CAP];
};

}  // namespace

void work_until_killed(const Job &job, std::vector<Thing> known, Order &order,
                       const Channel &channel) {
  Worker worker(job, std::move(known), order, channel);
  worker.look_around(job.first_looks);
  while (!job.ends_then) job.writes ? worker.write() : worker.read();
}

}  // namespace limen::faults
