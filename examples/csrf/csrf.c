// A form and its CSRF token: another site can send the form with the browser's cookie, but it
// cannot read the token in it.
#include <limen/limen.h>

#include <stdio.h>

static limen_error err;
static limen_gate *gate;

static void log_in(const char *user, char *ticket) {
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(256)) s;
  limen_session_create(gate, user, LIMEN_ZSTR, NULL, 0, NULL, &s.record, sizeof s, ticket,
                       LIMEN_TICKET_CAP, &err);
}

static void submit(const char *what, const char *ticket, const char *token) {
  limen_csrf_check(gate, ticket, LIMEN_ZSTR, token, LIMEN_ZSTR, &err);
  printf("%s: %s\n", what, limen_status_name(err.status));
}

int main(void) {
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  limen_options_release(options);

  char alex[LIMEN_TICKET_CAP] = "", sam[LIMEN_TICKET_CAP] = "", token[LIMEN_CSRF_CAP] = "";
  log_in("alex", alex);
  log_in("sam", sam);
  // <input type="hidden" name="csrf" value="...">
  limen_csrf_token(gate, alex, LIMEN_ZSTR, token, sizeof token, NULL, &err);
  submit("the form as it was sent", alex, token);
  submit("without the token", alex, "");
  submit("with the token of another session", sam, token);

  limen_gate_release(gate);
  return err.status != LIMEN_E_CSRF;
}
