// limen/session.h: sessions, which are logins that the server keeps. The client has a
// ticket, which is a secret that means nothing by itself; the store has the session,
// under the SHA-256 of the ticket.
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
// A session also has a sid, a public name that stays the same when the ticket is
// replaced. The sid is for lists, logs and tokens; only the ticket finds the session.
//
// A session ends when it is ended or revoked, when nothing has touched it for
// `session.idle_ttl`, and at the latest `session.ttl` after it was created. Ending wins
// over every other call that runs at the same time: nothing brings a session back. A
// gate needs the property `issuer` for sessions, and does not know the sessions of
// another issuer.
//
// A call that fails leaves the record all zeros, but for `total` with LIMEN_E_BUFFER.
// The texts that you pass to a call may not lie in the buffer that it fills, except
// `after_sid` of limen_session_list.
#ifndef LIMEN_SESSION_H
#define LIMEN_SESSION_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

// LIMEN_TICKET_CAP is the size of a ticket, 36 characters of base64url, and its NUL.
#define LIMEN_TICKET_CAP 37

// LIMEN_LOGIN_MARK_CAP is the size that always suffices for a login mark and its NUL.
#define LIMEN_LOGIN_MARK_CAP 128

// limen_session is a session as the store has it. The ticket is not part of it.
typedef struct limen_session {
  uint32_t total;    // bytes used in your buffer, this record included; a multiple of 8
  uint32_t size;     // bytes of this record
  uint64_t version;  // changes with every update; give it to limen_session_update
  int64_t created_at;
  int64_t seen_at;          // the last touch, update or renewal that was written: up to a
                            // quarter of the idle time before the last one
  int64_t idle_expires_at;  // when it ends unless it is touched
  int64_t expires_at;       // when it ends in any case
  int64_t auth_time;        // when the user last proved who they are
  uint32_t level;           // how well, in numbers that you choose (session.level); 0: not said
  uint32_t read_only;       // 1: read with a ticket that was replaced some seconds ago
  limen_text sid;           // its public name, kept through renewals
  limen_text subject;
  limen_text data;     // a JSON object; limen_json_get reads it
  limen_text label;    // for people: "Firefox on Linux"; absent: none
  limen_text address;  // of the client, as you gave it; absent: none
  limen_text roles;    // a JSON array of texts, as given at login; absent: none
  limen_text scope;    // words with a blank between each two; absent: none
} limen_session;

// LIMEN_SESSION_CAP is the size that always suffices for a session with n bytes of
// data.
#define LIMEN_SESSION_CAP(n) (4096 + (size_t)(n))

// limen_login_begin writes a login mark for `subject`: a text that proves when this
// login began. Make one before you check the password, and give it as the option
// `login.mark` to limen_session_create, limen_token_issue or limen_session_renew. If
// the subject, or everyone, was revoked in between, that call refuses the login. A mark
// is good for `login.ttl`, any number of times. It may travel through the client, which
// cannot forge it.
//
// Returns: LIMEN_OK; LIMEN_E_LOGIN_SUBJECT (no subject has this name) (no); [issuer],
//          [buffer], [revocations].
// Room:    LIMEN_LOGIN_MARK_CAP suffices.
LIMEN_API limen_status limen_login_begin(limen_gate *gate, const char *subject, size_t subject_len,
                                         char *mark, size_t mark_cap, size_t *mark_len,
                                         limen_error *err);

// limen_session_create makes a session for `subject`, who has just logged in, fills the
// record `session` and writes the ticket, which no later call can show again. `data` is
// a JSON object of at most `session.max_data` bytes; empty means {}. Options:
// `session.idle_ttl`, `session.ttl`, `session.limit`, `session.evict_oldest`,
// `session.label`, `session.address`, `session.level`, `session.roles`, `session.scope`,
// `session.auth_time`, `login.mark`. On failure `ticket` is empty.
//
// WARNING: the ticket is a secret. It goes into a cookie (limen_cookie_set) or an app's
// key store, never into a log or a URL.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_LIMIT (the subject has `session.limit` sessions)
//          (not enough); LIMEN_E_LOGIN_* (no; _SUBJECT: no subject has this name);
//          LIMEN_E_JSON, LIMEN_E_DATA_SIZE, LIMEN_E_LIFETIME (over `session.max_ttl`),
//          LIMEN_E_FULL (while evicting), LIMEN_E_RANDOM; [options], [buffer],
//          [revocations].
// Room:    LIMEN_SESSION_CAP(data_len) and LIMEN_TICKET_CAP suffice.
// Threads: any. May block.
LIMEN_API limen_status limen_session_create(limen_gate *gate, const char *subject,
                                            size_t subject_len, const char *data, size_t data_len,
                                            const limen_options *options, limen_session *session,
                                            size_t session_cap, char *ticket, size_t ticket_cap,
                                            limen_error *err);

// limen_session_get finds the session of a ticket, and fills the record `session` and
// the texts behind it. It does not keep the session alive; limen_session_touch does. It
// does not allocate.
//
// WARNING: tell the client only that it was refused. The status is for your logs.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (it never existed, ended, expired, or was
//          revoked and deleted), LIMEN_E_SESSION_REVOKED (it was revoked and is not
//          deleted yet) (no); [session], [buffer].
// Room:    LIMEN_SESSION_CAP(session.max_data) suffices.
// Threads: any. Fast over memory:.
LIMEN_API limen_status limen_session_get(limen_gate *gate, const char *ticket, size_t ticket_len,
                                         limen_session *session, size_t session_cap,
                                         limen_error *err);

