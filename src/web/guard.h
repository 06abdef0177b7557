// Decides a whole request: which credential speaks for it, whether that is good, whether another
// website forged the request, and whether it is enough.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "session/read_buffer.h"
#include "session/sessions.h"
#include "session/visitors.h"
#include "token/verifier.h"
#include "watch/hub.h"
#include "web/answer.h"
#include "web/guard_policy.h"
#include "web/request.h"
#include "web/tickets.h"

namespace limen::web {

// The parts that a guard uses. They must outlive it.
struct GuardDependencies {
  session::Sessions &sessions;
  std::function<Result<session::Visitors *>()> visitors;
  const token::Verifier &verifier;
  watch::Hub &hub;
  const Clock &clock;
  std::string issuer;       // the gate's own
  std::string cookie_name;  // cookie.name
  // Tells verifiers apart: an answer to a token holds for guards with the same one. 0: never.
  std::uint32_t verifier_number = 0;
  // Tells gates apart, and is no verifier's: an answer to a ticket holds for guards of its gate.
  std::uint32_t gate_number = 0;
  bool partitioned = false;  // cookie.partitioned
  bool reads_block = false;  // of the store
};

// Returns a number that no other verifier of this process has, or 0 once there are too many.
std::uint32_t new_verifier_number() noexcept;

// Safe from any thread.
class Guard {
 public:
  Guard(GuardPolicy policy, GuardDependencies dependencies)
      : policy_(std::move(policy)), dependencies_(std::move(dependencies)) {}

  // Decides the request and writes the answer to `room`, which must be aligned to 8 bytes and hold
  // an AnswerRecord. Returns why the request was refused. Fails with buffer before it has any
  // effect. Does not allocate unless it refuses.
  Outcome check(const Request &request, std::span<std::uint8_t> room) const;

  // A session that speaks for a request, and its ticket.
  struct Spoken {
    std::string_view ticket;
    session::StoredSession session;
  };

  // For logins (web/logins.h), which change what a request has. None reports a refusal.
  const GuardPolicy &policy() const { return policy_; }
  const GuardDependencies &parts() const { return dependencies_; }
  Tickets tickets(const Request &request) const;
  // Reads the session or visitor of a ticket, whether or not this guard accepts it.
  Result<session::StoredSession> read(const Ticket &ticket, session::ReadBuffer &buffer) const;
  // Returns the session that check() would judge, whatever rights it has. Fails as check() does,
  // and with ticket_kind if a visitor speaks.
  Result<Spoken> speaking_session(const Request &request, session::ReadBuffer &buffer) const;

  // Holds this guard against the answer of another one to the same request, in `room`. Reads no
  // store, unless the first guard left out the CSRF token that this one requires.
  Outcome require(const Request &request, std::span<std::uint8_t> room) const;

 private:
  Outcome decide(const Request &request, AnswerWriter &answer) const;
  Outcome check_token(std::string_view token, AnswerWriter &answer) const;
  Outcome check_issuer(std::string_view issuer) const;
  Outcome check_cookies(const Request &request, AnswerWriter &answer) const;
  bool lacks_proof(const Request &request) const;
  Outcome check_proof(const Request &request, AnswerWriter &answer) const;
  Outcome check_anonymous(const Request &request, const Tickets &tickets,
                          AnswerWriter &answer) const;
  Outcome check_found(const Request &request, const Ticket &ticket,
                      const session::StoredSession &stored, AnswerWriter &answer) const;
  Outcome check_csrf(const Request &request, const session::StoredSession &found,
                     AnswerWriter &answer) const;
  Outcome check_rights(const session::SessionRecord &record) const;
  Outcome check_token_rights(std::string_view json) const;
  Outcome accepts(Credential credential) const;
  Result<session::StoredSession> read(const Ticket &ticket, std::span<std::uint8_t> room) const;
  Result<Ticket> choose(const Tickets &tickets) const;
  Result<Ticket> choose_of_several(const Tickets &tickets) const;
  Outcome check_websocket(const Request &request) const;
  Outcome check_further(const Request &request, const AnswerRecord &record) const;
  bool must_judge_again(const Request &request, const AnswerRecord &record) const;
  Outcome conclude(Outcome decided, const Request &request, AnswerWriter &answer) const;
  Outcome refuse(const Error &error, const Request &request, AnswerWriter &answer) const;

  const GuardPolicy policy_;
  const GuardDependencies dependencies_;
};

}  // namespace limen::web
