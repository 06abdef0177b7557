// Calls that need random bytes return LIMEN_E_RANDOM if there are none. This program replaces
// the kernel's generator, so that it can fail.
#include <errno.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "fixture.h"

long syscall(long number, ...);

static int broken;

ssize_t getrandom(void *out, size_t size, unsigned flags);
ssize_t getrandom(void *out, size_t size, unsigned flags) {
  if (broken) {
    errno = ENOSYS;
    return -1;
  }
  return syscall(SYS_getrandom, out, size, flags);
}

static void a_secret_is_not_made_of_nothing(void) {
  broken = 1;
  NOT_MADE(LIMEN_E_RANDOM, limen_key_generate("HS256", &err));
  CHECK(limen_status_kind(err.status) == LIMEN_KIND_UNKNOWN);
  broken = 0;
  limen_key_release(MADE(limen_key_generate("HS256", &err)));
}

static void a_token_gets_no_id_of_nothing(void) {
  char token[4096];
  limen_gate *gate = gate_of(POLICY);
  broken = 1;
  limen_status status = LIMEN_OK;
  // Uses up the bytes that were read ahead.
  for (int i = 0; i < 1000 && status == LIMEN_OK; ++i)
    status =
        limen_token_issue(gate, "alex", 4, NULL, 0, NULL, NULL, token, sizeof token, NULL, &err);
  CHECK(status == LIMEN_E_RANDOM);
  FAILS(LIMEN_E_RANDOM, limen_revoke_subject(gate, "alex", 4, NULL, 0, NULL, &err));
  broken = 0;
  WORKS(limen_token_issue(gate, "alex", 4, NULL, 0, NULL, NULL, token, sizeof token, NULL, &err));
  limen_gate_release(gate);
}

static void a_session_gets_no_ticket_of_nothing(void) {
  LIMEN_BUFFER(limen_session, 4096) s;
  char ticket[LIMEN_TICKET_CAP], next[LIMEN_TICKET_CAP] = "kept";
  limen_gate *gate = gate_of(POLICY);
  WORKS(limen_session_create(gate, "alex", 4, NULL, 0, NULL, &s.record, sizeof s, ticket,
                             sizeof ticket, &err));
  broken = 1;
  limen_status status = LIMEN_OK;
  for (int i = 0; i < 1000 && status == LIMEN_OK; ++i) {
    char unused[LIMEN_TICKET_CAP];
    status = limen_session_create(gate, "sam", 3, NULL, 0, NULL, &s.record, sizeof s, unused,
                                  sizeof unused, &err);
    CHECK((status == LIMEN_OK) == (unused[0] != '\0'));
  }
  CHECK(status == LIMEN_E_RANDOM && s.record.size == 0);
  // The bytes that were read ahead may suffice for a ticket.
  for (int i = 0; i < 1000; ++i) {
    status =
        limen_session_renew(gate, ticket, 36, NULL, &s.record, sizeof s, next, sizeof next, &err);
    if (status != LIMEN_OK) break;
    memcpy(ticket, next, sizeof ticket);
    memcpy(next, "kept", 5);
  }
  CHECK(status == LIMEN_E_RANDOM);
  CHECK_TEXT("kept", next);
  WORKS(limen_session_get(gate, ticket, 36, &s.record, sizeof s, &err));
  broken = 0;
  WORKS(limen_session_renew(gate, ticket, 36, NULL, &s.record, sizeof s, next, sizeof next, &err));
  limen_gate_release(gate);
}

int main(void) {
  RUN(a_secret_is_not_made_of_nothing);
  RUN(a_token_gets_no_id_of_nothing);
  RUN(a_session_gets_no_ticket_of_nothing);
  return closing_line();
}
