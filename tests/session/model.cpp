#include "model.h"

#include <algorithm>
#include <tuple>

#include "base/status.h"

namespace limen::session {
namespace {

constexpr int max_successors = 4;

bool by_its_ticket(const Operation &operation) {
  switch (operation.act) {
    case Act::get:
    case Act::update:
    case Act::touch:
    case Act::renew:
    case Act::end:
    case Act::require:
    case Act::csrf:
      return true;
    default:
      return false;
  }
}

bool by_its_sid(const Operation &operation) {
  return operation.act == Act::live_until || operation.act == Act::revoke_session ||
         operation.act == Act::revoke_sessions;
}

// Accepts a time that is as far ahead of the clock as clocks may differ.
bool is_fresh(Seconds age, Seconds most) { return age <= most && age >= -tested_max_skew; }

Status status_of(Garbage garbage) {
  switch (garbage) {
    case Garbage::empty:
      return Status::ticket_absent;
    case Garbage::sid:
      return Status::ticket_sid;
    case Garbage::kind:
    case Garbage::token:
      return Status::ticket_kind;
    case Garbage::size:
    case Garbage::alphabet:
      return Status::ticket;
    default:
      return Status::session_unknown;
  }
}

}  // namespace

Model::Session *Model::stored(int session) {
  const auto found = sessions_.find(session);
  return found == sessions_.end() || now_ >= found->second.deadline ? nullptr : &found->second;
}

// Follows a renewed ticket to its successors during their grace, over max_successors renewals at
// most.
Model::Read Model::follow(int ticket) {
  int at = ticket;
  for (int hop = 0; hop <= max_successors; ++hop) {
    const Ticket &found = tickets_[at];
    Session *session = stored(found.session);
    if (session != nullptr && session->ticket == at) {
      if (now_ >= session->expires_at) break;
      return {session->refused ? Status::session_revoked : Status::ok, session, hop > 0};
    }
    if (now_ >= found.until) break;
    at = found.successor;
  }
  return {Status::session_unknown};
}

Model::Read Model::read(const Executed &executed) {
  const Operation &operation = executed.operation;
  if (!by_its_ticket(operation)) return {};
  if (operation.garbage != Garbage::none) return {status_of(operation.garbage)};
  if (!executed.ticket_known || operation.foreign) return {Status::session_unknown};
  return follow(operation.ticket);
}

// Finds a session in its subject's index, which has refused sessions too.
Model::Session *Model::by_sid(const Executed &executed) {
  const bool known = executed.sid_known && !executed.operation.foreign;
  Session *session = known ? stored(executed.operation.session) : nullptr;
  if (session == nullptr || session->subject != executed.operation.subject ||
      now_ >= session->expires_at)
    return nullptr;
  return session;
}

// Whether the session was idle for too long but has not reached expires_at.
bool Model::has_expired(const Executed &executed) {
  const auto found = sessions_.find(executed.operation.session);
  return executed.sid_known && !executed.operation.foreign && found != sessions_.end() &&
         found->second.subject == executed.operation.subject &&
         stored(executed.operation.session) == nullptr && now_ < found->second.expires_at;
}

std::vector<Model::Session *> Model::stored_of(int subject) {
  std::vector<Session *> all;
  for (auto &[number, session] : sessions_)
    if (session.subject == subject && stored(number) != nullptr && now_ < session.expires_at)
      all.push_back(&session);
  return all;
}

std::vector<Model::Session *> Model::visible_of(int subject) {
  std::vector<Session *> all = stored_of(subject);
  std::erase_if(all, [](const Session *session) { return session->refused; });
  return all;
}

int Model::session_of(const std::string &sid) const {
  for (const auto &[number, session] : sessions_)
    if (session.sid == sid) return number;
  return 0;
}

std::vector<int> Model::sessions_of(int subject) const {
  std::vector<int> numbers;
  for (const auto &[number, session] : sessions_)
    if (session.subject == subject) numbers.push_back(number);
  return numbers;
}

bool Model::may_go_back_to(Seconds time) const {
  const auto passed = [&](Seconds deadline) { return time < deadline && deadline <= now_; };
  if (time <= not_back_to_ || time < newest_now_ - tested_max_skew) return false;
  for (const auto &[number, session] : sessions_)
    if (passed(session.deadline) || passed(session.expires_at)) return false;
  for (const auto &[number, ticket] : tickets_)
    if (passed(ticket.until)) return false;
  for (const auto &[number, mark] : marks_)
    if (time < mark.begun_at) return false;
  return std::none_of(ended_.begin(), ended_.end(),
                      [&](const auto &entry) { return passed(entry.second); });
}

Status Model::check_mark(const Executed &executed, int subject) const {
  const Operation &operation = executed.operation;
  if (!operation.marked || !executed.mark_known) return Status::ok;
  const Mark &mark = marks_.at(operation.mark);
  if (mark.subject != subject || now_ >= mark.begun_at + tested_login_ttl)
    return Status::login_mark;
  return mark.cut_off ? Status::login_revoked : Status::ok;
}

Status Model::expected_create(const Executed &executed) {
  const Operation &operation = executed.operation;
  if (data_text(operation.data).size() > tested_max_data) return Status::data_size;
  if (operation.ttl > tested_max_ttl) return Status::lifetime;
  if (const Status marked = check_mark(executed, operation.subject); marked != Status::ok)
    return marked;
  if (operation.limit != 0 && !operation.evict_oldest &&
      visible_of(operation.subject).size() >= operation.limit)
    return Status::session_limit;
  return Status::ok;
}

// Predicts the status of an update, a touch or a renewal.
Status Model::expected_write(const Operation &operation, const Read &read) const {
  const bool may_be_ticket =
      operation.garbage == Garbage::none || operation.garbage == Garbage::never_given;
  if (operation.act == Act::update && may_be_ticket &&
      data_text(operation.data).size() > tested_max_data)
    return Status::data_size;
  if (read.status != Status::ok) return read.status;
  if (operation.act != Act::touch && read.read_only) return Status::session_renewed;
  return Status::ok;
}

// While the model does not know the version, a client may have learned a newer one from a list.
bool Model::is_newest(const Session &session, std::uint64_t version) {
  return session.version ? version == *session.version : version > session.newest;
}

Status Model::expected(const Executed &executed, const Read &read) {
  const Operation &operation = executed.operation;
  switch (operation.act) {
    case Act::create:
      return expected_create(executed);
    case Act::get:
    case Act::csrf:
      return read.status;
    case Act::end:
      return read.status == Status::session_revoked ? Status::ok : read.status;
    case Act::touch:
      return expected_write(operation, read);
    case Act::update: {
      const Status status = expected_write(operation, read);
      if (status != Status::ok) return status;
      return is_newest(*read.session, executed.version) ? status : Status::session_version;
    }
    case Act::renew: {
      if (read.status != Status::ok) return read.status;
      const Status marked = check_mark(executed, read.session->subject);
      return marked == Status::ok ? expected_write(operation, read) : marked;
    }
    case Act::require:
      if (read.status != Status::ok) return read.status;
      if (read.session->level < operation.level.value_or(0)) return Status::session_level;
      return operation.by < 0 || is_fresh(now_ - read.session->auth_time, operation.by)
                 ? Status::ok
                 : Status::session_not_fresh;
    case Act::live_until:
    case Act::revoke_session:
    case Act::revoke_sessions: {
      const Session *session = by_sid(executed);
      if (session == nullptr) return Status::session_unknown;
      return session->refused && operation.act != Act::revoke_session ? Status::session_revoked
                                                                      : Status::ok;
    }
    default:
      return Status::ok;
  }
}

int Model::session_named_by(const Operation &operation) const {
  if (by_its_sid(operation)) return operation.session;
  const auto found = tickets_.find(operation.ticket);
  return found == tickets_.end() ? 0 : found->second.session;
}

// Accepts the answers that are right beside the expected one: the index may still name an expired
// session, and another client may have deleted or ended a session already.
bool Model::may_be(Status expected, const Executed &executed, const Read &read) {
  const Status answered = executed.answer.status;
  if (answered == expected) return true;
  if (executed.operation.act == Act::revoke_session && answered == Status::ok)
    return has_expired(executed) || (!strict_ && ended_.contains(executed.operation.session));
  if (strict_) return false;
  if (executed.operation.act == Act::renew && answered == Status::login_revoked)
    return expected == Status::session_revoked &&
           check_mark(executed, read.session->subject) == answered;
  if (answered == Status::session_revoked && expected == Status::session_unknown) {
    const int named = session_named_by(executed.operation);
    return ended_.contains(named) || cut_.contains(named);
  }
  if (answered != Status::session_unknown) return false;
  const Session *session = by_its_sid(executed.operation) ? by_sid(executed) : read.session;
  return session != nullptr && session->refused;
}

// Returns nothing if either answer is right.
std::optional<Status> Model::expected_of_token(const Executed &executed) {
  const int session = executed.operation.session;
  const auto ended = ended_.find(session);
  if (!executed.sid_known || executed.operation.foreign) return Status::ok;
  // A session that a cutoff refused may have been deleted without an entry for its sid.
  if (!strict_ && cut_.contains(session)) return std::nullopt;
  if (ended != ended_.end())
    return now_ < ended->second ? std::optional(Status::token_revoked) : std::nullopt;
  if (cut_.contains(session)) return std::nullopt;
  return Status::ok;
}

std::string Model::step(const Executed &executed, bool outrun) {
  const Operation &operation = executed.operation;
  const Status answered = executed.answer.status;
  const Read found = read(executed);
  Status right = expected(executed, found);
  if (outrun && right == Status::login_revoked) right = Status::ok;
  if (operation.act == Act::token) right = expected_of_token(executed).value_or(answered);
  if (operation.act == Act::create && (right == Status::ok || right == Status::session_limit))
    delete_refused_of_full(operation);
  if (!may_be(right, executed, found))
    return std::string("answers ") + status_name(static_cast<std::int32_t>(answered)) +
           ", expected " + status_name(static_cast<std::int32_t>(right)) + "\n  (" +
           executed.answer.message + ")\n";
  if (answered != Status::ok) return {};
  if (operation.foreign) return step_of_other_issuer(executed);
  if (operation.act == Act::list) return compare_list(executed);
  apply(executed, found);
  if (outrun) refuse(sessions_[operation.number]);
  return compare(executed, found);
}

// Another issuer's gate finds none of these sessions and revokes none of them.
std::string Model::step_of_other_issuer(const Executed &executed) {
  if (executed.operation.act == Act::begin) marks_[executed.operation.number].subject = -1;
  if (executed.answer.records.empty() && executed.answer.number == 0) return {};
  return "another issuer's session\n";
}

bool Model::lose(const Executed &executed) {
  const Read found = read(executed);
  const bool of_expired = executed.operation.act == Act::revoke_session && has_expired(executed);
  const bool is_there = executed.operation.act != Act::create || !executed.stored_sid.empty();
  if (executed.operation.foreign || !is_there) return false;
  if (!of_expired && expected(executed, found) != Status::ok) return false;
  apply(executed, found);
  return true;
}

void Model::apply(const Executed &executed, const Read &read) {
  const Operation &operation = executed.operation;
  deleted_ = 0;
  switch (operation.act) {
    case Act::create:
      return create(executed);
    case Act::update:
      return update(executed, *read.session);
    case Act::touch:
      if (!read.read_only) sign_of_life(*read.session);
      return;
    case Act::renew:
      return renew(executed, *read.session);
    case Act::end:
      return end(*read.session);
    case Act::revoke_session:
      if (const auto found = sessions_.find(operation.session); found != sessions_.end()) {
        if (stored(operation.session) == nullptr) not_back_to_ = now_ - 1;
        end(found->second);
      }
      return;
    case Act::revoke_sessions: {
      Session *kept = by_sid(executed);
      cut(operation.subject, kept);
      kept->newest = kept->version.value_or(kept->newest);
      kept->version.reset();
      kept->written = ++writes_;
      [[fallthrough]];
    }
    case Act::delete_refused:
      for (Session *session : stored_of(operation.subject)) {
        if (!strict_ || !session->refused) continue;
        sessions_.erase(session->number);
        ++deleted_;
      }
      return;
    case Act::cut_subject:
      return cut(operation.subject, nullptr);
    case Act::cut_everyone:
      for (int subject = 0; subject < subject_count; ++subject) cut(subject, nullptr);
      return;
    case Act::begin:
      marks_[operation.number] = {operation.subject, now_};
      return;
    case Act::advance:
      now_ += operation.by;
      newest_now_ = std::max(now_, newest_now_);
      return;
    default:
      return;
  }
}

// Deletes the refused sessions of a subject that has as many sessions as the limit allows.
void Model::delete_refused_of_full(const Operation &operation) {
  const std::vector<Session *> all = stored_of(operation.subject);
  if (!strict_ || operation.limit == 0 || all.size() < operation.limit) return;
  for (const Session *session : all)
    if (session->refused) sessions_.erase(session->number);
}

// Ends the oldest sessions until there is room for one more.
void Model::evict(const Operation &operation) {
  const auto rank = [](const Session *session) {
    return std::pair(session->created_at, session->written);
  };
  std::vector<Session *> all = visible_of(operation.subject);
  if (operation.limit == 0 || all.size() < operation.limit) return;
  std::sort(all.begin(), all.end(),
            [&](const Session *a, const Session *b) { return rank(a) < rank(b); });
  all.resize(all.size() - operation.limit + 1);
  for (Session *session : all) end(*session);
}

void Model::create(const Executed &executed) {
  const Operation &operation = executed.operation;
  evict(operation);
  Session session;
  session.number = session.ticket = operation.number;
  session.subject = operation.subject;
  session.sid = executed.stored_sid;
  session.data = data_text(operation.data);
  session.label = label_text(operation.label);
  session.address = operation.label == 0 ? "" : "192.0.2." + std::to_string(operation.label);
  session.created_at = session.auth_time = now_;
  session.idle_ttl = operation.idle_ttl;
  session.deadline = now_ + operation.idle_ttl;
  session.expires_at = now_ + operation.ttl;
  session.level = operation.level.value_or(0);
  session.written = ++writes_;
  tickets_[operation.number] = {operation.number};
  sessions_[operation.number] = session;
}

// Moves the deadline beyond expires_at too, because seen_at is computed from it.
void Model::sign_of_life(Session &session) {
  if (session.deadline - now_ > session.idle_ttl - session.idle_ttl / 4) return;
  session.deadline = std::max(session.deadline, now_ + session.idle_ttl);
}

void Model::update(const Executed &executed, Session &session) {
  const std::string data = data_text(executed.operation.data);
  if (session.data == data) return sign_of_life(session);
  session.data = data;
  session.deadline = std::max(session.deadline, now_ + session.idle_ttl);
  session.newest = session.version.value_or(session.newest);
  session.version.reset();
  session.written = ++writes_;
}

void Model::renew(const Executed &executed, Session &session) {
  const Operation &operation = executed.operation;
  const std::uint32_t level = operation.level.value_or(session.level);
  const bool same_rights = !operation.authenticated && level == session.level;
  tickets_[session.ticket].successor = operation.number;
  tickets_[session.ticket].until = same_rights ? now_ + tested_renew_grace : 0;
  tickets_[operation.number] = {session.number};
  session.ticket = operation.number;
  session.level = level;
  if (operation.authenticated) session.auth_time = now_;
  if (!same_rights) session.csrf.clear();  // limen draws a new secret
  if (operation.label != 0) {
    session.label = label_text(operation.label);
    session.address = "192.0.2." + std::to_string(operation.label);
  }
  session.deadline = std::max(session.deadline, now_ + session.idle_ttl);
  session.newest = session.version.value_or(session.newest);
  session.version.reset();
  session.written = ++writes_;
}

void Model::end(Session &session) {
  // A token expires with its session at the latest.
  ended_[session.number] = std::min(now_ + tested_token_life, session.expires_at);
  sessions_.erase(session.number);
}

void Model::refuse(Session &session) {
  session.refused = true;
  cut_.insert(session.number);
}

// Refuses all earlier sessions and login marks of the subject, whatever the clock says.
void Model::cut(int subject, const Session *but_for) {
  for (auto &[number, session] : sessions_)
    if (session.subject == subject && &session != but_for) refuse(session);
  for (auto &[number, mark] : marks_)
    if (mark.subject == subject) mark.cut_off = true;
}

}  // namespace limen::session
