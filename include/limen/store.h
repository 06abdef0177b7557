// limen/store.h: a store as a whole: its contents, its condition, its backup.
// docs/operations.md says when to do what.
#ifndef LIMEN_STORE_H
#define LIMEN_STORE_H

#include <limen/gate.h>

#ifdef __cplusplus
extern "C" {
#endif

// limen_progress tells how far a long call has come. It is a record of yours: the
// library writes to it during the call, and another thread may read it meanwhile.
// `total` is 0 until it is known, and may grow. Pass NULL if you do not need it.
typedef struct limen_progress {
  uint64_t done;
  uint64_t total;
} limen_progress;

// LIMEN_STORE_* are the bits that limen_store_traits sets.
#define LIMEN_STORE_READS_BLOCK 1   // a read may wait for a disk or a network
#define LIMEN_STORE_WRITES_BLOCK 2  // a write may wait for a disk or a network
#define LIMEN_STORE_SHARED \
  4  // other processes may open the store: others of this
     // host, and a child after fork

// limen_store_traits tells what the store `store`, a URL, is like, without opening it:
// `traits` becomes the LIMEN_STORE_* bits that hold. Later versions may add bits.
//
// Returns: LIMEN_OK; LIMEN_E_ARGUMENT (also: no such kind of store); [call].
LIMEN_API limen_status limen_store_traits(const char *store, size_t store_len, int32_t *traits,
                                          limen_error *err);

// limen_store_info describes the gate's store, as a JSON object: `driver` ("memory" or
// "lmdb"), `size` and `limit` in bytes, `records`, `members` of indexes, `log_entries`,
// `revocations`, `cutoffs`, and `issuers`, whose tokens and sessions it has. For lmdb
// also `path`, `format`, `created_at`, `free` in bytes (free space is used before the
// file grows), and `readers`: the places that all processes together take in LMDB's
// table of readers. If there is a store of visitors, `visitors` is an object with its
// `records`, `size`, `free` and `limit`, or with `error`, a text, if it cannot be read.
//
// Returns: LIMEN_OK; [store].
// Threads: any. Fast, unless the file has many free pages.
LIMEN_API limen_status limen_store_info(limen_gate *gate, char **out, size_t *out_len,
                                        limen_error *err);

// limen_store_check examines all of `store`, an "lmdb:/path": the structure of the file
// and the checksums of everything in it. Other processes may use the store meanwhile.
// It writes a JSON object: `sound` (true), `pages`, `free_pages`, `records`, `members`,
// `log_entries`, and if there is a store of visitors `visitors`, an object with the same
// counts. Progress counts pages, then entries.
//
// Returns: LIMEN_OK (the store is sound); LIMEN_E_STORE (it is damaged, and the message
//          says where, or it cannot be opened), LIMEN_E_ARGUMENT (there is no such
//          store, or it is in memory); [call].
// Threads: any. May block: about a second for each 4 GiB.
LIMEN_API limen_status limen_store_check(const char *store, size_t store_len,
                                         limen_progress *progress, char **out, size_t *out_len,
                                         limen_error *err);

// limen_store_backup writes the gate's store, as it is at one moment, to a new file at
// `path`. The file appears there when it is complete. Other processes may use the store
// meanwhile; what they write makes its file grow until the backup is done.
//
// WARNING: the file contains everything that the store does: sessions with their
// subjects and data, and the gate's own keys. It is made for its owner alone (mode
// 0600).
//
// Returns: LIMEN_OK; LIMEN_E_STORE (the file exists or cannot be written, or the store
//          is damaged), LIMEN_E_TEXT, LIMEN_E_ARGUMENT (a store in memory has no
//          backup); [store].
// Threads: any. May block.
LIMEN_API limen_status limen_store_backup(limen_gate *gate, const char *path, size_t path_len,
                                          limen_progress *progress, limen_error *err);

// limen_store_restore makes the store `store`, an "lmdb:/path" where nothing is yet but
// perhaps an empty directory, from the file `backup`. A backup that an older limen wrote
// becomes a store of this one. Progress counts pages, then entries.
//
// WARNING: a backup does not contain what was revoked after it was made. So everything
// that was given out before is refused, for every issuer: everybody logs in again, and
// gates make new keys. The property `restore.keep_logins` changes that.
//
// Returns: LIMEN_OK; LIMEN_E_STORE (something is there already, the backup is damaged
//          or cannot be read, or the disk is full), LIMEN_E_TEXT (also of a path),
//          LIMEN_E_RANDOM; [options], [call]. After a failure there is no store.
// Threads: any. May block.
LIMEN_API limen_status limen_store_restore(const char *store, size_t store_len, const char *backup,
                                           size_t backup_len, const limen_options *options,
                                           limen_progress *progress, limen_error *err);

// limen_store_upgrade converts `store`, an "lmdb:/path" that an older limen made, to the
// format of this one. Before, limen_gate_open of this limen refuses the store; afterwards
// that of the older one does. So back the store up, and stop every process that uses it.
// Sessions, revocations and keys stay as they are, and all visitors are gone. The call
// writes a JSON object: `from`, the format that the store had, and `to`, the format that
// it has now. If they are the same, the store was left as it was. Progress counts pages,
// then entries.
//
// The call makes a copy in the store's directory, and replaces the store with it in one
// step. So an interrupted call leaves a whole store of one format or the other. It needs
// as much free space as the store has data.
//
// Returns: LIMEN_OK; LIMEN_E_STORE (a process has the store open, and the message names
//          one; the store is damaged or of a newer limen; the disk is full),
//          LIMEN_E_ARGUMENT (there is no such store, or it is in memory), LIMEN_E_RANDOM;
//          [call]. After a failure the store is as it was.
// Threads: any. May block.
LIMEN_API limen_status limen_store_upgrade(const char *store, size_t store_len,
                                           limen_progress *progress, char **out, size_t *out_len,
                                           limen_error *err);

#ifdef __cplusplus
}
#endif
#endif
