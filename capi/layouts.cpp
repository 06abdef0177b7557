// The records of the headers and those of src have one layout.
// Generated from the structs of include/limen by `./dev tables`. Change those, not this file.
#include <limen/limen.h>

#include <cstddef>

#include "base/progress.h"
#include "base/result.h"
#include "base/text_place.h"
#include "session/record.h"
#include "token/claims_record.h"
#include "watch/event.h"
#include "web/answer.h"

namespace limen {

static_assert(sizeof(limen_text) == sizeof(TextPlace));
static_assert(alignof(limen_text) == alignof(TextPlace));
static_assert(offsetof(limen_text, at) == offsetof(TextPlace, at));
static_assert(offsetof(limen_text, len) == offsetof(TextPlace, len));

static_assert(sizeof(limen_answer) == sizeof(web::AnswerRecord));
static_assert(alignof(limen_answer) == alignof(web::AnswerRecord));
static_assert(offsetof(limen_answer, total) == offsetof(web::AnswerRecord, total));
static_assert(offsetof(limen_answer, size) == offsetof(web::AnswerRecord, size));
static_assert(offsetof(limen_answer, status) == offsetof(web::AnswerRecord, status));
static_assert(offsetof(limen_answer, http) == offsetof(web::AnswerRecord, http));
static_assert(offsetof(limen_answer, credential) == offsetof(web::AnswerRecord, credential));
static_assert(offsetof(limen_answer, again) == offsetof(web::AnswerRecord, again));
static_assert(offsetof(limen_answer, flags) == offsetof(web::AnswerRecord, flags));
static_assert(offsetof(limen_answer, retry_after) == offsetof(web::AnswerRecord, retry_after));
static_assert(offsetof(limen_answer, record) == offsetof(web::AnswerRecord, record));
static_assert(offsetof(limen_answer, issuer) == offsetof(web::AnswerRecord, issuer));
static_assert(offsetof(limen_answer, subject) == offsetof(web::AnswerRecord, subject));
static_assert(offsetof(limen_answer, ticket) == offsetof(web::AnswerRecord, ticket));
static_assert(offsetof(limen_answer, challenge) == offsetof(web::AnswerRecord, challenge));
static_assert(offsetof(limen_answer, word) == offsetof(web::AnswerRecord, word));

static_assert(sizeof(limen_session) == sizeof(session::SessionRecord));
static_assert(alignof(limen_session) == alignof(session::SessionRecord));
static_assert(offsetof(limen_session, total) == offsetof(session::SessionRecord, total));
static_assert(offsetof(limen_session, size) == offsetof(session::SessionRecord, size));
static_assert(offsetof(limen_session, version) == offsetof(session::SessionRecord, version));
static_assert(offsetof(limen_session, created_at) == offsetof(session::SessionRecord, created_at));
static_assert(offsetof(limen_session, seen_at) == offsetof(session::SessionRecord, seen_at));
static_assert(offsetof(limen_session, idle_expires_at) ==
              offsetof(session::SessionRecord, idle_expires_at));
static_assert(offsetof(limen_session, expires_at) == offsetof(session::SessionRecord, expires_at));
static_assert(offsetof(limen_session, auth_time) == offsetof(session::SessionRecord, auth_time));
static_assert(offsetof(limen_session, level) == offsetof(session::SessionRecord, level));
static_assert(offsetof(limen_session, read_only) == offsetof(session::SessionRecord, read_only));
static_assert(offsetof(limen_session, sid) == offsetof(session::SessionRecord, sid));
static_assert(offsetof(limen_session, subject) == offsetof(session::SessionRecord, subject));
static_assert(offsetof(limen_session, data) == offsetof(session::SessionRecord, data));
static_assert(offsetof(limen_session, label) == offsetof(session::SessionRecord, label));
static_assert(offsetof(limen_session, address) == offsetof(session::SessionRecord, address));
static_assert(offsetof(limen_session, roles) == offsetof(session::SessionRecord, roles));
static_assert(offsetof(limen_session, scope) == offsetof(session::SessionRecord, scope));

static_assert(sizeof(limen_error) == sizeof(Error));
static_assert(alignof(limen_error) == alignof(Error));
static_assert(offsetof(limen_error, status) == offsetof(Error, status));
static_assert(offsetof(limen_error, message) == offsetof(Error, message));

static_assert(sizeof(limen_progress) == sizeof(Progress));
static_assert(alignof(limen_progress) == alignof(Progress));
static_assert(offsetof(limen_progress, done) == offsetof(Progress, done));
static_assert(offsetof(limen_progress, total) == offsetof(Progress, total));

static_assert(sizeof(limen_claims) == sizeof(token::ClaimsRecord));
static_assert(alignof(limen_claims) == alignof(token::ClaimsRecord));
static_assert(offsetof(limen_claims, total) == offsetof(token::ClaimsRecord, total));
static_assert(offsetof(limen_claims, size) == offsetof(token::ClaimsRecord, size));
static_assert(offsetof(limen_claims, issued_at) == offsetof(token::ClaimsRecord, issued_at));
static_assert(offsetof(limen_claims, not_before) == offsetof(token::ClaimsRecord, not_before));
static_assert(offsetof(limen_claims, expires_at) == offsetof(token::ClaimsRecord, expires_at));
static_assert(offsetof(limen_claims, json) == offsetof(token::ClaimsRecord, json));
static_assert(offsetof(limen_claims, issuer) == offsetof(token::ClaimsRecord, issuer));
static_assert(offsetof(limen_claims, subject) == offsetof(token::ClaimsRecord, subject));
static_assert(offsetof(limen_claims, audience) == offsetof(token::ClaimsRecord, audience));
static_assert(offsetof(limen_claims, id) == offsetof(token::ClaimsRecord, id));
static_assert(offsetof(limen_claims, sid) == offsetof(token::ClaimsRecord, sid));
static_assert(offsetof(limen_claims, key_id) == offsetof(token::ClaimsRecord, key_id));

static_assert(sizeof(limen_event) == sizeof(watch::EventRecord));
static_assert(alignof(limen_event) == alignof(watch::EventRecord));
static_assert(offsetof(limen_event, total) == offsetof(watch::EventRecord, total));
static_assert(offsetof(limen_event, size) == offsetof(watch::EventRecord, size));
static_assert(offsetof(limen_event, number) == offsetof(watch::EventRecord, number));
static_assert(offsetof(limen_event, at) == offsetof(watch::EventRecord, at));
static_assert(offsetof(limen_event, kind) == offsetof(watch::EventRecord, kind));
static_assert(offsetof(limen_event, status) == offsetof(watch::EventRecord, status));
static_assert(offsetof(limen_event, subject) == offsetof(watch::EventRecord, subject));
static_assert(offsetof(limen_event, sid) == offsetof(watch::EventRecord, sid));
static_assert(offsetof(limen_event, id) == offsetof(watch::EventRecord, id));
static_assert(offsetof(limen_event, reason) == offsetof(watch::EventRecord, reason));
static_assert(offsetof(limen_event, label) == offsetof(watch::EventRecord, label));

}  // namespace limen
