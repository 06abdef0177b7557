// limen/base.h: what every other header needs: the export mark, text lengths,
// flat records, and the two functions about the library itself.
//
// CONVENTIONS, said once for all headers
//
//   Names     limen_noun_verb; a type is limen_noun; an error is LIMEN_E_WHAT.
//   Text in   a pointer and a length: `token, token_len`. LIMEN_ZSTR as length
//             means "up to the NUL". A NULL pointer with length 0 is empty.
//             Text is UTF-8; a NUL inside a counted text is data.
//   Text out  `x, x_cap, x_len`: a buffer of yours, its size, and where the
//             length goes (may be NULL). A NUL follows the text and is not
//             counted, but needs its byte. Too small: LIMEN_E_BUFFER, with the
//             bytes needed (NUL included) in `*x_len`, and nothing was done.
//   New text  `char **out, size_t *out_len`: the library allocates the text, and
//             you free it with limen_free. On failure `*out` is NULL.
//   Static    a `const char *` that a function returns is a text that lives as
//             long as the library.
//   Records   `limen_claims *claims, claims_cap`: see LIMEN_BUFFER below.
//   Errors    a function that can fail returns a limen_status (0 = LIMEN_OK) or
//             a handle (NULL = failed), and takes `limen_error *err` last. It
//             may be NULL. Success writes 0 and an empty message.
//   Handles   opaque, thread-safe, reference-counted. A function that makes one
//             gives you one reference; `_retain` adds one, `_release` drops one.
//             `_release(NULL)` does nothing. Release in any order.
//   Time      int64_t seconds since 1970-01-01T00:00:00Z; LIMEN_UNSET is absent.
//   Fork      gates and what hangs on them answer LIMEN_E_FORKED in a child;
//             keys, key sets and verifiers made from keys go on working.
//
// LABELS, at the end of a function's comment, where there is something to say
//
//   Returns   the function's own statuses with what they mean there, and then the
//             sets below that it gives too, in brackets.
//   Room      how large a buffer always suffices.
//   Owns      who holds what afterwards. Where it says nothing, the library copies
//             what it keeps of what you give it.
//   Threads   which threads may call it, and how long it takes. Where it says
//             nothing: "any. Fast." Any: every thread, also with the same objects
//             at the same time. Fast: it waits neither for a disk nor for another
//             process, and takes microseconds. May block: it may wait for the
//             disk, or for its turn to write to the store, for which it waits
//             `store.timeout` at most. Keep it off an event loop.
//   Since     the version that it came with. Where it says nothing: 1.0.
//
// STATUSES that many functions give; limen/status.h has all of them
//
//   [call]         LIMEN_E_ARGUMENT: a NULL, a length, a number or an alignment that
//                  does not do. LIMEN_E_MEMORY: memory ran out. LIMEN_E_INTERNAL: a bug
//                  in limen, or OpenSSL failed.
//   [gate]         [call]; LIMEN_E_CLOSED: the gate was closed. LIMEN_E_FORKED: this is
//                  a child of the process that opened it.
//   [store]        [gate]; LIMEN_E_STORE: the store cannot be reached, or did not
//                  answer in time.
//   [revocations]  [store]; LIMEN_E_STALE: what is revoked cannot be known right now.
//   [issuer]       LIMEN_E_OPTION_VALUE: the gate was opened without property `issuer`.
//   [options]      LIMEN_E_OPTION_*, LIMEN_E_TEXT: a property of `options` is wrong, or
//                  does not apply to this call.
//   [buffer]       LIMEN_E_BUFFER: a buffer is too small, and nothing was done.
//   [ticket]       LIMEN_E_TICKET, LIMEN_E_TICKET_ABSENT, LIMEN_E_TICKET_SID,
//                  LIMEN_E_TICKET_KIND: there is no ticket, or it is not one (no).
//   [session]      [ticket], [issuer], [revocations]; LIMEN_E_SESSION_UNKNOWN,
//                  LIMEN_E_SESSION_REVOKED: the ticket has no live session (no).
#ifndef LIMEN_BASE_H
#define LIMEN_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifndef LIMEN_API
#define LIMEN_API __attribute__((visibility("default")))
#endif

// The version of these headers; limen_version() tells that of the library.
#define LIMEN_VERSION_MAJOR 0
#define LIMEN_VERSION_MINOR 1
#define LIMEN_VERSION_PATCH 0

// A length: "the text ends at its NUL". Not SIZE_MAX, which is what a stray -1
// becomes and which is refused, as is every length over LIMEN_TEXT_MAX.
#define LIMEN_ZSTR 2052281426

// The longest text or buffer length that any function takes: 1 GiB.
#define LIMEN_TEXT_MAX 1073741824

// An absent time: INT64_MIN.
#define LIMEN_UNSET (-9223372036854775807 - 1)

#ifdef __cplusplus
extern "C" {
#endif

// A text inside a record: `at` bytes from the record's start, `len` bytes long,
// followed by a NUL that is not counted. `at` = 0: absent.
typedef struct limen_text {
  uint32_t at;
  uint32_t len;
} limen_text;

// LIMEN_BUFFER declares room for a record and the texts behind it:
//
//     LIMEN_BUFFER(limen_claims, 8192) c;
//     limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err);
//     puts(LIMEN_TEXT(&c.record, subject));
//
// The library writes `total` (bytes used; with LIMEN_E_BUFFER, bytes that
// suffice) and `size` (bytes of the record proper that it filled). A buffer
// that you allocate yourself must be aligned to 8.
#define LIMEN_BUFFER(type, bytes) \
  union {                         \
    type record;                  \
    unsigned char room[bytes];    \
  }

// LIMEN_TEXT gives the NUL-terminated text of a record's field, or NULL where
// it is absent; LIMEN_TEXT_LEN its length.
#define LIMEN_TEXT(record, field) limen_text_at((record), (record)->field)
#define LIMEN_TEXT_LEN(record, field) ((size_t)(record)->field.len)

// LIMEN_NEXT gives the record behind one of a page: of sessions, of events.
#define LIMEN_NEXT(type, record) ((type *)(void *)((char *)(record) + (record)->total))

// A function, because where the macro itself said NULL, gcc would warn at every
// strcmp with a text.
static inline const char *limen_text_at(const void *record, limen_text text) {
  return text.at != 0 ? (const char *)record + text.at : NULL;
}

// limen_free cleanses and frees a text that the library allocated: a JWK, a
// JWK Set, statistics, the table of options. NULL does nothing.
//
// Owns:    takes `text`, which must come from this library and be freed once.
LIMEN_API void limen_free(void *text);

// limen_version tells the version of the loaded library as
// major * 65536 + minor * 256 + patch.
LIMEN_API uint32_t limen_version(void);

#ifdef __cplusplus
}
#endif
#endif
