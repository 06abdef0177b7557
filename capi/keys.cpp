#include <limen/key.h>
#include <limen/keys.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"

using namespace limen;
using namespace limen::capi;

static_assert(LIMEN_KID_CAP == LIMEN_THUMBPRINT_CAP && LIMEN_KID_CAP <= LIMEN_KID_MAX,
              "a key of the keyring is named by its thumbprint");

extern "C" {

limen_status limen_keys_list(limen_gate *gate, char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    if (gate == nullptr) return missing("gate");
    const auto text = gate->gate->list_keys();
    LIMEN_TRY(text);
    return give_text(*text, out, out_len);
  });
}

limen_status limen_keys_rotate(limen_gate *gate, char *kid, size_t kid_cap, size_t *kid_len,
                               limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const TextOut out{kid, kid_cap, kid_len};
    LIMEN_TRY(out.check("kid"));
    if (kid_cap < LIMEN_KID_CAP) return out.too_small(LIMEN_KID_CAP, "kid_cap");
    const auto name = gate->gate->rotate_keys();
    LIMEN_TRY(name);
    return out.put(*name, "kid_cap");
  });
}

limen_status limen_keys_retire(limen_gate *gate, const char *kid, size_t kid_len,
                               limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto name = text_in(kid, kid_len, "kid");
    LIMEN_TRY(name);
    return gate->gate->retire_key(*name);
  });
}

}  // extern "C"
