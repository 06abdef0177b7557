#include <limen/limen.hpp>

#include "call.h"
#include "command.h"
#include "text.h"

namespace command {
namespace {

void jwks(Call &call) { call.out().line(one_line(call.gate().jwks())); }

}  // namespace

std::vector<Command> keys_commands() {
  return {
      {"keys",
       "jwks",
       "Print the public keys that verify tokens, as a JWK Set",
       "",
       false,
       {},
       {},
       jwks},
  };
}

}  // namespace command
