#include <limen/options.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"

namespace limen::capi {
namespace {

// Stands for an object for which there was no memory.
limen_options exhausted;

const options::Options none;

}  // namespace

Result<const options::Options *> options_in(const limen_options *options) {
  if (options == nullptr) return &none;
  if (options == &exhausted) return fail(Status::memory, "options: out of memory");
  return &options->options;
}

namespace {

Outcome usable(const limen_options *options) {
  if (options == nullptr) return missing("options");
  if (options == &exhausted) return fail(Status::memory, "options: out of memory");
  return success();
}

}  // namespace
}  // namespace limen::capi

using namespace limen;
using namespace limen::capi;

extern "C" {

limen_options *limen_options_new(void) {
  auto *const options = new (std::nothrow) limen_options;
  return options != nullptr ? options : &exhausted;
}

limen_status limen_options_set(limen_options *options, const char *name, const char *value,
                               size_t value_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    LIMEN_TRY(usable(options));
    const auto word = word_in(name, "name");
    if (!word) return options->options.refuse(word.error());
    const auto text = text_in(value, value_len, "value");
    if (!text) return options->options.refuse(text.error());
    return options->options.set(*word, *text);
  });
}

limen_status limen_options_load(limen_options *options, const char *text, size_t text_len,
                                limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    LIMEN_TRY(usable(options));
    const auto lines = text_in(text, text_len, "text");
    if (!lines) return options->options.refuse(lines.error());
    return options->options.load(*lines);
  });
}

limen_status limen_options_describe(char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    return give_text(options::describe(), out, out_len);
  });
}

limen_options *limen_options_retain(limen_options *options) { return retain(options); }

void limen_options_release(limen_options *options) {
  if (options != &exhausted) release(options);
}

}  // extern "C"
