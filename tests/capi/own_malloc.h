// Replaces malloc, calloc, realloc and free of this program, so that calls can be counted and
// made to fail. OpenSSL's calls do not count. Include it in one file of a program, whose main
// begins with use_own_malloc().
#ifndef LIMEN_TESTS_OWN_MALLOC_H
#define LIMEN_TESTS_OWN_MALLOC_H

#include <errno.h>
#include <openssl/crypto.h>

#include "check.h"

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static int watching;        // whether calls count
static long allocations;    // how many have counted
static long fails_at = -1;  // the one that fails; -1: none
static int fails_on;        // whether all after it fail too

static long held;  // pieces of memory that are allocated and not freed

// Counts a piece that was allocated.
static void *counted(void *memory) {
  if (memory != NULL) __atomic_add_fetch(&held, 1, __ATOMIC_RELAXED);
  return memory;
}

static int may_allocate(void) {
  if (!watching) return 1;
  const long number = allocations++;
  return fails_at < 0 || (fails_on ? number < fails_at : number != fails_at);
}

void *malloc(size_t size) { return may_allocate() ? counted(__libc_malloc(size)) : NULL; }
void *calloc(size_t count, size_t size) {
  return may_allocate() ? counted(__libc_calloc(count, size)) : NULL;
}
void *realloc(void *memory, size_t size) {
  if (!may_allocate()) return NULL;
  void *const moved = __libc_realloc(memory, size);
  return memory == NULL ? counted(moved) : moved;
}
void free(void *memory) {
  if (memory == NULL) return;
  __atomic_sub_fetch(&held, 1, __ATOMIC_RELAXED);
  __libc_free(memory);
}
void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size) {
  return may_allocate() ? counted(__libc_memalign(alignment, size)) : NULL;
}
void *aligned_alloc(size_t alignment, size_t size);
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void **out, size_t alignment, size_t size) {
  *out = memalign(alignment, size);
  return *out != NULL ? 0 : ENOMEM;
}

static void *openssl_malloc(size_t size, const char *file, int line) {
  (void)file, (void)line;
  return __libc_malloc(size);
}
static void *openssl_realloc(void *memory, size_t size, const char *file, int line) {
  (void)file, (void)line;
  return __libc_realloc(memory, size);
}
static void openssl_free(void *memory, const char *file, int line) {
  (void)file, (void)line;
  __libc_free(memory);
}

static void watch(void) {
  allocations = 0;
  watching = 1;
}
static long unwatch(void) {
  watching = 0;
  return allocations;
}

static void use_own_malloc(void) {
  if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1) exit(1);
}

#endif
