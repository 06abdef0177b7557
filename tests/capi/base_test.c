// limen/base.h: layouts, lengths, the library's version.
#include <stddef.h>

#include "fixture.h"

static void records_have_their_layout(void) {
  CHECK(sizeof(limen_error) == 256);
  CHECK(offsetof(limen_error, status) == 0);
  CHECK(offsetof(limen_error, message) == 4);

  CHECK(sizeof(limen_text) == 8);
  CHECK(offsetof(limen_text, at) == 0);
  CHECK(offsetof(limen_text, len) == 4);

  CHECK(sizeof(limen_claims) == 88);
  CHECK(offsetof(limen_claims, total) == 0);
  CHECK(offsetof(limen_claims, size) == 4);
  CHECK(offsetof(limen_claims, issued_at) == 8);
  CHECK(offsetof(limen_claims, not_before) == 16);
  CHECK(offsetof(limen_claims, expires_at) == 24);
  CHECK(offsetof(limen_claims, json) == 32);
  CHECK(offsetof(limen_claims, issuer) == 40);
  CHECK(offsetof(limen_claims, subject) == 48);
  CHECK(offsetof(limen_claims, audience) == 56);
  CHECK(offsetof(limen_claims, id) == 64);
  CHECK(offsetof(limen_claims, sid) == 72);
  CHECK(offsetof(limen_claims, key_id) == 80);

  CHECK(sizeof(limen_session) == 120);
  CHECK(offsetof(limen_session, total) == 0);
  CHECK(offsetof(limen_session, size) == 4);
  CHECK(offsetof(limen_session, version) == 8);
  CHECK(offsetof(limen_session, created_at) == 16);
  CHECK(offsetof(limen_session, seen_at) == 24);
  CHECK(offsetof(limen_session, idle_expires_at) == 32);
  CHECK(offsetof(limen_session, expires_at) == 40);
  CHECK(offsetof(limen_session, auth_time) == 48);
  CHECK(offsetof(limen_session, level) == 56);
  CHECK(offsetof(limen_session, read_only) == 60);
  CHECK(offsetof(limen_session, sid) == 64);
  CHECK(offsetof(limen_session, subject) == 72);
  CHECK(offsetof(limen_session, data) == 80);
  CHECK(offsetof(limen_session, label) == 88);
  CHECK(offsetof(limen_session, address) == 96);
  CHECK(offsetof(limen_session, roles) == 104);
  CHECK(offsetof(limen_session, scope) == 112);

  CHECK(sizeof(limen_event) == 72);
  CHECK(offsetof(limen_event, total) == 0);
  CHECK(offsetof(limen_event, size) == 4);
  CHECK(offsetof(limen_event, number) == 8);
  CHECK(offsetof(limen_event, at) == 16);
  CHECK(offsetof(limen_event, kind) == 24);
  CHECK(offsetof(limen_event, status) == 28);
  CHECK(offsetof(limen_event, subject) == 32);
  CHECK(offsetof(limen_event, sid) == 40);
  CHECK(offsetof(limen_event, id) == 48);
  CHECK(offsetof(limen_event, reason) == 56);
  CHECK(offsetof(limen_event, label) == 64);
}

static void constants_are_what_they_were(void) {
  CHECK(LIMEN_UNSET == INT64_MIN);
  CHECK(LIMEN_ZSTR == 2052281426);
  CHECK(LIMEN_TEXT_MAX == 1073741824);
  CHECK((size_t)LIMEN_ZSTR != (size_t)-1);
  CHECK((size_t)LIMEN_ZSTR > (size_t)LIMEN_TEXT_MAX);
}

static void the_library_is_the_headers_version(void) {
  CHECK(limen_version() ==
        LIMEN_VERSION_MAJOR * 65536 + LIMEN_VERSION_MINOR * 256 + LIMEN_VERSION_PATCH);
}

static void freeing_nothing_does_nothing(void) { limen_free(NULL); }

static void releasing_nothing_does_nothing(void) {
  limen_options_release(NULL);
  limen_key_release(NULL);
  limen_key_set_release(NULL);
  limen_verifier_release(NULL);
  limen_watch_release(NULL);
  limen_gate_release(NULL);
  limen_gate_close(NULL);
}

// A buffer that LIMEN_BUFFER declares is aligned and large enough, and LIMEN_TEXT reads it.
static void a_buffer_is_a_record_with_room(void) {
  LIMEN_BUFFER(limen_claims, 4096) c;
  CHECK(sizeof c == 4096);
  CHECK((uintptr_t)&c % 8 == 0);
  memset(&c, 0, sizeof c);
  CHECK(LIMEN_TEXT(&c.record, subject) == NULL);
  c.record.subject.at = sizeof(limen_claims);
  c.record.subject.len = 4;
  memcpy(c.room + sizeof(limen_claims), "alex", 5);
  CHECK_TEXT("alex", LIMEN_TEXT(&c.record, subject));
  CHECK(LIMEN_TEXT_LEN(&c.record, subject) == 4);
}

int main(void) {
  RUN(records_have_their_layout);
  RUN(constants_are_what_they_were);
  RUN(the_library_is_the_headers_version);
  RUN(freeing_nothing_does_nothing);
  RUN(releasing_nothing_does_nothing);
  RUN(a_buffer_is_a_record_with_room);
  return closing_line();
}
