#include "store_under_test.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/base64url.h"
#include "revocation/login_mark.h"
#include "session/sessions.h"
#include "store/kinds.h"

namespace limen::session {
namespace {

constexpr const char *issuer = "https://shop.example";
constexpr const char *other_issuer = "https://other.example";

// Room: a caller's buffer.
class Room {
 public:
  explicit Room(std::size_t size) : words_(size / 8) {}
  std::span<std::uint8_t> bytes() {
    return {reinterpret_cast<std::uint8_t *>(words_.data()), words_.size() * 8};
  }
  const SessionRecord &record(std::size_t at = 0) const {
    return *reinterpret_cast<const SessionRecord *>(words_.data() + at / 8);
  }

 private:
  std::vector<std::uint64_t> words_;
};

Seen seen(const SessionRecord &record) {
  const auto text = [&record](const auto &place) {
    return std::string(reinterpret_cast<const char *>(&record) + place.at, place.len);
  };
  return {record.version,      record.created_at,    record.seen_at,    record.idle_expires_at,
          record.expires_at,   record.auth_time,     record.level,      record.read_only,
          text(record.sid),    text(record.subject), text(record.data), text(record.label),
          text(record.address)};
}

Answer failed(const Error &error) { return {error.status, error.message, {}, 0, {}}; }

Answer answered(const Outcome &outcome) {
  return outcome.ok() ? Answer{} : failed(outcome.error());
}

Answer answered(const Outcome &outcome, const Room &room) {
  Answer answer = answered(outcome);
  if (outcome.ok()) answer.records.push_back(seen(room.record()));
  return answer;
}

// A well-formed ticket and a well-formed sid that no client was given.
constexpr const char *never_given = "TQABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB";
constexpr const char *no_sid = "AAEAAAAAAAAAAAAAAAAAAA";

std::string garbage_text(Garbage garbage, const std::string &instead) {
  switch (garbage) {
    case Garbage::none:
      break;
    case Garbage::empty:
      return "";
    case Garbage::sid:
      return no_sid;
    case Garbage::kind:
      return std::string(36, 'A');
    case Garbage::size:
      return std::string(never_given) + "AAAA";
    case Garbage::alphabet:
      return std::string(never_given).replace(20, 1, "+");
    case Garbage::token:
      return "e30.e30.AAAA";
    case Garbage::never_given:
      return never_given;
  }
  return instead;
}

}  // namespace

struct StoreUnderTest::Gate {
  Gate(store::Store &store, const char *of)
      : issuer_name(of),
        revocations(revocation::Revocations::open(
                        store, {.max_skew = tested_max_skew,
                                .max_entries = 0,
                                .lifetimes = {.token = tested_token_life, .all = 400},
                                .issuer = of})
                        .value()),
        marks(revocation::LoginMarks::open(store, *revocations, tested_login_ttl).value()),
        hub(16),
        sessions(store, *revocations, marks, hub,
                 {of, tested_max_ttl, tested_renew_grace, tested_max_data}) {}

