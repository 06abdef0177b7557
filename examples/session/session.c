// A session: made at login, found by its ticket, ended at logout.
#include <limen/limen.h>

#include <stdio.h>

int main(void) {
  limen_error err;
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);

  char ticket[LIMEN_TICKET_CAP];  // a secret: it goes into the client's cookie
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) s;
  if (gate != NULL &&
      limen_session_create(gate, "alex", LIMEN_ZSTR, "{\"theme\":\"dark\"}", LIMEN_ZSTR, NULL,
                           &s.record, sizeof s, ticket, sizeof ticket, &err) == LIMEN_OK &&
      limen_session_get(gate, ticket, LIMEN_ZSTR, &s.record, sizeof s, &err) == LIMEN_OK) {
    printf("hello, %s\n", LIMEN_TEXT(&s.record, subject));
    limen_session_end(gate, ticket, LIMEN_ZSTR, &err);
    limen_session_get(gate, ticket, LIMEN_ZSTR, &s.record, sizeof s, &err);
  }
  printf("%s: %s\n", limen_status_name(err.status), err.message);

  limen_gate_release(gate);
  limen_options_release(options);
  return err.status != LIMEN_E_SESSION_UNKNOWN;
}
