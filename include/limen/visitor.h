// limen/visitor.h: visitors, who have not logged in. A visitor has data that the server
// keeps, such as a cart, and a ticket in a cookie, as a session has. But a visitor is
// nobody: without a subject, a sid or rights, in no list, and no call for sessions or
// tokens accepts a visitor's ticket.
//
//     uint64_t version;
//     limen_visitor_draw(gate, ticket, sizeof ticket, &version, &err);
//
//     ... only when there is something to keep
//     LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) v;
//     limen_visitor_put(gate, ticket, LIMEN_ZSTR, version, "{\"cart\":[7]}", LIMEN_ZSTR,
//                       &v.record, sizeof v, &err);
//
//     ... at each request
//     limen_visitor_get(gate, ticket, LIMEN_ZSTR, &v.record, sizeof v, &err);
//
// Visitors cost nothing before they have data, and their data has a limit of its own
// (`visitor.max_size`), so a flood of them cannot keep anybody from logging in. Their
// writes do not wait for the disk: a power cut may lose them. A restored store has none,
// nor has one whose format was upgraded. A visitor ends after `visitor.idle_ttl` without a
// touch, after `visitor.ttl` in any case, and when everyone is revoked. Whoever logs in
// gets a new session. Before you put the visitor's data into it, consider that somebody
// else may have planted that data; then end the visitor.
//
// The record of a visitor is a limen_session without sid, subject and rights, whose
// `auth_time` is LIMEN_UNSET. A gate needs the property `issuer` for visitors.
#ifndef LIMEN_VISITOR_H
#define LIMEN_VISITOR_H

#include <limen/session.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_visitor_draw writes a new visitor's ticket and stores nothing. `*version` is what
// the first limen_visitor_put with this ticket needs: it proves that the ticket was drawn
// here. So keep it on the server, for as long as the request lasts, and never take it from
// a client. On failure `ticket` is empty.
//
// WARNING: the ticket is a secret of the visitor's browser. Never log it.
//
// Returns: LIMEN_OK; LIMEN_E_RANDOM; [issuer], [buffer], [store].
// Room:    LIMEN_TICKET_CAP suffices.
LIMEN_API limen_status limen_visitor_draw(limen_gate *gate, char *ticket, size_t ticket_cap,
                                          uint64_t *version, limen_error *err);

// limen_visitor_put stores the data of a visitor: for the first time with the version that
// limen_visitor_draw gave, later with the version that was read last. If somebody else
// changed the visitor meanwhile, read it again and decide anew. `data` is as in
// limen_session_create; if it is the same to the byte, it only keeps the visitor alive.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (the visitor has ended) (no);
//          LIMEN_E_SESSION_VERSION (somebody else changed it) (unknown); LIMEN_E_FULL
//          (visitors have reached `visitor.max_size`); LIMEN_E_JSON, LIMEN_E_DATA_SIZE,
//          LIMEN_E_ARGUMENT (`version` is not of this ticket), LIMEN_E_RANDOM; [session],
//          [buffer].
// Room:    LIMEN_SESSION_CAP(data_len) suffices.
// Threads: any. May wait for other writers, but not for the disk.
LIMEN_API limen_status limen_visitor_put(limen_gate *gate, const char *ticket, size_t ticket_len,
                                         uint64_t version, const char *data, size_t data_len,
                                         limen_session *visitor, size_t visitor_cap,
                                         limen_error *err);

// limen_visitor_get finds the visitor of a ticket, and fills the record `visitor` and the
// texts behind it. It does not keep the visitor alive; limen_visitor_put does.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (never stored, or ended),
//          LIMEN_E_SESSION_REVOKED (everyone was revoked) (no); [session], [buffer].
// Room:    LIMEN_SESSION_CAP(session.max_data) suffices.
// Threads: any. Fast over memory: and lmdb:.
LIMEN_API limen_status limen_visitor_get(limen_gate *gate, const char *ticket, size_t ticket_len,
                                         limen_session *visitor, size_t visitor_cap,
                                         limen_error *err);

// limen_visitor_end deletes a visitor: call it when the visitor has logged in.
//
// Returns: LIMEN_OK; LIMEN_E_SESSION_UNKNOWN (never stored, or ended) (no); [ticket],
//          [issuer], [store].
// Threads: any. May wait for other writers, but not for the disk.
LIMEN_API limen_status limen_visitor_end(limen_gate *gate, const char *ticket, size_t ticket_len,
                                         limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
