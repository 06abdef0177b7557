// limen/base.h: what all other headers build on: how calls are made and what their
// comments leave out, texts, records, and two functions about the library itself.
//
// CONVENTIONS of all functions
//
//   Names     A function is limen_noun_verb, a type limen_noun, a status
//             LIMEN_E_WHAT.
//   Text in   A pointer and a length: `token, token_len`. LIMEN_ZSTR as the length
//             means "up to the NUL". NULL with length 0 is an empty text. Text is
//             UTF-8; a NUL inside a counted text is part of it. Names of
//             properties, algorithms and formats are plain `const char *`.
//   Text out  `x, x_cap, x_len`: your buffer, its size, and where the length of the
//             text goes, which may be NULL. The function writes a NUL behind the
//             text; `*x_len` does not count it, `x_cap` must. If the buffer is too
//             small, the function does nothing and returns LIMEN_E_BUFFER, with the
//             size that suffices, NUL included, in `*x_len`.
//   New text  `char **out, size_t *out_len`: the library allocates the text, and you
//             free it with limen_free. On failure `*out` is NULL.
//   Static    A `const char *` that a function returns lives as long as the library.
//   Records   `limen_claims *claims, claims_cap`: LIMEN_BUFFER below tells about
//             them.
//   Errors    A function that can fail takes `limen_error *err` last, which may be
//             NULL, and returns a limen_status, 0 (LIMEN_OK) for success, or a
//             handle, NULL for failure. Success sets `err->status` to 0 and empties
//             the message. See limen/status.h.
//   Handles   Opaque pointers to counted objects. The function that makes one gives
//             you one reference; `_retain` adds one and `_release` drops one. You
//             may release in any order: what needs an object holds a reference to
//             it. `_release(NULL)` does nothing.
//   Time      An int64_t of seconds since 1970-01-01T00:00:00Z. LIMEN_UNSET means
//             that there is none.
//   Fork      In a child process, a gate of the parent, and whatever was opened over
//             it, returns LIMEN_E_FORKED: open a gate of the child's own. Keys, key
//             sets and verifiers made from keys work on.
//
// LABELS that end a function's comment, each where its default does not hold
//
//   Returns   The statuses that are the function's own, with what they mean there,
//             then in brackets the sets of statuses below that it returns too. A
//             word in parentheses behind statuses, such as (no), is their kind.
//   Room      The size of a buffer that always suffices.
//   Owns      Which references and texts change hands. By default none do: the
//             library copies what it keeps.
//   Threads   Which threads may call, and how long the call takes. By default "any.
//             Fast.", that is: any thread, several at a time and with the same
//             objects; and the call waits for no disk and no other process, and
//             takes microseconds. A call that "may block" waits for the disk, or
//             for other processes that write to the store, at most `store.timeout`
//             for its turn. Keep it off an event loop.
//   Since     The version that the function came with. By default 1.0.
//
// STATUSES that whole groups of functions return
//
//   [call]         LIMEN_E_ARGUMENT: a pointer is NULL, a length or a number out of
//                  range, or a buffer misaligned. LIMEN_E_MEMORY: memory ran out.
//                  LIMEN_E_INTERNAL: limen has a bug, or OpenSSL failed.
//   [gate]         [call]; LIMEN_E_CLOSED: the gate was closed. LIMEN_E_FORKED: the
//                  parent process opened the gate.
//   [store]        [gate]; LIMEN_E_STORE: the store cannot be reached, or did not
//                  answer in time.
//   [revocations]  [store]; LIMEN_E_STALE: this process cannot learn right now what
//                  has been revoked.
//   [issuer]       LIMEN_E_OPTION_VALUE: the gate was opened without the property
//                  `issuer`.
//   [options]      LIMEN_E_OPTION_*, LIMEN_E_TEXT: a property in `options` is wrong,
//                  or does not apply to this call.
//   [buffer]       LIMEN_E_BUFFER: a buffer is too small. Nothing was done.
//   [ticket]       LIMEN_E_TICKET_ABSENT: there is no ticket. LIMEN_E_TICKET,
//                  LIMEN_E_TICKET_SID, LIMEN_E_TICKET_KIND: this is not a ticket.
//                  (no)
//   [session]      [ticket], [issuer], [revocations]; LIMEN_E_SESSION_UNKNOWN,
//                  LIMEN_E_SESSION_REVOKED: the ticket has no live session. (no)
#ifndef LIMEN_BASE_H
#define LIMEN_BASE_H

#include <limen/limits.h>

#include <stddef.h>
#include <stdint.h>

#ifndef LIMEN_API
#define LIMEN_API __attribute__((visibility("default")))
#endif

// The version of these headers. limen_version returns that of the loaded library.
#define LIMEN_VERSION_MAJOR 0
#define LIMEN_VERSION_MINOR 1
#define LIMEN_VERSION_PATCH 0

// LIMEN_ZSTR, given as a length, means that the text ends at its NUL. It is not
// SIZE_MAX: that is what a stray -1 becomes, and every length over LIMEN_TEXT_MAX is
// refused.
#define LIMEN_ZSTR 2052281426

// LIMEN_UNSET stands for a time that is absent. It is INT64_MIN.
#define LIMEN_UNSET (-9223372036854775807 - 1)

#ifdef __cplusplus
extern "C" {
#endif

// limen_text is a text behind a record. It begins `at` bytes after the start of the
// record and is `len` bytes long; a NUL follows that `len` does not count. If `at` is
// 0, the text is absent.
typedef struct limen_text {
  uint32_t at;
  uint32_t len;
} limen_text;

// LIMEN_BUFFER declares a buffer of `bytes` bytes for a record and its texts:
//
//     LIMEN_BUFFER(limen_claims, 8192) c;
//     limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err);
//     puts(LIMEN_TEXT(&c.record, subject));
//
// The library sets `total` to the bytes that it used, and `size` to the bytes of the
// record itself. If the buffer is too small, `total` is the size that suffices. A
// buffer that you allocate in another way must be aligned to 8 bytes.
#define LIMEN_BUFFER(type, bytes) \
  union {                         \
    type record;                  \
    unsigned char room[bytes];    \
  }

// LIMEN_TEXT is the NUL-terminated text of a record's field, or NULL if it is absent.
// LIMEN_TEXT_LEN is its length.
#define LIMEN_TEXT(record, field) limen_text_at((record), (record)->field)
#define LIMEN_TEXT_LEN(record, field) ((size_t)(record)->field.len)

// LIMEN_NEXT is the record that follows `record` in a page of sessions or events.
#define LIMEN_NEXT(type, record) ((type *)(void *)((char *)(record) + (record)->total))

// limen_text_at is what LIMEN_TEXT calls. It is a function because gcc would warn at
// every strcmp with a text if the macro itself contained NULL.
static inline const char *limen_text_at(const void *record, limen_text text) {
  return text.at != 0 ? (const char *)record + text.at : NULL;
}

// limen_free overwrites with zeros and frees a text that the library allocated, which a
// function gave out as `char **out`. NULL does nothing.
//
// Owns:    takes `text`, which must come from this library and be freed once.
LIMEN_API void limen_free(void *text);

// limen_version returns the version of the loaded library: major * 65536 + minor * 256
// + patch.
LIMEN_API uint32_t limen_version(void);

#ifdef __cplusplus
}
#endif
#endif
