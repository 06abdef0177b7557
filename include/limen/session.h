// limen/session.h: login state that the server keeps. The client carries a
// ticket, a meaningless secret; the store has its SHA-256 only.
//
//     limen_login_begin(gate, "alex", 4, mark, sizeof mark, NULL, &err);
//     ... check the password; limen_options_set(options, "login.mark", mark, LIMEN_ZSTR, &err);
//
//     LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) s;
//     char ticket[LIMEN_TICKET_CAP];
//     limen_session_create(gate, "alex", 4, "{\"theme\":\"dark\"}", LIMEN_ZSTR, options,
//                          &s.record, sizeof s, ticket, sizeof ticket, &err);
//
//     ... at each request
//     limen_session_get(gate, ticket, LIMEN_ZSTR, &s.record, sizeof s, &err);
//     limen_session_touch(gate, ticket, LIMEN_ZSTR, &err);
//
// A session is found by its ticket alone, never by its sid, which is public. It
// ends when it is idle longer than `session.idle_ttl`, at the latest
// `session.ttl` after it was created, or when it is ended or revoked. Ended
// wins over every write in flight: nothing brings a session back. Sessions
// need a gate with property `issuer`; those of another issuer are unknown.
//
// A record is filled as LIMEN_BUFFER says: on failure it is empty, with
// LIMEN_E_BUFFER but for `total`. The texts that a call is given may not lie in the
// buffer that it fills, except the `after_sid` of limen_session_list.
#ifndef LIMEN_SESSION_H
#define LIMEN_SESSION_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

// A ticket: 36 characters of base64url, and a NUL.
#define LIMEN_TICKET_CAP 37

// Bytes that always suffice for a login mark and its NUL.
#define LIMEN_LOGIN_MARK_CAP 128

// A session as it is stored. Its ticket is not part of it.
typedef struct limen_session {
  uint32_t total;           // bytes used in your buffer, this record included; a multiple of 8
  uint32_t size;            // bytes of this record
  uint64_t version;         // changes with every update; hand it to limen_session_update
  int64_t created_at;
  int64_t seen_at;          // the last touch, update or renewal: up to a quarter of the idle
                            // time earlier than the last sign of life
  int64_t idle_expires_at;  // when it ends unless it is touched
  int64_t expires_at;       // when it ends in any case
  int64_t auth_time;        // when the user last proved who they are
  uint32_t level;           // how well, in numbers of yours (session.level); 0: not said
  uint32_t read_only;       // 1: read by a ticket that was renewed some seconds ago
  limen_text sid;           // its public name, kept through renewals
  limen_text subject;
  limen_text data;          // a JSON object; limen_json_get reads it
  limen_text label;         // for people: "Firefox on Linux"; absent: none
  limen_text address;       // of the client, as you gave it; absent: none
} limen_session;

// Bytes that always suffice for a session with n bytes of data.
#define LIMEN_SESSION_CAP(n) (2048 + (size_t)(n))

// limen_login_begin writes a login mark for `subject`: take it before you check
// the password, and hand it over as option `login.mark` to
// limen_session_create, limen_token_issue or limen_session_renew. A login that
// began before a revocation of the subject, or of everyone, is then refused
// though it ends after it. A mark is good for `login.ttl`, any number of times,
// and may travel through the client: nobody else can make one.
//
// Returns: LIMEN_OK; LIMEN_E_TEXT; [issuer], [buffer], [revocations].
// Room:    LIMEN_LOGIN_MARK_CAP suffices.
LIMEN_API limen_status limen_login_begin(
    limen_gate *gate, const char *subject, size_t subject_len,
    char *mark, size_t mark_cap, size_t *mark_len, limen_error *err);

// limen_session_create makes a session for `subject`, who has just logged in,
// and writes its ticket, which is shown this once. `data` is a JSON object
// of at most session.max_data bytes; empty means {}. Options: session.idle_ttl,
// session.ttl, session.limit, session.evict_oldest, session.label,
// session.address, session.level, login.mark. On failure `ticket` is empty.
//
// WARNING: the ticket is a secret: it goes into a cookie (limen_cookie_set)
//          or an app's key store, never into a log or a URL.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_LIMIT (not enough: the subject has session.limit
//          sessions); LIMEN_E_LOGIN_* (no); LIMEN_E_TEXT (also of the subject),
//          LIMEN_E_JSON, LIMEN_E_DATA_SIZE, LIMEN_E_LIFETIME (over session.max_ttl),
//          LIMEN_E_FULL (evicting), LIMEN_E_RANDOM; [options], [buffer], [revocations].
// Room:    LIMEN_SESSION_CAP(data_len) and LIMEN_TICKET_CAP suffice.
// Threads: any. May block.
LIMEN_API limen_status limen_session_create(
    limen_gate *gate, const char *subject, size_t subject_len,
    const char *data, size_t data_len, const limen_options *options,
    limen_session *session, size_t session_cap, char *ticket, size_t ticket_cap,
    limen_error *err);