// limen_session_require checks whether a session that you have read is enough for what
// its user wants to do: whether they authenticated within the last `max_age` seconds
// (LIMEN_UNSET: at any time), and with at least the level `level`. If not, let the user
// authenticate again, and renew the session with the option `session.authenticated`.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_NOT_FRESH, LIMEN_E_SESSION_LEVEL (not enough);
//          LIMEN_E_ARGUMENT (the record is empty, or `max_age` is below 0); [issuer],
//          [store].
LIMEN_API limen_status limen_session_require(limen_gate *gate, const limen_session *session,
                                             int64_t max_age, uint32_t level, limen_error *err);

// limen_session_grants checks that a session that you have read has every word of `scope` in
// its scope, and `role` among its roles. An empty one is not required. A session has what
// `session.scope` and `session.roles` gave it at login or at a renewal; its data is not read,
// and so gives no rights.
//
// Returns: LIMEN_OK; LIMEN_E_SCOPE, LIMEN_E_ROLE (not enough); LIMEN_E_TEXT (of `scope` or
//          `role`), LIMEN_E_ARGUMENT (the record is empty); [call].
LIMEN_API limen_status limen_session_grants(const limen_session *session, const char *scope,
                                            size_t scope_len, const char *role, size_t role_len,
                                            limen_error *err);

// limen_session_update replaces the data of a session, if its version still is
// `version`, which get, create, update or renew has read. If somebody else changed the
// session meanwhile, read it again and decide anew: so no change is lost. `data` is as
// in limen_session_create; if it is the same to the byte, nothing is written and the
// version stays. An update also keeps the session alive.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_VERSION (somebody else changed the session),
//          LIMEN_E_SESSION_RENEWED (the ticket has a successor; try again) (unknown);
//          LIMEN_E_JSON, LIMEN_E_DATA_SIZE; [session], [buffer].
// Room:    LIMEN_SESSION_CAP(data_len) suffices.
// Threads: any. May block.
LIMEN_API limen_status limen_session_update(limen_gate *gate, const char *ticket, size_t ticket_len,
                                            uint64_t version, const char *data, size_t data_len,
                                            limen_session *session, size_t session_cap,
                                            limen_error *err);

// limen_session_touch keeps a session alive: it moves `idle_expires_at` forward. Call
// it at every request; it writes at most once in each quarter of the idle time. With a
// ticket that was replaced some seconds ago it does nothing.
//
// Returns: LIMEN_OK; [session].
// Threads: any. May block when it writes.
LIMEN_API limen_status limen_session_touch(limen_gate *gate, const char *ticket, size_t ticket_len,
                                           limen_error *err);

// limen_session_renew gives a session a new ticket. Call it whenever the user has
// authenticated again or gained rights. The sid, the data and `expires_at` stay. The
// old ticket is dead, but for `session.renew_grace` it still reads (`read_only` is 1),
// with the old authentication time and level, so that requests under way find their
// session. Options: `session.authenticated` (`auth_time` becomes now), `session.level`,
// `session.label`, `session.address`, `session.roles`, `session.scope`, `login.mark`. Where
// the authentication time, the level, the roles or the scope change, the old ticket is dead at
// once, and the session's CSRF tokens with it. `new_ticket` may be the buffer of `ticket`; a
// failure leaves it as it was.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_RENEWED (another call was faster; try again with
//          the ticket that the client has by then) (unknown); LIMEN_E_LOGIN_* (no);
//          LIMEN_E_RANDOM; [session], [options], [buffer].
// Room:    LIMEN_SESSION_CAP(session.max_data) and LIMEN_TICKET_CAP suffice.
// Threads: any. May block.
LIMEN_API limen_status limen_session_renew(limen_gate *gate, const char *ticket, size_t ticket_len,
                                           const limen_options *options, limen_session *session,
                                           size_t session_cap, char *new_ticket,
                                           size_t new_ticket_cap, limen_error *err);

// limen_session_end ends the session of a ticket: logout. Tokens that were issued from
// the session are refused too. A ticket that was replaced some seconds ago ends the
// session as well.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (no session for this ticket: it has ended,
//          or its user has authenticated again and has another ticket) (no);
//          LIMEN_E_FULL (the session has ended, but `revocation.max_entries` is
//          reached, so its tokens are not revoked); [ticket], [issuer], [revocations].
// Threads: any. May block.
LIMEN_API limen_status limen_session_end(limen_gate *gate, const char *ticket, size_t ticket_len,
                                         limen_error *err);

// limen_session_list fills `page` with the live sessions of `subject`, one record
// behind the other (LIMEN_NEXT), in the order of their sids, and sets `*count` to their
// number. It begins behind `after_sid`: empty for the first page, then the last sid of
// the page before, which may lie in the same buffer. `*count` is 0 at the end. For a
// page "your devices":
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
// Returns: LIMEN_OK; LIMEN_E_BUFFER (not even one record fits; the `total` of `page` is
//          the size that suffices), LIMEN_E_TEXT, LIMEN_E_TICKET_SID (`after_sid` is
//          not a sid); [issuer], [revocations].
// Room:    LIMEN_SESSION_CAP(session.max_data) suffices for one record.
// Threads: any. May block.
LIMEN_API limen_status limen_session_list(limen_gate *gate, const char *subject, size_t subject_len,
                                          const char *after_sid, size_t after_sid_len,
                                          limen_session *page, size_t page_cap, size_t *count,
                                          limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
