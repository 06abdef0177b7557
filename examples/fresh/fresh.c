// Fresh authentication: changing the password requires that the user authenticated within five
// minutes, with a second factor. Authenticating again renews the ticket.
#include <limen/limen.h>

#include <stdio.h>

enum { password_only = 1, second_factor = 2 };  // levels are on a scale of your own

static limen_error err;
static limen_gate *gate;
static LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) s;

static void change_password(const char *when, const char *ticket) {
  if (limen_session_get(gate, ticket, LIMEN_ZSTR, &s.record, sizeof s, &err) == LIMEN_OK)
    limen_session_require(gate, &s.record, 5 * 60, second_factor, &err);
  printf("%s: %s\n", when, limen_status_name(err.status));
}

int main(void) {
  char ticket[LIMEN_TICKET_CAP] = "", renewed[LIMEN_TICKET_CAP] = "";
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_options_set(options, "clock.manual", "true", LIMEN_ZSTR, NULL);
  gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  limen_options_release(options);

  limen_options *login = limen_options_new();
  limen_options_set(login, "session.level", "1", LIMEN_ZSTR, NULL);
  limen_gate_set_clock(gate, 1750000000, NULL);
  limen_session_create(gate, "alex", LIMEN_ZSTR, NULL, 0, login, &s.record, sizeof s, ticket,
                       sizeof ticket, &err);
  change_password("with a password", ticket);

  limen_options *proof = limen_options_new();
  limen_options_set(proof, "session.authenticated", "true", LIMEN_ZSTR, NULL);
  limen_options_set(proof, "session.level", "2", LIMEN_ZSTR, NULL);
  limen_session_renew(gate, ticket, LIMEN_ZSTR, proof, &s.record, sizeof s, renewed, sizeof renewed,
                      &err);
  change_password("with a second factor", renewed);
  change_password("with the old ticket", ticket);
  limen_gate_set_clock(gate, 1750000000 + 301, NULL);
  change_password("five minutes later", renewed);

  limen_options_release(proof);
  limen_options_release(login);
  limen_gate_release(gate);
  return err.status != LIMEN_E_SESSION_NOT_FRESH;
}
