// Compares answers with what the model expects.
#include <algorithm>

#include "base/base64url.h"
#include "model.h"

namespace limen::session {

std::string Model::compare(const Executed &executed, const Read &read) {
  const Operation &operation = executed.operation;
  const Answer &answer = executed.answer;
  Session *session = read.session;
  switch (operation.act) {
    case Act::create:
      session = &sessions_[operation.number];
      [[fallthrough]];
    case Act::get:
    case Act::require:
    case Act::update:
    case Act::renew:
      return compare_record(*session, answer.records.at(0), read.read_only);
    case Act::live_until:
      session = by_sid(executed);
      if (static_cast<Seconds>(answer.number) != session->expires_at)
        return "answers " + std::to_string(answer.number) + ", expected " +
               std::to_string(session->expires_at) + '\n';
      return {};
    case Act::csrf:
      if (session->csrf.empty()) session->csrf = answer.text;
      return session->csrf == answer.text ? std::string() : "another CSRF secret or sid\n";
    case Act::delete_refused:
    case Act::revoke_sessions:
      if (!strict_ || answer.number == deleted_) return {};
      return "deleted " + std::to_string(answer.number) + ", expected " + std::to_string(deleted_) +
             '\n';
    default:
      return {};
  }
}

std::string Model::compare_list(const Executed &executed) {
  const Answer &answer = executed.answer;
  const std::vector<Session *> visible = visible_of(executed.operation.subject);
  std::string before;
  for (const Seen &record : answer.records) {
    std::string sid(16, '\0');
    base64url::decode(record.sid, reinterpret_cast<std::uint8_t *>(sid.data()));
    if (sid <= before) return "sids out of order\n";
    before = sid;
    // Learns the sid of a session that was created although its create call failed.
    auto at = std::find_if(visible.begin(), visible.end(),
                           [&](const Session *one) { return one->sid == record.sid; });
    if (at == visible.end())
      at = std::find_if(visible.begin(), visible.end(), [&](const Session *one) {
        return one->sid.empty() && one->created_at == record.created_at && one->data == record.data;
      });
    if (at == visible.end()) return "lists a session that is not there: " + record.sid + '\n';
    if (std::string wrong = compare_record(**at, record, false); !wrong.empty()) return wrong;
  }
  if (answer.records.size() != visible.size())
    return "lists " + std::to_string(answer.records.size()) + " sessions, expected " +
           std::to_string(visible.size()) + '\n';
  return {};
}

std::string Model::saw(int number, const Seen *record) {
  Session *session = stored(number);
  const bool visible = session != nullptr && now_ < session->expires_at && !session->refused;
  if (record == nullptr) return visible ? "a session is missing in a list\n" : "";
  if (!visible) return "lists a session that is not there\n";
  return compare_record(*session, *record, false);
}

std::string Model::compare_record(Session &session, const Seen &record, bool read_only) {
  std::string wrong;
  const auto same = [&wrong](const char *what, const auto &answered, const auto &expected) {
    if (answered == expected) return;
    const auto text = [](const auto &value) {
      if constexpr (std::is_convertible_v<decltype(value), std::string>)
        return '"' + value + '"';
      else
        return std::to_string(value);
    };
    wrong += std::string(what) + " is " + text(answered) + ", expected " + text(expected) + '\n';
  };
  if (session.sid.empty()) session.sid = record.sid;
  if (!session.version) {
    if (record.version <= session.newest)
      wrong += "version " + std::to_string(record.version) + " after " +
               std::to_string(session.newest) + '\n';
    session.version = record.version;
  }
  same("version", record.version, *session.version);
  same("created_at", record.created_at, session.created_at);
  same("seen_at", record.seen_at, session.deadline - session.idle_ttl);
  same("idle_expires_at", record.idle_expires_at, std::min(session.deadline, session.expires_at));
  same("expires_at", record.expires_at, session.expires_at);
  same("auth_time", record.auth_time, session.auth_time);
  same("level", record.level, session.level);
  same("read_only", record.read_only, std::uint32_t{read_only});
  same("sid", record.sid, session.sid);
  same("subject", record.subject, subject_name(session.subject));
  same("data", record.data, session.data);
  same("label", record.label, session.label);
  same("address", record.address, session.address);
  return wrong;
}

}  // namespace limen::session
