#include <limen/limen.hpp>

#include <optional>

#include "call.h"
#include "command.h"
#include "failure.h"
#include "text.h"

namespace command {
namespace {

// Returns the claims of --claims and --claim together.
std::string further_claims(const Call &call) {
  std::string claims = call.content("--claims");
  for (const std::string &claim : call.all("--claim")) {
    const std::size_t equals = claim.find('=');
    if (equals == claim.npos || equals == 0)
      refuse("--claim " + printable_word(claim) + ": expected NAME=TEXT");
    limen::json::put(claims, claim.substr(0, equals), claim.substr(equals + 1));
  }
  return claims;
}

void describe(const limen::Claims &claims, Record &record) {
  record.text("issuer", claims.issuer())
      .text("subject", claims.subject())
      .text("audience", claims.audience())
      .text("id", claims.id())
      .text("sid", claims.sid())
      .text("key_id", claims.key_id())
      .time("issued_at", claims.issued_at())
      .time("not_before", claims.not_before())
      .time("expires_at", claims.expires_at())
      .json("claims", claims.json());
}

limen::Session session_of(const limen::Gate &gate, const std::string &subject,
                          const std::string &sid) {
  for (limen::Session &session : gate.sessions().list(subject))
    if (session.sid() == sid) return std::move(session);
  refuse("--session: the subject has no such session", LIMEN_E_SESSION_UNKNOWN);
}

void issue(Call &call) {
  const limen::Gate gate = call.gate();
  const std::string subject = call.text("SUBJECT"), sid = call.text("--session");
  const std::string claims = further_claims(call);
  const std::string token =
      sid.empty() ? gate.issue(subject, claims, call.properties())
                  : gate.issue(session_of(gate, subject, sid), claims, call.properties());
  if (!call.out().json()) return call.out().line(token);
  const limen::Unverified seen(token);
  call.out().one(Record()
                     .text("token", token)
                     .text("id", seen.claims().id())
                     .text("key_id", seen.claims().key_id())
                     .time("issued_at", seen.claims().issued_at())
                     .time("expires_at", seen.claims().expires_at()));
}

limen::Verifier verifier_of(const Call &call) {
  const limen::Options properties = call.properties();
  if (!call.has("--keys")) return limen::Verifier(call.gate(), properties);
  return limen::Verifier(limen::KeySet::from_json(call.content("--keys")), properties);
}

void verify(Call &call) {
  const std::string token = call.secret("TOKEN");
  const limen::Claims claims = verifier_of(call).verify(token);
  Record record;
  record.flag("verified", true, Record::For::programs);
  describe(claims, record);
  call.out().one(record);
}

void peek(Call &call) {
  const limen::Unverified seen(call.secret("TOKEN"));
  Record record;
  record.flag("verified", false, Record::For::programs).json("header", seen.header());
  describe(seen.claims(), record);
  if (!call.out().json())
    call.out().line("NOT VERIFIED: anybody can have written this. `limen token verify` checks.");
  call.out().one(record);
}

constexpr const char *a_token = "The token; - for standard input, @FILE for a file";

}  // namespace

std::vector<Command> token_commands() {
  return {
      {"token",
       "issue",
       "Sign a token for a subject, and print it",
       "issue",
       {{"SUBJECT", "The user"}},
       {{"--claim", "NAME=TEXT", "A claim that is a string", true},
        {"--claims", "JSON", "More claims: a JSON object, or - or @FILE"},
        {"--session", "SID", "The subject's session that the token belongs to and ends with"}},
       issue},
      {"token",
       "verify",
       "Check a token, and show what it says",
       "verifier",
       {{"TOKEN", a_token, false}},
       {file_flag,
        {"--keys", "JWKS",
         "Verify with this JWK Set alone (or - or @FILE), without a store and revocations"}},
       verify},
      {"token",
       "peek",
       "Show what a token says, unverified",
       "",
       {{"TOKEN", a_token, false}},
       {file_flag},
       peek},
  };
}

}  // namespace command