  const char *issuer_name;
  std::unique_ptr<revocation::Revocations> revocations;
  revocation::LoginMarks marks;
  watch::Hub hub;
  Sessions sessions;
};

StoreUnderTest::StoreUnderTest(std::unique_ptr<store::TestedStore> opened, bool shared_gate)
    : opened_(std::move(opened)), scheduled_(opened_->store()) {
  for (int i = 0; i < (shared_gate ? 1 : client_count); ++i)
    gates_.push_back(std::make_unique<Gate>(scheduled_, issuer));
  gates_.push_back(std::make_unique<Gate>(scheduled_, other_issuer));
}

StoreUnderTest::~StoreUnderTest() = default;

StoreUnderTest::Gate &StoreUnderTest::gate_of(const Operation &operation) {
  if (operation.foreign) return *gates_.back();
  return *gates_[static_cast<std::size_t>(operation.client) % (gates_.size() - 1)];
}

std::string StoreUnderTest::known(const std::map<int, std::string> &texts, int number,
                                  bool &is_known) {
  const auto found = texts.find(number);
  is_known = found != texts.end();
  return is_known ? found->second : std::string();
}

// Returns the number of the session's last ticket, or 0.
int StoreUnderTest::newest_ticket(const std::string &sid) const {
  int newest = 0;
  for (const auto &[number, of] : ticket_sids_)
    if (of == sid) newest = number;
  return newest;
}

Executed StoreUnderTest::run(const Operation &operation) {
  Executed executed;
  executed.operation = operation;
  std::string ticket, mark, sid;
  {
    const std::scoped_lock lock(mutex_);
    sid = known(sids_, operation.session, executed.sid_known);
    if (operation.newest) executed.operation.ticket = newest_ticket(sid);
    ticket = known(tickets_, executed.operation.ticket, executed.ticket_known);
    mark = known(marks_, operation.mark, executed.mark_known);
    if (!executed.ticket_known) ticket = never_given;
    if (!executed.sid_known) sid = no_sid;
    ticket = garbage_text(operation.garbage, ticket);
    if (const auto of = ticket_sids_.find(executed.operation.ticket); of != ticket_sids_.end()) {
      const std::vector<std::uint64_t> &versions = versions_[of->second];
      const std::size_t back = operation.stale ? 2 : 1;
      if (versions.size() >= back) executed.version = versions[versions.size() - back];
    }
  }
  executed.started = scheduled_.moment();
  executed.answer = answer(gate_of(operation), executed, ticket, mark, sid);
  executed.finished = scheduled_.moment();
  const bool failed_login = operation.act == Act::create && executed.answer.status == Status::store;
  if (failed_login) {
    const std::string raw = scheduled_.lost_sid();
    executed.stored_sid =
        base64url::encode(ByteView(reinterpret_cast<const std::uint8_t *>(raw.data()), raw.size()));
  }
  learn(operation, executed.answer);
  return executed;
}

void StoreUnderTest::learn(const Operation &operation, const Answer &answer) {
  const std::scoped_lock lock(mutex_);
  for (const Seen &record : answer.records) {
    std::vector<std::uint64_t> &versions = versions_[record.sid];
    if (std::find(versions.begin(), versions.end(), record.version) == versions.end())
      versions.push_back(record.version);
  }
  if (answer.status != Status::ok) return;
  if (operation.act == Act::begin) marks_[operation.number] = answer.text;
  if (operation.act != Act::create && operation.act != Act::renew) return;
  tickets_[operation.number] = answer.text;
  ticket_sids_[operation.number] = answer.records[0].sid;
  if (operation.act == Act::create) sids_[operation.number] = answer.records[0].sid;
}

Answer StoreUnderTest::make(Gate &gate, const Operation &operation, const std::string &ticket,
                            const std::string &mark) {
  const std::string label = label_text(operation.label);
  const std::string address =
      operation.label == 0 ? "" : "192.0.2." + std::to_string(operation.label);
  LoginContext login;
  login.label = label;
  login.address = address;
  if (operation.marked) login.mark = mark;
  login.level = operation.level;
  login.authenticated = operation.authenticated;
  Room room(4096);
  TicketText made{};
  Answer answer;
  if (operation.act == Act::create) {
    const SessionPolicy policy{operation.idle_ttl, operation.ttl, operation.limit,
                               operation.evict_oldest};
    answer =
        answered(gate.sessions.create(subject_name(operation.subject), data_text(operation.data),
                                      policy, login, room.bytes(), made),
                 room);
  } else {
    answer = answered(gate.sessions.renew(ticket, login, room.bytes(), made), room);
  }
  answer.text = std::string(made.data(), made.size());
  return answer;
}

// Lists all pages, with room for one to three records each.
Answer StoreUnderTest::list(Gate &gate, const Operation &operation) {
  Room room(400 + 400 * static_cast<std::size_t>(operation.number % 3));
  Answer answer;
  std::string after;
  for (int page = 0; page < 50; ++page) {
    const Result<std::size_t> count =
        gate.sessions.list(subject_name(operation.subject), after, room.bytes());
    if (!count) return failed(count.error());
    if (*count == 0) return answer;
    std::size_t at = 0;
    for (std::size_t i = 0; i < *count; ++i) {
      answer.records.push_back(seen(room.record(at)));
      at += room.record(at).total;
    }
    after = answer.records.back().sid;
  }
  return failed(fail(Status::internal, "the list has no end"));
}

// Runs an operation that names its session by ticket.
Answer StoreUnderTest::by_ticket(Gate &gate, const Executed &asked, const std::string &ticket) {
  const Operation &operation = asked.operation;
  Sessions &sessions = gate.sessions;
  Room room(4096);
  switch (operation.act) {
    case Act::update:
      return answered(
          sessions.update(ticket, asked.version, data_text(operation.data), room.bytes()), room);
    case Act::touch:
      return answered(sessions.touch(ticket));
    case Act::end:
      return answered(sessions.end(ticket));
    case Act::require: {
      const Answer answer = answered(sessions.get(ticket, room.bytes()), room);
      if (answer.status != Status::ok) return answer;
      return answered(sessions.require(room.record(), operation.by < 0 ? unset : operation.by,
                                       operation.level.value_or(0)),
                      room);
    }
    case Act::csrf: {
      const Result<CsrfBinding> binding = sessions.csrf_binding(ticket);
      if (!binding) return failed(binding.error());
      Answer answer;
      answer.text.assign(binding->secret.begin(), binding->secret.end());
      answer.text.append(binding->sid.data(), binding->sid.size());
      return answer;
    }
    default:
      return answered(sessions.get(ticket, room.bytes()), room);
  }
}

// Runs an operation that names a sid or a subject.
Answer StoreUnderTest::by_name(Gate &gate, const Operation &operation, const std::string &sid) {
  const std::string subject = subject_name(operation.subject);
  Answer answer;
  switch (operation.act) {
    case Act::live_until: {
      const Result<Seconds> until = gate.sessions.live_until(subject, sid);
      if (!until) return failed(until.error());
      answer.number = static_cast<std::uint64_t>(*until);
      return answer;
    }
    case Act::revoke_session:
      return answered(gate.sessions.revoke_session(subject, sid, "lost"));
    case Act::revoke_sessions: {
      std::uint64_t ended = 0;
      answer = answered(gate.sessions.revoke_sessions(subject, sid, "all others", ended));
      answer.number = ended;
      return answer;
    }
    case Act::delete_refused: {
      const Result<std::uint64_t> deleted = gate.sessions.delete_refused(subject);
      if (!deleted) return failed(deleted.error());
      answer.number = *deleted;
      return answer;
    }
    default: {
      revocation::Query token;
      token.issuer = gate.issuer_name;
      token.session_id = sid;
      token.issued_at = now() + 1000;  // after every cutoff, so the sid alone decides
      return answered(gate.revocations->check(token));
    }
  }
}

Answer StoreUnderTest::answer(Gate &gate, const Executed &asked, const std::string &ticket,
                              const std::string &mark, const std::string &sid) {
  const Operation &operation = asked.operation;
  const std::string subject = subject_name(operation.subject);
  switch (operation.act) {
    case Act::create:
    case Act::renew:
      return make(gate, operation, ticket, mark);
    case Act::list:
      return list(gate, operation);
    case Act::cut_subject:
      return answered(gate.revocations->cut_off(revocation::CutoffScope::subject, gate.issuer_name,
                                                subject, "hacked"));
    case Act::cut_everyone:
      return answered(gate.revocations->cut_off(revocation::CutoffScope::everyone, gate.issuer_name,
                                                {}, "leak"));
    case Act::begin: {
      const Result<std::string> begun = gate.marks.begin(gate.issuer_name, subject);
      if (!begun) return failed(begun.error());
      Answer answer;
      answer.text = *begun;
      return answer;
    }
    case Act::advance:
      opened_->advance(operation.by);
      return {};
    case Act::live_until:
    case Act::revoke_session:
    case Act::revoke_sessions:
    case Act::delete_refused:
    case Act::token:
      return by_name(gate, operation, sid);
    default:
      return by_ticket(gate, asked, ticket);
  }
}

std::string StoreUnderTest::leaks(bool expired) {
  store::Store &store = opened_->store();
  std::set<std::string> records, members;
  const Seconds now = this->now();
  std::string next;
  do {
    const store::ScanPage page = store.scan(store::session_kind, next, 100).value();
    for (const store::Record &record : page.records) {
      SessionRecord session;
      std::memcpy(&session, record.value.data(), sizeof session);
      if (now < session.expires_at) records.insert(record.key);
    }
    next = page.next;
  } while (!next.empty());
  for (const auto &[bucket, index] : scheduled_.indexes()) {
    const auto listed = store.list(bucket, index, {}, 1000).value();
    for (const std::string &member : listed)
      if (!members.insert(member.substr(sid_size)).second) return "two members of one session\n";
  }
  for (const std::string &record : records)
    if (!members.contains(record)) return "a session in no index\n";
  for (const std::string &member : members)
    if (!expired && !records.contains(member)) return "an index names what is no more\n";
  return {};
}

}  // namespace limen::session
