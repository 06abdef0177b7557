// limen/watch.h: the events of a gate, as they happen: for audit logs, alarms and
// tests.
//
//     limen_watch *watch = limen_watch_open(gate, &err);
//     struct pollfd wait = {limen_watch_fd(watch), POLLIN, 0};
//     LIMEN_BUFFER(limen_event, 65536) page;
//     size_t count;
//     while (poll(&wait, 1, -1) >= 0 &&
//            limen_watch_next(watch, &page.record, sizeof page, &count, &err) == LIMEN_OK) {
//       const limen_event *event = &page.record;
//       for (; count > 0; --count, event = LIMEN_NEXT(const limen_event, event))
//         write_to_the_audit_log(event->number, limen_event_name(event->kind),
//                                LIMEN_TEXT(event, subject), LIMEN_TEXT(event, reason));
//     }
//
// A watch receives what happens in its own process while it is open. Over a store that
// other processes share, it also receives what those revoke, some hundredths of a
// second later: tokens, sessions, subjects, everyone. A session that another process
// ends counts as revoked there, and the event has no subject. No event contains a
// ticket, a token or a key.
//
// Anybody can cause refusals, many in a second. A watch that is read too seldom loses
// events, and a gap in their numbers shows it.
#ifndef LIMEN_WATCH_H
#define LIMEN_WATCH_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_watch is an open watch.
typedef struct limen_watch limen_watch;

// LIMEN_EVENT_* say what happened; behind each stand the texts that the event has.
// Newer versions may add some: pass over those that you do not know.
#define LIMEN_EVENT_SESSION_CREATED 1   // subject, sid, label
#define LIMEN_EVENT_SESSION_RENEWED 2   // subject, sid, label
#define LIMEN_EVENT_SESSION_ENDED 3     // subject, sid, label: a logout
#define LIMEN_EVENT_SESSION_EVICTED 4   // subject, sid, label; reason: session.limit
#define LIMEN_EVENT_REVOKED_TOKEN 5     // id: its jti; reason
#define LIMEN_EVENT_REVOKED_SESSION 6   // subject, sid, reason
#define LIMEN_EVENT_REVOKED_SESSIONS 7  // subject, reason; sid: the one that was kept
#define LIMEN_EVENT_REVOKED_SUBJECT 8   // subject, reason
#define LIMEN_EVENT_REVOKED_EVERYONE 9  // reason
#define LIMEN_EVENT_REFUSED 10          // status; reason: the message; of a login: subject
#define LIMEN_EVENT_REVOKED_KEY 11      // id: its kid; reason
#define LIMEN_EVENT_KEY_ANNOUNCED 12    // id: the kid of a new key of the keyring
#define LIMEN_EVENT_KEY_RETIRED 13      // id: the kid; by limen_keys_retire or a revocation

// limen_event_name returns the name of an event's kind for logs, such as
// "session_created", or "?" for a number that is not a kind of event.
LIMEN_API const char *limen_event_name(int32_t kind);

// limen_event is one event. Each of its texts is one line of at most
// LIMEN_EVENT_TEXT_MAX bytes of UTF-8: longer ones are cut, and U+FFFD stands for
// control characters, line separators and bytes that are not UTF-8.
typedef struct limen_event {
  uint32_t total;      // bytes used, this record included; a multiple of 8
  uint32_t size;       // bytes of this record
  uint64_t number;     // 1, 2, 3 ... at this gate; if some are missing, you read too
                       // seldom (watch.capacity), or memory ran out
  int64_t at;          // when, by the gate's clock
  int32_t kind;        // LIMEN_EVENT_*
  int32_t status;      // why it was refused; LIMEN_OK for other kinds
  limen_text subject;  // the user whom it is about
  limen_text sid;      // the session's public name
  limen_text id;       // the token's jti, or the key's kid
  limen_text reason;   // the `reason` of limen_revoke_*, or the message of a refusal
  limen_text label;    // of the session, for people
} limen_event;

// LIMEN_EVENT_CAP is the size that always suffices for one event.
#define LIMEN_EVENT_CAP 5200

// limen_watch_open opens a watch on a gate. It receives what happens at this gate
// object from now on, whoever holds it, and what other processes revoke on a store that
// they share: of the gate's issuer, or of every one if the gate has none.
//
// Returns: the watch, or NULL: LIMEN_E_MEMORY (also if no file descriptor is left);
//          [gate].
// Owns:    the watch retains the gate.
LIMEN_API limen_watch *limen_watch_open(limen_gate *gate, limen_error *err);

// limen_watch_fd returns a file descriptor (an eventfd) to wait on with poll, select or
// epoll. It is readable while events wait, and once the gate is closed. Never read,
// write or close it.
//
// Returns: the descriptor; -1 for NULL, and in a child process after fork.
// Owns:    the watch owns the descriptor and closes it.
LIMEN_API int32_t limen_watch_fd(limen_watch *watch);

// limen_watch_next takes the events that wait, oldest first: as many as fit into
// `page`, and a few hundred at most. They lie there one behind the other (LIMEN_NEXT),
// and `*count` is their number. The call does not wait; if there are none, `*count` is
// 0. With LIMEN_E_BUFFER the first event does not fit and is not taken, and the `total`
// of `page` is the size that it needs. After limen_gate_close the events from before
// are still given, then LIMEN_E_CLOSED.
//
// Returns: LIMEN_OK; [buffer], [gate].
// Room:    LIMEN_EVENT_CAP suffices for one event.
// Threads: any. Fast. If several read one watch, each event goes to one of them.
LIMEN_API limen_status limen_watch_next(
    limen_watch *watch, limen_event *page, size_t page_cap, size_t *count, limen_error *err);

// limen_watch_retain adds a reference and returns `watch`.
LIMEN_API limen_watch *limen_watch_retain(limen_watch *watch);

// limen_watch_release drops a reference; the last one closes the watch and frees it.
LIMEN_API void limen_watch_release(limen_watch *watch);

#ifdef __cplusplus
}
#endif
#endif