// limen_session_get finds the session of a ticket and fills the record
// `session` and the texts behind it. It does not count as a sign of life:
// limen_session_touch does.
//
// WARNING: tell the client only "refused"; the exact status is for your logs.
// It does not allocate.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (never was, ended, expired, or was revoked
//          and deleted), LIMEN_E_SESSION_REVOKED (revoked and not deleted yet) (no);
//          [session], [buffer].
// Room:    LIMEN_SESSION_CAP(session.max_data) suffices.
// Threads: any. Fast over memory:.
LIMEN_API limen_status limen_session_get(
    limen_gate *gate, const char *ticket, size_t ticket_len,
    limen_session *session, size_t session_cap, limen_error *err);

// limen_session_require asks whether a session that was got is enough for
// what is to be done: its authentication lies at most `max_age` seconds back
// (LIMEN_UNSET: any age) and has at least `level`. If not, let the user prove
// who they are again and renew with `session.authenticated`.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_NOT_FRESH, LIMEN_E_SESSION_LEVEL (not enough);
//          LIMEN_E_ARGUMENT (a record that is empty; a `max_age` below 0); [issuer],
//          [store].
LIMEN_API limen_status limen_session_require(
    limen_gate *gate, const limen_session *session, int64_t max_age, uint32_t level,
    limen_error *err);

// limen_session_update replaces a session's data if its version still is
// `version`, as read by get, create, update or renew, and is a sign of life. Who
// comes second reads again and decides anew, so no change is lost. Data that
// is the same to the byte is not written, and the version stays. Empty data
// means {}.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_VERSION (it was changed meanwhile),
//          LIMEN_E_SESSION_RENEWED (the ticket has a successor; unknown: try again);
//          LIMEN_E_JSON, LIMEN_E_DATA_SIZE; [session], [buffer].
// Room:    LIMEN_SESSION_CAP(data_len) suffices.
// Threads: any. May block.
LIMEN_API limen_status limen_session_update(
    limen_gate *gate, const char *ticket, size_t ticket_len, uint64_t version,
    const char *data, size_t data_len, limen_session *session, size_t session_cap,
    limen_error *err);

// limen_session_touch is a sign of life: it moves the idle deadline forward. It
// carries no data and writes at most once in a quarter of the idle time, so call
// it at every request. With a ticket that was renewed some seconds ago it does
// nothing.
//
// Returns: LIMEN_OK; [session].
// Threads: any. May block when it writes.
LIMEN_API limen_status limen_session_touch(
    limen_gate *gate, const char *ticket, size_t ticket_len, limen_error *err);

// limen_session_renew gives a session a new ticket: call it whenever its user
// has authenticated again or gained rights. The sid, the data and the
// deadline session.ttl stay; the old ticket is dead, except that for
// session.renew_grace it still reads (read_only = 1), so that requests in
// flight find their session, where authentication time and level stay. Options:
// session.authenticated (auth_time is now), session.level, session.label,
// session.address, login.mark. `new_ticket` may be the buffer of `ticket`; on
// failure it is as it was.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_RENEWED (somebody was faster; unknown: try again
//          with the ticket that the client was given); LIMEN_E_LOGIN_* (no);
//          LIMEN_E_RANDOM; [session], [options], [buffer].
// Room:    LIMEN_SESSION_CAP(session.max_data) and LIMEN_TICKET_CAP suffice.
// Threads: any. May block.
LIMEN_API limen_status limen_session_renew(
    limen_gate *gate, const char *ticket, size_t ticket_len, const limen_options *options,
    limen_session *session, size_t session_cap, char *new_ticket, size_t new_ticket_cap,
    limen_error *err);

// limen_session_end ends the session of a ticket: logout. The tokens that were
// minted from it are refused too. A renewed ticket ends it as well while it
// still reads.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (there is none of this ticket any more;
//          where its user authenticated again, the new one has it) (no); LIMEN_E_FULL
//          (it has ended, but revocation.max_entries keeps its tokens from being
//          revoked); [ticket], [issuer], [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_session_end(
    limen_gate *gate, const char *ticket, size_t ticket_len, limen_error *err);

// limen_session_list fills `page` with the live sessions of `subject`, as
// records in sequence (LIMEN_NEXT), in the order of their sids, from behind
// `after_sid` (empty: from the start), which may be a text of the page before,
// in the same buffer. `*count` is how many; 0 is the end. For "your devices":
//
//     LIMEN_BUFFER(limen_session, 65536) page;
//     const char *after = "";
//     size_t n;
//     while (limen_session_list(gate, "alex", 4, after, LIMEN_ZSTR, &page.record, sizeof page,
//                               &n, &err) == LIMEN_OK && n > 0) {
//       for (limen_session *s = &page.record; n > 0; --n, s = LIMEN_NEXT(limen_session, s)) {
//         puts(LIMEN_TEXT(s, label) ? LIMEN_TEXT(s, label) : "unknown device");
//         after = LIMEN_TEXT(s, sid);
//       }
//     }
//
// Returns: LIMEN_OK; LIMEN_E_BUFFER (not one record fits; page->total says what
//          suffices), LIMEN_E_TEXT, LIMEN_E_TICKET_SID (`after_sid` is not a sid);
//          [issuer], [revocations].
// Room:    LIMEN_SESSION_CAP(session.max_data) suffices for one record.
// Threads: any. May block.
LIMEN_API limen_status limen_session_list(
    limen_gate *gate, const char *subject, size_t subject_len,
    const char *after_sid, size_t after_sid_len,
    limen_session *page, size_t page_cap, size_t *count, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
