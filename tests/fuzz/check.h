// The assertion of a fuzzer, in every build.
#pragma once

#include <cstdio>
#include <cstdlib>

inline void check(bool held, const char *what) {
  if (held) return;
  std::fprintf(stderr, "fuzzer: does not hold: %s\n", what);
  std::abort();
}
