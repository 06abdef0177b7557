// limen/store.h: a store as a whole: what it holds, whether it is sound, its
// backup. docs/operations.md says when to do what.
#ifndef LIMEN_STORE_H
#define LIMEN_STORE_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

// How far a long call has come. Yours; the library writes to it during the call,
// and another thread may read it meanwhile. `total` is 0 while it is not known,
// and may grow. Give NULL where you do not ask.
typedef struct limen_progress {
  uint64_t done;
  uint64_t total;
} limen_progress;

// limen_store_info tells of the gate's store, as a JSON object: `driver` ("memory"
// or "lmdb"), `size` in bytes, `records`, `members` of indexes, `log_entries`,
// `revocations`, `cutoffs`, and `issuers`: whose tokens and sessions were given out
// on it. Of lmdb: also `path`, `format`, `created_at`, `limit` and `free` in bytes
// (what is free is used before the file grows), and `readers`: places taken in
// LMDB's table of readers, by all processes.
//
// Returns: LIMEN_OK; [store].
// Threads: any. Fast, unless the file has many free pages.
LIMEN_API limen_status limen_store_info(
    limen_gate *gate, char **out, size_t *out_len, limen_error *err);

// limen_store_check looks at all of `store`, an "lmdb:/path": the structure of the
// file and the checksum of everything in it. Others may use it meanwhile. It gives
// a JSON object: `sound` (true), `pages`, `free_pages`, `records`, `members`,
// `log_entries`. Progress counts pages, then entries.
//
// Returns: LIMEN_OK: it is sound; LIMEN_E_STORE: it is damaged, and the message says
//          where, or it cannot be opened; LIMEN_E_ARGUMENT (no such store, or one in
//          memory); [call].
// Threads: any. May block: about a second for each 4 GiB.
LIMEN_API limen_status limen_store_check(
    const char *store, size_t store_len, limen_progress *progress,
    char **out, size_t *out_len, limen_error *err);

// limen_store_backup writes the gate's store, as of one moment, to a new file at
// `path`, which is there when it is whole. Others go on meanwhile; what they write
// makes the store's file grow until the backup is done.
//
// WARNING: the file holds what the store holds: whose sessions there are and what
// is in them, and the gate's own keys. It is made for its owner alone (mode 0600).
//
// Returns: LIMEN_OK; LIMEN_E_STORE (a file is there already, it cannot be written, the
//          store is damaged), LIMEN_E_TEXT, LIMEN_E_ARGUMENT (a store in memory has no
//          backup); [store].
// Threads: any. May block.
LIMEN_API limen_status limen_store_backup(
    limen_gate *gate, const char *path, size_t path_len, limen_progress *progress,
    limen_error *err);

// limen_store_restore makes the store `store`, an "lmdb:/path" where nothing is yet
// (an empty directory is fine), of the file `backup`.
//
// WARNING: a backup does not know what was revoked after it was made. So all that
// was given out before is refused, for every issuer, everybody logs in again, and
// gates make themselves new keys; unless property `restore.keep_logins` says
// otherwise. `options` may be NULL.
//
// Returns: LIMEN_OK; LIMEN_E_STORE (something is there already, the backup is damaged
//          or cannot be read, the disk is full), LIMEN_E_TEXT (also of a path),
//          LIMEN_E_RANDOM; [options], [call]. Where it fails, no store is there.
// Threads: any. May block.
LIMEN_API limen_status limen_store_restore(
    const char *store, size_t store_len, const char *backup, size_t backup_len,
    const limen_options *options, limen_progress *progress, limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
