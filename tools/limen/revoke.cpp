#include <limen/limen.hpp>

#include <algorithm>
#include <limits>

#include "call.h"
#include "command.h"
#include "failure.h"
#include "json.h"

namespace command {
namespace {

void tell(Call &call, Record &record, std::string_view line) {
  if (call.out().json())
    call.out().one(record);
  else
    call.out().line(line);
}

limen::Time expiry_of(const Call &call) {
  if (!call.has("--expires-at")) return {};
  const std::uint64_t seconds = call.number("--expires-at", 0);
  if (seconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    refuse("--expires-at: too far in the future");
  return static_cast<std::int64_t>(seconds);
}

void token(Call &call) {
  Record record;
  record.text("revoked", "token");
  if (call.has("--id")) {
    if (call.has("TOKEN") || call.has("--file")) refuse("TOKEN: give the token or --id, not both");
    call.gate().revoke_token_id(call.text("--id"), expiry_of(call), call.text("--reason"));
    record.text("id", call.text("--id"));
  } else {
    if (call.has("--expires-at")) refuse("--expires-at: only with --id");
    const std::string text = call.secret("TOKEN");
    limen::Verifier(call.gate(), call.properties()).revoke_token(text, call.text("--reason"));
    record.text("id", limen::Unverified(text).claims().id());
  }
  tell(call, record, "the token is revoked");
}

void session(Call &call) {
  const std::string subject = call.text("SUBJECT"), sid = call.text("SID");
  call.gate().revoke_session(subject, sid, call.text("--reason"));
  Record record;
  record.text("revoked", "session").text("subject", subject).text("sid", sid);
  tell(call, record, "the session is revoked");
}

void subject(Call &call) {
  const std::string subject = call.text("SUBJECT"), reason = call.text("--reason");
  const limen::Gate gate = call.gate();
  const std::uint64_t ended = call.has("--keep")
                                  ? gate.revoke_sessions(subject, call.text("--keep"), reason)
                                  : gate.revoke_subject(subject, reason);
  Record record;
  record.text("revoked", "subject").text("subject", subject).number("ended", ended);
  tell(call, record,
       "all of the subject's tokens and sessions are revoked; sessions ended: " +
           std::to_string(ended));
}

void everyone(Call &call) {
  call.gate().revoke_everyone(call.text("--reason"));
  Record record;
  record.text("revoked", "everyone");
  tell(call, record, "all tokens and sessions of this issuer are revoked");
}

bool is_known(const limen::Gate &gate, std::string_view kid) {
  const Json keys = Json::parse(gate.keys());
  return std::any_of(keys.begin(), keys.end(),
                     [&](const Json &key) { return key.at("kid") == kid; });
}

void key(Call &call) {
  const std::string kid = call.text("KID");
  const limen::Gate gate = call.gate();
  const bool known = is_known(gate, kid);
  gate.revoke_key(kid, call.text("--reason"));
  Record record;
  record.text("revoked", "key").text("kid", kid).flag("known", known);
  tell(call, record,
       known ? "everything that the key has signed is refused"
             : "everything that a key of this name has signed is refused; keys list shows none");
}

constexpr Flag reason = {"--reason", "TEXT", "A reason, for your records"};

}  // namespace

std::vector<Command> revoke_commands() {
  return {
      {"revoke",
       "token",
       "Refuse a token from now on",
       "verifier",
       {{"TOKEN", "The token; - for standard input, @FILE for a file", false}},
       {file_flag,
        {"--id", "JTI", "Revoke the token with this id, which you do not have"},
        {"--expires-at", "SECONDS", "With --id: when the token expires, in seconds since 1970"},
        reason},
       token},
      {"revoke",
       "session",
       "End a session of a subject by its sid",
       "",
       {{"SUBJECT", "The user"}, {"SID", "The session's public name, as session list shows it"}},
       {reason},
       session},
      {"revoke",
       "subject",
       "Refuse all tokens and sessions that a subject has",
       "",
       {{"SUBJECT", "The user"}},
       {{"--keep", "SID", "Keep this session"}, reason},
       subject},
      {"revoke",
       "everyone",
       "Refuse all tokens and sessions of the issuer",
       "",
       {},
       {reason},
       everyone},
      {"revoke",
       "key",
       "Refuse every token that a key has signed",
       "",
       {{"KID", "The key's name, as keys list shows it"}},
       {reason},
       key},
  };
}

}  // namespace command
