// limen.h includes all of limen's C headers, in the order in which to read them.
//
// limen knows who is logged in. It issues and verifies signed tokens (JWTs, RFC 7519),
// keeps sessions in a table, and revokes both with one call.
//
//   #include <limen/limen.h>
//   #include <stdio.h>
//
//   int main(void) {
//     limen_error err;
//     limen_options *options = limen_options_new();
//     limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
//     limen_options_set(options, "audience", "shop", LIMEN_ZSTR, NULL);
//
//     limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
//     limen_verifier *verifier = gate ? limen_verifier_open(gate, NULL, &err) : NULL;
//     char token[4096];
//     LIMEN_BUFFER(limen_claims, 8192) c;
//
//     if (verifier == NULL ||
//         limen_token_issue(gate, "alex", LIMEN_ZSTR, "{\"role\":\"admin\"}", LIMEN_ZSTR, NULL,
//                           NULL, token, sizeof token, NULL, &err) != LIMEN_OK ||
//         limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err) != LIMEN_OK)
//       fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);
//     else
//       printf("hello, %s\n", LIMEN_TEXT(&c.record, subject));
//
//     limen_verifier_release(verifier);
//     limen_gate_release(gate);
//     limen_options_release(options);
//     return err.status != LIMEN_OK;
//   }
//
// Build it with: cc hello.c $(pkg-config --cflags --libs limen)
//
// The words that the headers use:
//
//   gate        An opened limen: a store, keys and settings. Most calls take one.
//   store       Where a gate keeps sessions, revocations and its own keys: in
//               memory, or in a directory that all processes of a host share.
//   property    A setting: a name and a text, such as "token.ttl" = "15m".
//   subject     The user whom a token or session is for, by your own name for
//               them: a user id, say.
//   token       A signed JWT. Any service that has the key verifies it alone.
//   verifier    The policy that tokens are verified against.
//   session     A login that the server keeps, as a record in the store.
//   ticket      The secret that leads to one session. The client keeps it, in a
//               cookie as a rule.
//   visitor     Somebody who has not logged in, with data that the server keeps.
//   sid         The public name of a session, for lists and logs. Nobody gets in
//               with it.
//   cutoff      The revocation of all that a subject, or everyone, was given
//               before it. A login after it works at once.
//   login mark  A text that proves when a login began, so that a revocation in
//               the middle of it counts.
//   keyring     The signing keys that the gates of one issuer share in the store.
//   watch       The events of a gate, for you to read as they happen.
//   kind        The meaning of a status for a server: yes, no, fault, unknown or
//               not enough. See limen/status.h.
#ifndef LIMEN_H
#define LIMEN_H

#include <limen/base.h>
#include <limen/bearer.h>
#include <limen/cookie.h>
#include <limen/csrf.h>
#include <limen/gate.h>
#include <limen/guard.h>
#include <limen/json.h>
#include <limen/jws.h>
#include <limen/key.h>
#include <limen/keys.h>
#include <limen/limits.h>
#include <limen/options.h>
#include <limen/revoke.h>
#include <limen/session.h>
#include <limen/status.h>
#include <limen/store.h>
#include <limen/token.h>
#include <limen/visitor.h>
#include <limen/watch.h>

#endif
