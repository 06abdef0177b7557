#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096

enum place { ELSEWHERE, DATA, NOTE, STORE, PARENT };

static atomic_uchar places[FILES];  // the place of each open file, by descriptor
static atomic_int log_file = -1;
static atomic_int events_to_live = -1;
static unsigned last_type;

static void open_log(void) {
  const char *path = getenv("LIMEN_POWER_LOG");
  if (path == NULL || getenv("LIMEN_POWER_STORE") == NULL || atomic_load(&log_file) >= 0) return;
  const char *kill_after = getenv("LIMEN_POWER_KILL");
  int count = 0;
  if (kill_after != NULL && sscanf(kill_after, "%u:%d", &last_type, &count) == 2)
    atomic_store(&events_to_live, count);
  atomic_store(&log_file, (int)syscall(SYS_openat, AT_FDCWD, path,
                                       O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
}

__attribute__((constructor)) static void start(void) { open_log(); }

// Appends an event in one call, so that events of several processes do not mix.
static void record(power_event event, const void *bytes, size_t size) {
  const int log = atomic_load(&log_file);
  const int error = errno;
  if (log < 0) return;
  event.size = size;
  struct iovec parts[2] = {{&event, sizeof event}, {(void *)(uintptr_t)bytes, size}};
  const long wanted = (long)(sizeof event + size);
  if (syscall(SYS_writev, log, parts, 2) != wanted) abort();
  if (event.type == last_type && atomic_fetch_sub(&events_to_live, 1) == 1) kill(getpid(), SIGKILL);
  errno = error;
}

void power_mark(const char *text) { record((power_event){.type = POWER_MARK}, text, strlen(text)); }

// Tells where a path leads. Sets `name` to the name of a file in the store's directory.
static enum place place_of(const char *path, const char **name) {
  const char *store = getenv("LIMEN_POWER_STORE");
  if (store == NULL || path == NULL) return ELSEWHERE;
  const size_t length = strlen(store);
  if (strcmp(path, store) == 0) return STORE;
  const size_t parent = (size_t)(strrchr(store, '/') - store);
  if (strncmp(path, store, parent) == 0 && path[parent] == '\0') return PARENT;
  if (strncmp(path, store, length) != 0 || path[length] != '/') return ELSEWHERE;
  *name = path + length + 1;
  if (strcmp(*name, "limen.lock") == 0 && getenv("LIMEN_POWER_NOTES") != NULL) return NOTE;
  return strncmp(*name, "data.mdb", strlen("data.mdb")) == 0 ? DATA : ELSEWHERE;
}

static enum place place_of_open(int fd) {
  return fd >= 0 && fd < FILES ? (enum place)atomic_load(&places[fd]) : ELSEWHERE;
}

static uint64_t number_of(int fd) {
  struct stat found;
  return fstat(fd, &found) == 0 ? (uint64_t)found.st_ino : 0;
}

static void record_write(int fd, const void *bytes, ssize_t size, int64_t offset) {
  if (size <= 0 || place_of_open(fd) != DATA) return;
  const int flags = fcntl(fd, F_GETFL);
  record((power_event){.type = POWER_WRITE,
                       .is_durable = (flags & O_DSYNC) != 0,
                       .file = number_of(fd),
                       .offset = (uint64_t)offset},
         bytes, (size_t)size);
}

// Records a write at the file's own position, which the write has moved.
static void record_write_before_here(int fd, const void *bytes, ssize_t size) {
  if (size <= 0 || place_of_open(fd) != DATA) return;
  record_write(fd, bytes, size, lseek(fd, 0, SEEK_CUR) - size);
}

static void record_vector(int fd, const struct iovec *parts, int count, ssize_t size,
                          int64_t offset) {
  if (size <= 0 || place_of_open(fd) != DATA) return;
  char *const whole = malloc((size_t)size);
  if (whole == NULL) abort();
  size_t at = 0;
  for (int i = 0; i < count && at < (size_t)size; ++i) {
    const size_t left = (size_t)size - at;
    const size_t n = parts[i].iov_len < left ? parts[i].iov_len : left;
    memcpy(whole + at, parts[i].iov_base, n);
    at += n;
  }
  if (offset < 0)
    record_write_before_here(fd, whole, size);
  else
    record_write(fd, whole, size, offset);
  free(whole);
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
  const char *name = "";
  const enum place place = place_of(path, &name);
  const int is_new = (place == DATA || place == NOTE) && (flags & O_CREAT) != 0 &&
                     access(path, F_OK) != 0 && errno == ENOENT;
  const int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
  if (fd < 0 || fd >= FILES) return fd;
  atomic_store(&places[fd], (unsigned char)place);
  if (is_new)
    record((power_event){.type = POWER_CREATE, .file = number_of(fd)}, name, strlen(name));
  return fd;
}

#define MODE_OF(flags)                                   \
  mode_t mode = 0;                                       \
  if (((flags)&O_CREAT) != 0 || ((flags)&__O_TMPFILE)) { \
    va_list more;                                        \
    va_start(more, flags);                               \
    mode = va_arg(more, mode_t);                         \
    va_end(more);                                        \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_at(folder, path, flags, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < FILES) atomic_store(&places[fd], ELSEWHERE);
  return (int)syscall(SYS_close, fd);
}

ssize_t write(int fd, const void *bytes, size_t size) {
  const ssize_t done = syscall(SYS_write, fd, bytes, size);
  record_write_before_here(fd, bytes, done);
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  const ssize_t done = syscall(SYS_writev, fd, parts, count);
  record_vector(fd, parts, count, done, -1);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
  const ssize_t done = syscall(SYS_pwrite64, fd, bytes, size, offset);
  record_write(fd, bytes, done, offset);
  return done;
}
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
  return pwrite(fd, bytes, size, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  const ssize_t done = syscall(SYS_pwritev, fd, parts, count, offset, 0);
  record_vector(fd, parts, count, done, offset);
  return done;
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  return pwritev(fd, parts, count, offset);
}

int ftruncate(int fd, off_t size) {
  const int done = (int)syscall(SYS_ftruncate, fd, size);
  if (done == 0 && place_of_open(fd) == DATA)
    record((power_event){.type = POWER_TRUNCATE, .file = number_of(fd), .offset = (uint64_t)size},
           "", 0);
  return done;
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

// Records what a file contains that is written through a map.
static void record_content(int fd) {
  char bytes[4096];
  const ssize_t size = pread(fd, bytes, sizeof bytes, 0);
  if (size > 0)
    record((power_event){.type = POWER_WRITE, .file = number_of(fd)}, bytes, (size_t)size);
}

static int sync_by(long call, int fd) {
  const enum place place = place_of_open(fd);
  if (place == NOTE) record_content(fd);
  const int done = (int)syscall(call, fd);
  if (done != 0 || place == ELSEWHERE) return done;
  const uint32_t type = place == DATA || place == NOTE ? POWER_SYNC
                        : place == STORE               ? POWER_SYNC_STORE
                                                       : POWER_SYNC_PARENT;
  record((power_event){.type = type, .file = number_of(fd)}, "", 0);
  return done;
}
int fsync(int fd) { return sync_by(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_by(SYS_fdatasync, fd); }

int rename(const char *from, const char *to) {
  const char *old_name = "", *new_name = "";
  const int is_ours = place_of(from, &old_name) == DATA && place_of(to, &new_name) == DATA;
  const int done = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (done != 0 || !is_ours) return done;
  char names[2 * NAME_MAX];
  const int size = snprintf(names, sizeof names, "%s%c%s", old_name, '\0', new_name);
  record((power_event){.type = POWER_RENAME}, names, (size_t)size);
  return done;
}

int unlink(const char *path) {
  const char *name = "";
  const enum place place = place_of(path, &name);
  const int done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (done == 0 && place == DATA) record((power_event){.type = POWER_UNLINK}, name, strlen(name));
  return done;
}

int mkdir(const char *path, mode_t mode) {
  const char *name = "";
  const enum place place = place_of(path, &name);
  const int done = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  if (done == 0 && place == STORE) record((power_event){.type = POWER_MKDIR}, "", 0);
  return done;
}
