#include <limen/limen.h>

#include <cstdlib>
#include <new>

#include "arguments.h"
#include "base/secret.h"

namespace limen::capi {
namespace {

// The header in front of every text that the library allocates for a caller.
struct alignas(std::max_align_t) Given {
  std::size_t size;
};

}  // namespace

Outcome give_text(std::string_view text, char **out, std::size_t *out_len) {
  void *const block = std::malloc(sizeof(Given) + text.size() + 1);
  if (block == nullptr) throw std::bad_alloc();
  new (block) Given{text.size()};
  char *const given = static_cast<char *>(block) + sizeof(Given);
  std::memcpy(given, text.data(), text.size());
  given[text.size()] = '\0';
  *out = given;
  if (out_len != nullptr) *out_len = text.size();
  return success();
}

}  // namespace limen::capi

extern "C" {

void limen_free(void *text) {
  if (text == nullptr) return;
  char *const block = static_cast<char *>(text) - sizeof(limen::capi::Given);
  limen::cleanse(text, reinterpret_cast<limen::capi::Given *>(block)->size);
  std::free(block);
}

uint32_t limen_version(void) {
  return LIMEN_VERSION_MAJOR * 65536u + LIMEN_VERSION_MINOR * 256u + LIMEN_VERSION_PATCH;
}

}  // extern "C"
