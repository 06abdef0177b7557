#include <limen/limen.hpp>

#include "call.h"
#include "command.h"
#include "json.h"
#include "text.h"

namespace command {
namespace {

void list(Call &call) {
  std::vector<Record> records;
  for (const Json &key : Json::parse(call.gate().keys())) records.emplace_back().members(key);
  call.out().list(records, "no keys");
}

void rotate(Call &call) {
  const std::string kid = call.gate().rotate_keys();
  if (call.out().json())
    call.out().one(Record().text("kid", kid));
  else
    call.out().line("announced: " + printable(kid));
}

void retire(Call &call) {
  const std::string kid = call.text("KID");
  call.gate().retire_key(kid);
  if (call.out().json())
    call.out().one(Record().text("retired", kid));
  else
    call.out().line("the key no longer signs");
}

void jwks(Call &call) { call.out().line(one_line(call.gate().jwks())); }

}  // namespace

std::vector<Command> keys_commands() {
  return {
      {"keys", "list", "List the keys that sign or verify tokens", "", {}, {}, list},
      {"keys", "rotate", "Announce a successor of the signing key", "", {}, {}, rotate},
      {"keys",
       "retire",
       "Stop a key from signing; what it signed stays good",
       "",
       {{"KID", "The key's name, as keys list shows it"}},
       {},
       retire},
      {"keys", "jwks", "Print the public keys that verify tokens, as a JWK Set", "", {}, {}, jwks},
  };
}

}  // namespace command
