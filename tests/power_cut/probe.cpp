#include "probe.h"

#include <limen/limen.h>

#include <algorithm>
#include <map>
#include <set>

#include "expected.h"
#include "policy.h"

namespace limen::power {
namespace {

constexpr std::size_t most_data = 16'384;
constexpr const char *newcomer = "after the cut";

class Probe {
 public:
  Probe(limen_gate *gate, limen_verifier *verifier, const Expected &expected)
      : gate_(gate), verifier_(verifier), expected_(expected) {}

  std::string look() {
    live_.clear();
    for (const Session &session : expected_.sessions()) look_at(session);
    for (const std::string &ticket : expected_.dead_tickets())
      if (get(ticket) == LIMEN_OK) wrong("an old ticket finds its session again");
    for (const Token &token : expected_.tokens()) look_at(token);
    for (const auto &[subject, count] : expected_.subjects()) look_at_list(subject);
    return std::move(wrong_);
  }

  // Writes to the store, so that LMDB uses free pages again.
  std::string write() {
    const std::string data = "{\"n\":\"" + std::string(5000, 'y') + "\"}";
    char ticket[LIMEN_TICKET_CAP];
    if (limen_session_create(gate_, newcomer, LIMEN_ZSTR, "{}", LIMEN_ZSTR, nullptr, &room_.record,
                             sizeof room_, ticket, sizeof ticket, &err_) != LIMEN_OK)
      wrong("nobody can log in", text_of(err_));
    else if (limen_session_update(gate_, ticket, LIMEN_ZSTR, room_.record.version, data.data(),
                                  data.size(), &room_.record, sizeof room_, &err_) != LIMEN_OK)
      wrong("nothing can be changed", text_of(err_));
    else if (get(ticket) != LIMEN_OK || LIMEN_TEXT(&room_.record, data) != data)
      wrong("what was just written is not there", text_of(err_));
    else if (limen_revoke_subject(gate_, newcomer, LIMEN_ZSTR, nullptr, 0, nullptr, &err_) !=
             LIMEN_OK)
      wrong("nothing can be revoked", text_of(err_));
    else if (get(ticket) == LIMEN_OK)
      wrong("what was just revoked is not refused");
    return std::move(wrong_);
  }

 private:
  void wrong(const std::string &what, const std::string &more = "") {
    if (wrong_.empty()) wrong_ = more.empty() ? what : what + ": " + more;
  }

  limen_status get(const std::string &ticket) {
    return limen_session_get(gate_, ticket.data(), ticket.size(), &room_.record, sizeof room_,
                             &err_);
  }

  void look_at(const Session &session) {
    const limen_status status = get(session.ticket);
    const bool is_refused = status == LIMEN_E_SESSION_UNKNOWN || status == LIMEN_E_SESSION_REVOKED;
    const bool is_renewed = status == LIMEN_OK && room_.record.read_only == 1;
    if (is_refused || is_renewed) {
      if (!session.is_over && !expected_.may_be_over(session) && !expected_.may_be_renewed(session))
        wrong("a session is lost", session.sid);
    } else if (status != LIMEN_OK) {
      wrong("a session cannot be read", text_of(err_));
    } else if (session.is_over) {
      wrong("a session that was ended is back", session.sid);
    } else if (LIMEN_TEXT(&room_.record, sid) != session.sid ||
               !expected_.may_hold(session, LIMEN_TEXT(&room_.record, data),
                                   room_.record.version)) {
      wrong("a session holds something else", session.sid);
    } else {
      live_[session.sid] = room_.record.version;
    }
  }

  void look_at(const Token &token) {
    const limen_status status = limen_token_verify(verifier_, token.text.data(), token.text.size(),
                                                   &claims_.record, sizeof claims_, &err_);
    if (status == LIMEN_E_TOKEN_REVOKED) {
      if (!token.is_revoked && !expected_.may_be_revoked(token))
        wrong("a token is refused that nobody revoked");
    } else if (status != LIMEN_OK) {
      wrong("a token cannot be verified", text_of(err_));
    } else if (token.is_revoked) {
      wrong("a token that was revoked is good again");
    }
  }

  void look_at_list(const std::string &subject) {
    std::size_t count = 0, unknown = 0;
    if (limen_session_list(gate_, subject.data(), subject.size(), nullptr, 0, &page_.record,
                           sizeof page_, &count, &err_) != LIMEN_OK)
      return wrong("sessions cannot be listed", text_of(err_));
    std::set<std::string> listed;
    const limen_session *item = &page_.record;
    for (; count > 0; --count, item = LIMEN_NEXT(const limen_session, item)) {
      const std::string sid = LIMEN_TEXT(item, sid);
      if (!listed.insert(sid).second) wrong("a session is listed twice", sid);
      const Session *const session = expected_.find(sid);
      if (session == nullptr)
        ++unknown;
      else if (session->is_over || session->subject != subject)
        wrong("a session is listed that was ended", sid);
      else if (const auto live = live_.find(sid); live == live_.end()
                                                      ? !expected_.may_be_renewed(*session)
                                                      : live->second != item->version)
        wrong("a session is listed unlike it is found", sid);
    }
    if (unknown > expected_.may_be_new(subject))
      wrong("a session is listed that nobody made", subject);
    for (const Session &session : expected_.sessions())
      if (session.subject == subject && live_.contains(session.sid) &&
          !listed.contains(session.sid))
        wrong("a session is not listed", session.sid);
  }

  limen_gate *const gate_;
  limen_verifier *const verifier_;
  const Expected &expected_;
  std::string wrong_;
  std::map<std::string, std::uint64_t> live_;  // versions of the sessions found, by ticket
  limen_error err_{};
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(most_data)) room_{};
  LIMEN_BUFFER(limen_session, 32 * LIMEN_SESSION_CAP(most_data)) page_{};
  LIMEN_BUFFER(limen_claims, 16384) claims_{};
};

class SessionJudge final : public Judge {
 public:
  void apply(std::string_view mark) override { expected_.apply(mark); }

  std::string look(const std::string &store) override {
    limen_error err;
    const Gate gate = open_gate(store, day_after, err);
    if (gate == nullptr) return "it does not open: " + text_of(err);
    const Verifier verifier(limen_verifier_open(gate.get(), nullptr, &err));
    if (verifier == nullptr) return "no verifier: " + text_of(err);
    const auto own = std::make_unique<Probe>(gate.get(), verifier.get(), expected_);
    std::string wrong = own->look();
    if (wrong.empty()) wrong = own->write();
    if (wrong.empty()) wrong = own->look();
    if (!wrong.empty() && err.status != 0) wrong += text_of(err);
    return wrong;
  }

 private:
  Expected expected_;
};

}  // namespace

std::unique_ptr<Judge> make_probe(const std::string & /*folder*/) {
  return std::make_unique<SessionJudge>();
}

}  // namespace limen::power
