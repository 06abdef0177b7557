// The compiler lays the records out as the layouts of Node and Java say.
// Generated from the structs of include/limen by `./dev tables`. Change those, not this file.
#include <stddef.h>

static_assert(sizeof(limen_text) == 8);
static_assert(offsetof(limen_text, at) == 0);
static_assert(offsetof(limen_text, len) == 4);

static_assert(sizeof(limen_answer) == 80);
static_assert(offsetof(limen_answer, total) == 0);
static_assert(offsetof(limen_answer, size) == 4);
static_assert(offsetof(limen_answer, status) == 8);
static_assert(offsetof(limen_answer, http) == 12);
static_assert(offsetof(limen_answer, credential) == 16);
static_assert(offsetof(limen_answer, again) == 20);
static_assert(offsetof(limen_answer, flags) == 24);
static_assert(offsetof(limen_answer, retry_after) == 28);
static_assert(offsetof(limen_answer, record) == 32);
static_assert(offsetof(limen_answer, issuer) == 40);
static_assert(offsetof(limen_answer, subject) == 48);
static_assert(offsetof(limen_answer, ticket) == 56);
static_assert(offsetof(limen_answer, challenge) == 64);
static_assert(offsetof(limen_answer, word) == 72);

static_assert(sizeof(limen_session) == 120);
static_assert(offsetof(limen_session, total) == 0);
static_assert(offsetof(limen_session, size) == 4);
static_assert(offsetof(limen_session, version) == 8);
static_assert(offsetof(limen_session, created_at) == 16);
static_assert(offsetof(limen_session, seen_at) == 24);
static_assert(offsetof(limen_session, idle_expires_at) == 32);
static_assert(offsetof(limen_session, expires_at) == 40);
static_assert(offsetof(limen_session, auth_time) == 48);
static_assert(offsetof(limen_session, level) == 56);
static_assert(offsetof(limen_session, read_only) == 60);
static_assert(offsetof(limen_session, sid) == 64);
static_assert(offsetof(limen_session, subject) == 72);
static_assert(offsetof(limen_session, data) == 80);
static_assert(offsetof(limen_session, label) == 88);
static_assert(offsetof(limen_session, address) == 96);
static_assert(offsetof(limen_session, roles) == 104);
static_assert(offsetof(limen_session, scope) == 112);

static_assert(sizeof(limen_claims) == 88);
static_assert(offsetof(limen_claims, total) == 0);
static_assert(offsetof(limen_claims, size) == 4);
static_assert(offsetof(limen_claims, issued_at) == 8);
static_assert(offsetof(limen_claims, not_before) == 16);
static_assert(offsetof(limen_claims, expires_at) == 24);
static_assert(offsetof(limen_claims, json) == 32);
static_assert(offsetof(limen_claims, issuer) == 40);
static_assert(offsetof(limen_claims, subject) == 48);
static_assert(offsetof(limen_claims, audience) == 56);
static_assert(offsetof(limen_claims, id) == 64);
static_assert(offsetof(limen_claims, sid) == 72);
static_assert(offsetof(limen_claims, key_id) == 80);

static_assert(sizeof(limen_event) == 72);
static_assert(offsetof(limen_event, total) == 0);
static_assert(offsetof(limen_event, size) == 4);
static_assert(offsetof(limen_event, number) == 8);
static_assert(offsetof(limen_event, at) == 16);
static_assert(offsetof(limen_event, kind) == 24);
static_assert(offsetof(limen_event, status) == 28);
static_assert(offsetof(limen_event, subject) == 32);
static_assert(offsetof(limen_event, sid) == 40);
static_assert(offsetof(limen_event, id) == 48);
static_assert(offsetof(limen_event, reason) == 56);
static_assert(offsetof(limen_event, label) == 64);
