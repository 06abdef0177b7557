// make_store DIRECTORY: makes a store there, and prints what it answers. tests/store/format_1 is
// such a store.
#include <cstdio>
#include <exception>

#include "upgrade/store_answers.h"

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  try {
    std::fputs(limen::upgrade::make_store(argv[1]).c_str(), stdout);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "make_store: %s\n", error.what());
    return 1;
  }
}
