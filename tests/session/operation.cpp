#include "operation.h"

#include <array>
#include <sstream>
#include <utility>

namespace limen::session {
namespace {

constexpr std::array act_names = {"create",
                                  "get",
                                  "update",
                                  "touch",
                                  "renew",
                                  "end",
                                  "list",
                                  "require",
                                  "live_until",
                                  "csrf",
                                  "revoke_session",
                                  "revoke_sessions",
                                  "cut_off",
                                  "delete_refused",
                                  "cut_off_everyone",
                                  "begin_login",
                                  "advance",
                                  "token_of"};

constexpr std::array garbage_names = {"",         "\"\"",          "a sid",   "another kind's",
                                      "too long", "not base64url", "a token", "never given"};

std::string ticket_name(const Operation &operation) {
  if (operation.garbage != Garbage::none)
    return garbage_names[static_cast<std::size_t>(operation.garbage)];
  if (operation.newest) return "the ticket of s" + std::to_string(operation.session);
  return "t" + std::to_string(operation.ticket);
}

std::string login_text(const Operation &operation) {
  std::ostringstream out;
  if (operation.label != 0) out << ", label " << operation.label;
  if (operation.level) out << ", level " << *operation.level;
  if (operation.authenticated) out << ", authenticated";
  if (operation.marked) out << ", m" << operation.mark;
  return out.str();
}

// Lists each act as often as its weight says.
std::vector<Act> weighted_acts() {
  static constexpr std::pair<Act, int> weights[] = {{Act::create, 6},
                                                    {Act::get, 2},
                                                    {Act::update, 5},
                                                    {Act::touch, 3},
                                                    {Act::renew, 6},
                                                    {Act::end, 2},
                                                    {Act::list, 1},
                                                    {Act::require, 1},
                                                    {Act::live_until, 1},
                                                    {Act::csrf, 1},
                                                    {Act::begin, 2},
                                                    {Act::revoke_session, 2},
                                                    {Act::revoke_sessions, 1},
                                                    {Act::cut_subject, 1},
                                                    {Act::delete_refused, 1},
                                                    {Act::cut_everyone, 1}};
  std::vector<Act> acts;
  for (const auto &[act, weight] : weights)
    acts.insert(acts.end(), static_cast<std::size_t>(weight), act);
  return acts;
}

}  // namespace

std::string subject_name(int subject) {
  static constexpr std::array names = {"alex", "bo"};
  return names[static_cast<std::size_t>(subject)];
}

std::string data_text(int data) {
  if (data == 0) return "{}";
  if (data == data_count - 1) return "{\"d\":\"" + std::string(200, 'x') + "\"}";
  return "{\"d\":" + std::to_string(data) + "}";
}

std::string label_text(int label) { return label == 0 ? "" : "device " + std::to_string(label); }

Operation Source::made(Act act) {
  Operation operation;
  operation.act = act;
  operation.number = next_++;
  operation.client = static_cast<int>(dice_.below(static_cast<std::uint64_t>(mix_.clients)));
  operation.subject = static_cast<int>(dice_.below(4) / 3);  // alex mostly
  return operation;
}

// Picks one, mostly of the last three.
int Source::recent(const std::vector<int> &of) {
  if (of.empty()) return 0;
  const std::uint64_t back = dice_.one_in(3) ? dice_.below(of.size()) : dice_.below(3);
  return of[of.size() - 1 - std::min<std::uint64_t>(back, of.size() - 1)];
}

void Source::fill_ticket(Operation &operation) {
  operation.ticket = recent(tickets_);
  operation.newest = !dice_.one_in(3);
  if (dice_.one_in(40)) operation.garbage = static_cast<Garbage>(1 + dice_.below(7));
  operation.foreign = dice_.one_in(30);
}

Operation Source::login(int subject) {
  static const std::vector<Seconds> idle = {8, 40, 40, 100, 500};
  static const std::vector<Seconds> ttl = {100, 300, 300};
  Operation operation = made(Act::create);
  operation.subject = subject;
  operation.data = static_cast<int>(dice_.below(data_count - (dice_.one_in(8) ? 0 : 1)));
  operation.label = static_cast<int>(dice_.below(label_count));
  if (dice_.one_in(3)) operation.level = static_cast<std::uint32_t>(dice_.below(3));
  operation.idle_ttl = dice_.any(idle);
  operation.ttl = dice_.one_in(40) ? 301 : dice_.any(ttl);
  if (dice_.one_in(2)) operation.limit = 1 + dice_.below(3);
  operation.evict_oldest = dice_.one_in(2);
  if (dice_.one_in(3) && !marks_.empty()) {
    operation.marked = true;
    operation.mark = recent(marks_);
  }
  tickets_.push_back(operation.number);
  sessions_.push_back(operation.number);
  return operation;
}

Operation Source::any() {
  static const std::vector<Seconds> steps = {0, 1, 1, 1, 2, 2, 3, 5, 8, 9, 11};
  static const std::vector<Seconds> leaps = {11, 30, 39, 40, 70, 100, 300};
  if (dice_.below(100) >= mix_.advance) return act();
  Operation operation = made(Act::advance);
  operation.by = dice_.any(dice_.one_in(8) ? leaps : steps);
  if (mix_.back && dice_.one_in(8)) operation.by = -1 - static_cast<Seconds>(dice_.below(2));
  return operation;
}

Operation Source::act() {
  static const std::vector<Act> acts = weighted_acts();
  const Act act = dice_.any(acts);
  const int subject = static_cast<int>(dice_.below(4) / 3);
  if (act == Act::create) return login(subject);
  Operation operation = made(act);
  operation.subject = subject;
  operation.session = recent(sessions_);
  fill_ticket(operation);
  operation.by = static_cast<Seconds>(dice_.below(50)) - 1;
  switch (act) {
    case Act::update:
      operation.data = static_cast<int>(dice_.below(data_count - (dice_.one_in(12) ? 0 : 1)));
      operation.stale = dice_.one_in(4);
      break;
    case Act::renew:
      operation.label = dice_.one_in(3) ? static_cast<int>(dice_.below(label_count)) : 0;
      operation.authenticated = dice_.one_in(3);
      if (dice_.one_in(4)) operation.level = static_cast<std::uint32_t>(dice_.below(3));
      operation.marked = dice_.one_in(5) && !marks_.empty();
      operation.mark = recent(marks_);
      tickets_.push_back(operation.number);
      break;
    case Act::begin:
      marks_.push_back(operation.number);
      break;
    case Act::require:
      if (dice_.one_in(2)) operation.level = static_cast<std::uint32_t>(dice_.below(3));
      break;
    default:
      break;
  }
  return operation;
}

std::string print(const Operation &operation) {
  const std::string subject = subject_name(operation.subject);
  std::ostringstream out;
  out << "client " << operation.client << (operation.foreign ? ", another issuer's: " : ": ");
  if (operation.act == Act::create || operation.act == Act::renew)
    out << 't' << operation.number << " = ";
  if (operation.act == Act::begin) out << 'm' << operation.number << " = ";
  out << act_names[static_cast<std::size_t>(operation.act)] << '(';
  switch (operation.act) {
    case Act::create:
      out << subject << ", " << data_text(operation.data).substr(0, 12) << ", idle_ttl "
          << operation.idle_ttl << ", ttl " << operation.ttl;
      if (operation.limit != 0)
        out << ", limit " << operation.limit << (operation.evict_oldest ? " evict" : " refuse");
      out << login_text(operation);
      break;
    case Act::update:
      out << ticket_name(operation) << (operation.stale ? ", a stale version, " : ", ")
          << data_text(operation.data).substr(0, 12);
      break;
    case Act::renew:
      out << ticket_name(operation) << login_text(operation);
      break;
    case Act::require:
      out << ticket_name(operation) << ", max_age " << operation.by << ", level "
          << operation.level.value_or(0);
      break;
    case Act::get:
    case Act::touch:
    case Act::end:
    case Act::csrf:
      out << ticket_name(operation);
      break;
    case Act::list:
    case Act::cut_subject:
    case Act::delete_refused:
    case Act::begin:
      out << subject;
      break;
    case Act::live_until:
    case Act::revoke_session:
    case Act::revoke_sessions:
    case Act::token:
      out << subject << (operation.act == Act::revoke_sessions ? ", but for s" : ", s")
          << operation.session;
      break;
    case Act::cut_everyone:
      break;
    case Act::advance:
      out << operation.by;
      break;
  }
  out << ')';
  return out.str();
}

}  // namespace limen::session
