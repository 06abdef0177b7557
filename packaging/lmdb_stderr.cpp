// liblmdb.a may be made for programs: it reads `stderr` as no shared library may.
// The linker gives it this variable instead (--wrap=stderr).
#include <cstdio>

extern "C" {

extern FILE *__real_stderr;

__attribute__((visibility("hidden"))) FILE *__wrap_stderr;

[[gnu::constructor]] static void take_stderr() { __wrap_stderr = __real_stderr; }

}  // extern "C"
