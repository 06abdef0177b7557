// limen/watch.h: what happens at a gate, as it happens: for audit logs, alarms
// and tests.
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
// Events are told only while a watch is open. Over memory: they are those of this
// process; over a store that other processes share, also what these revoke (tokens,
// sessions, subjects, everyone; a session that they end comes as one that is
// revoked, without its subject), some hundredths of a second later. None ever has a
// ticket, a token or a key in it. Anybody can cause refusals, many in a second: a
// watch that is read seldom loses other events to them, and sees that it did.
#ifndef LIMEN_WATCH_H
#define LIMEN_WATCH_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct limen_watch limen_watch;

// What happened, and which texts tell more. More kinds may come: pass over those
// that you do not know.
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

// limen_event_name gives a kind's name for logs, such as "session_created"; "?"
// for a number that is no kind.
LIMEN_API const char *limen_event_name(int32_t kind);

// One event. Each text is one line of at most 1,024 bytes of UTF-8: longer ones
// are cut, control characters, line separators and what is no UTF-8 become
// U+FFFD.
typedef struct limen_event {
  uint32_t total;      // bytes used, this record included; a multiple of 8
  uint32_t size;       // bytes of this record
  uint64_t number;     // 1, 2, 3 ... at this gate; where some are missing, you were
                       // too slow (watch.capacity), or memory ran out
  int64_t at;          // when, by the gate's clock
  int32_t kind;        // LIMEN_EVENT_*
  int32_t status;      // why it was refused; else LIMEN_OK
  limen_text subject;  // whose
  limen_text sid;      // the session's public name
  limen_text id;       // the token's jti, or the key's kid
  limen_text reason;   // what the caller of limen_revoke_* gave, or a refusal's message
  limen_text label;    // of the session, for people
} limen_event;

// Bytes that always suffice for one event.
#define LIMEN_EVENT_CAP 5200

// limen_watch_open opens a watch, which sees events from now on. It is told what
// happens at this gate object, whoever holds it.
//
// Returns: the watch, or NULL: LIMEN_E_MEMORY (also where no file descriptor is left);
//          [gate].
// Owns:    the watch retains the gate.
LIMEN_API limen_watch *limen_watch_open(limen_gate *gate, limen_error *err);

// limen_watch_fd tells a file descriptor (an eventfd) to wait on with poll,
// select or epoll: it is readable while events wait, and from the gate's close
// on. Never read, write or close it.
//
// Returns: the descriptor; -1 for NULL, and in a child after fork.
// Owns:    the descriptor is the watch's, and goes with it.
LIMEN_API int32_t limen_watch_fd(limen_watch *watch);

// limen_watch_next takes events that wait, oldest first, as many as fit and a few
// hundred at most: they lie in `page`, aligned to 8, one behind the other
// (LIMEN_NEXT), and `*count` says how many. It does not wait: `*count` is 0 where
// there are none. With LIMEN_E_BUFFER the first one does not fit; it stays, and
// the page's `total` says what it needs. After limen_gate_close the events of
// before are still given, then LIMEN_E_CLOSED.
//
// Returns: LIMEN_OK; [buffer], [gate].
// Room:    LIMEN_EVENT_CAP suffices for one event.
// Threads: any; of several at one watch each event goes to one. Fast.
LIMEN_API limen_status limen_watch_next(
    limen_watch *watch, limen_event *page, size_t page_cap, size_t *count, limen_error *err);

// limen_watch_retain adds a reference and returns `watch`.
LIMEN_API limen_watch *limen_watch_retain(limen_watch *watch);

// limen_watch_release drops a reference; the last one closes and frees. NULL does nothing.
LIMEN_API void limen_watch_release(limen_watch *watch);

#ifdef __cplusplus
}
#endif
#endif
