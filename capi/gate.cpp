#include "gate/gate.h"

#include <limen/gate.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"

namespace limen::capi {

std::shared_ptr<gate::Gate> leaked_in_children(std::shared_ptr<gate::Gate> gate) {
  gate::Gate *const raw = gate.get();
  return {raw, [held = new std::shared_ptr<gate::Gate>(std::move(gate))](gate::Gate *opened) {
            if (opened->usable().status() != Status::forked) delete held;
          }};
}

}  // namespace limen::capi

using namespace limen;
using namespace limen::capi;

extern "C" {

limen_gate *limen_gate_open(const char *store, size_t store_len, const limen_options *options,
                            limen_error *err) {
  return handle_of<limen_gate>(err, [&]() -> Result<limen_gate *> {
    const auto url = text_in(store, store_len, "store");
    LIMEN_TRY(url);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    auto gate = gate::Gate::open(*url, **properties);
    LIMEN_TRY(gate);
    return new limen_gate(leaked_in_children(std::move(*gate)));
  });
}

void limen_gate_close(limen_gate *gate) {
  if (gate != nullptr) gate->gate->close();
}

limen_gate *limen_gate_retain(limen_gate *gate) { return retain(gate); }

void limen_gate_release(limen_gate *gate) { release(gate); }

limen_status limen_gate_jwks(limen_gate *gate, char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    if (gate == nullptr) return missing("gate");
    const auto text = gate->gate->jwks();
    LIMEN_TRY(text);
    return give_text(*text, out, out_len);
  });
}

limen_status limen_gate_stats(limen_gate *gate, const char *format, char **out, size_t *out_len,
                              limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    if (gate == nullptr) return missing("gate");
    const auto name = word_in(format, "format");
    LIMEN_TRY(name);
    const auto text = gate->gate->stats(*name);
    LIMEN_TRY(text);
    return give_text(*text, out, out_len);
  });
}

limen_status limen_gate_set_clock(limen_gate *gate, int64_t now, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    return gate->gate->set_clock(now);
  });
}

}  // extern "C"
