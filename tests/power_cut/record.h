// Records what a program does to the files of a store, in order, in a log. The program defines the
// functions of libc that write, sync and name files, and the libraries that it links call these
// definitions.
//
// LIMEN_POWER_STORE names the store's directory, and LIMEN_POWER_LOG the log. If both are set, each
// call is carried out and then appended to the log. Calls on limen.lock and lock.mdb are not
// recorded: a process that opens the store alone makes these files anew, so a store does not need
// their contents after a power cut. If LIMEN_POWER_NOTES is set, limen.lock is recorded whenever it
// is synced, as one write of all that it contains. LIMEN_POWER_KILL, such as "3:1", kills the
// process after its first event of type 3.
#ifndef LIMEN_TESTS_POWER_RECORD_H
#define LIMEN_TESTS_POWER_RECORD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum power_event_type {
  POWER_MARK = 1,         // text: a mark of the program's
  POWER_CREATE = 2,       // text: the name in the directory
  POWER_RENAME = 3,       // text: the old name, NUL, the new one
  POWER_UNLINK = 4,       // text: the name
  POWER_MKDIR = 5,        // of the store's directory
  POWER_WRITE = 6,        // bytes at an offset
  POWER_TRUNCATE = 7,     // to an offset
  POWER_SYNC = 8,         // of a file's data
  POWER_SYNC_STORE = 9,   // of the store's directory
  POWER_SYNC_PARENT = 10  // of the directory that it lies in
};

// Precedes the bytes of each event.
typedef struct power_event {
  uint32_t type;
  uint32_t is_durable;  // a write through a descriptor with O_DSYNC
  uint64_t file;        // the number of the file's inode
  uint64_t offset;
  uint64_t size;
} power_event;

// Appends a mark.
void power_mark(const char *text);

#ifdef __cplusplus
}
#endif
#endif
