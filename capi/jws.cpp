#include "jose/jws.h"

#include <limen/jws.h>

#include "arguments.h"
#include "base/base64url.h"
#include "base/limits.h"
#include "base/secret.h"
#include "boundary.h"
#include "handles.h"

using namespace limen;
using namespace limen::capi;

extern "C" {

limen_status limen_jws_sign(limen_key *key, const uint8_t *payload, size_t payload_len,
                            const char *header, size_t header_len, char *jws, size_t jws_cap,
                            size_t *jws_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (key == nullptr) return missing("key");
    LIMEN_TRY(check_length(payload, payload_len, "payload"));
    const auto extra = text_in(header, header_len, "header");
    LIMEN_TRY(extra);
    const TextOut out{jws, jws_cap, jws_len};
    LIMEN_TRY(out.check("jws"));
    const auto segment = jose::header_segment(*key->jwk, *extra);
    LIMEN_TRY(segment);
    const std::size_t size = jose::signed_size(*key->jwk, segment->size(), payload_len);
    if (size + 1 > jws_cap) return out.too_small(size + 1, "jws_cap");
    LIMEN_TRY(jose::sign(*key->jwk, *segment, {payload, payload_len}, jws));
    out.written(size);
    return success();
  });
}

limen_status limen_jws_verify(limen_key_set *keys, const char *algorithms, const char *jws,
                              size_t jws_len, uint8_t *payload, size_t payload_cap,
                              size_t *payload_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (keys == nullptr) return missing("keys");
    const auto list = word_in(algorithms, "algorithms");
    LIMEN_TRY(list);
    const auto text = text_in(jws, jws_len, "jws");
    LIMEN_TRY(text);
    LIMEN_TRY(check_length(payload, payload_cap, "payload"));
    const auto allowed = jose::parse_algorithms(*list);
    LIMEN_TRY(allowed);
    const auto compact = jose::split(*text, limits::jws);
    LIMEN_TRY(compact);
    LIMEN_TRY(jose::verify(keys->keys(), *allowed, *compact));
    const std::size_t size = base64url::decoded_size(compact->payload.size());
    if (size > payload_cap) {
      if (payload_len != nullptr) *payload_len = size;
      return fail(Status::buffer, "payload_cap: %zu bytes; %zu suffice", payload_cap, size);
    }
    if (!base64url::decode(compact->payload, payload)) {
      cleanse(payload, size);
      return base64url::explain(compact->payload, "payload", Status::token_encoding);
    }
    if (payload_len != nullptr) *payload_len = size;
    return success();
  });
}

}  // extern "C"
