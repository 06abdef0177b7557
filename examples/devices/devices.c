// "Your devices": list the sessions, end one, end all others, end everything.
#include <limen/limen.h>

#include <stdio.h>
#include <string.h>

static limen_error err;
static limen_gate *gate;

static void log_in(const char *label, char *sid) {
  char ticket[LIMEN_TICKET_CAP];
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(256)) s;
  limen_options *login = limen_options_new();
  limen_options_set(login, "session.label", label, LIMEN_ZSTR, NULL);
  if (limen_session_create(gate, "alex", LIMEN_ZSTR, NULL, 0, login, &s.record, sizeof s, ticket,
                           sizeof ticket, &err) == LIMEN_OK)
    strcpy(sid, LIMEN_TEXT(&s.record, sid));
  limen_options_release(login);
}

// Pages of records, one behind the other; the last sid of a page leads to the next.
static void show_devices(const char *when, const char *this_sid) {
  LIMEN_BUFFER(limen_session, 16384) page;
  char after[64] = "";
  size_t count = 0;
  printf("%s:\n", when);
  while (limen_session_list(gate, "alex", LIMEN_ZSTR, after, LIMEN_ZSTR, &page.record, sizeof page,
                            &count, &err) == LIMEN_OK &&
         count > 0) {
    const limen_session *s = &page.record;
    for (size_t i = 0; i < count; ++i, s = LIMEN_NEXT(const limen_session, s)) {
      const char *sid = LIMEN_TEXT(s, sid), *label = LIMEN_TEXT(s, label);
      printf("  %s%s\n", label ? label : "a device", strcmp(sid, this_sid) ? "" : " (this one)");
      strcpy(after, sid);
    }
  }
}

int main(void) {
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  limen_options_release(options);

  char laptop[64], phone[64], library[64];
  uint64_t ended = 0;
  log_in("Firefox on Linux", laptop);
  show_devices("one login", laptop);
  log_in("Pixel 9", phone);
  log_in("Library PC", library);
  limen_revoke_session(gate, "alex", LIMEN_ZSTR, phone, LIMEN_ZSTR, "phone lost", LIMEN_ZSTR, &err);
  limen_revoke_sessions(gate, "alex", LIMEN_ZSTR, laptop, LIMEN_ZSTR, "alex asked", LIMEN_ZSTR,
                        &ended, &err);
  printf("ended: %d\n", (int)ended);
  show_devices("all but this one ended", laptop);
  limen_revoke_subject(gate, "alex", LIMEN_ZSTR, "hacked", LIMEN_ZSTR, &ended, &err);
  show_devices("after the account was hacked", laptop);
  if (err.status != LIMEN_OK)
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);
  limen_gate_release(gate);
  return limen_status_kind(err.status);
}
