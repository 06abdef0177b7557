#include <limen/key.h>

#include "arguments.h"
#include "base/base64url.h"
#include "boundary.h"
#include "crypto/digest.h"
#include "handles.h"

namespace limen::capi {
namespace {

static_assert(LIMEN_THUMBPRINT_CAP == base64url::encoded_size(sizeof crypto::sha256({})) + 1);

Result<crypto::Algorithm> algorithm_in(const char *algorithm) {
  const auto name = word_in(algorithm, "algorithm");
  LIMEN_TRY(name);
  return crypto::parse_algorithm(*name, "algorithm");
}

}  // namespace
}  // namespace limen::capi

using namespace limen;
using namespace limen::capi;

extern "C" {

limen_key *limen_key_generate(const char *algorithm, limen_error *err) {
  return handle_of<limen_key>(err, [&]() -> Result<limen_key *> {
    const auto chosen = algorithm_in(algorithm);
    LIMEN_TRY(chosen);
    auto key = crypto::generate(*chosen);
    LIMEN_TRY(key);
    auto jwk = jose::make_jwk(std::move(*key));
    LIMEN_TRY(jwk);
    return new limen_key(std::move(*jwk));
  });
}

limen_key *limen_key_from_jwk(const char *jwk, size_t jwk_len, limen_error *err) {
  return handle_of<limen_key>(err, [&]() -> Result<limen_key *> {
    const auto text = text_in(jwk, jwk_len, "jwk");
    LIMEN_TRY(text);
    auto parsed = jose::parse_jwk(*text);
    LIMEN_TRY(parsed);
    return new limen_key(std::move(*parsed));
  });
}

limen_key *limen_key_from_pem(const char *algorithm, const char *pem, size_t pem_len,
                              limen_error *err) {
  return handle_of<limen_key>(err, [&]() -> Result<limen_key *> {
    const auto chosen = algorithm_in(algorithm);
    LIMEN_TRY(chosen);
    const auto text = text_in(pem, pem_len, "pem");
    LIMEN_TRY(text);
    auto key = crypto::from_pem(*chosen, *text);
    LIMEN_TRY(key);
    auto jwk = jose::make_jwk(std::move(*key));
    LIMEN_TRY(jwk);
    return new limen_key(std::move(*jwk));
  });
}

limen_key *limen_key_from_secret(const char *algorithm, const uint8_t *secret, size_t secret_len,
                                 limen_error *err) {
  return handle_of<limen_key>(err, [&]() -> Result<limen_key *> {
    const auto chosen = algorithm_in(algorithm);
    LIMEN_TRY(chosen);
    LIMEN_TRY(check_length(secret, secret_len, "secret"));
    auto key = crypto::from_secret(*chosen, {secret, secret_len});
    LIMEN_TRY(key);
    jose::Jwk jwk;
    jwk.key = std::move(*key);
    return new limen_key(std::move(jwk));
  });
}

limen_status limen_key_id(limen_key *key, char *id, size_t id_cap, size_t *id_len,
                          limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (key == nullptr) return missing("key");
    const TextOut out{id, id_cap, id_len};
    LIMEN_TRY(out.check("id"));
    return out.put(key->jwk->kid, "id_cap");
  });
}

const char *limen_key_algorithm(limen_key *key) {
  return key == nullptr ? "" : crypto::info(key->jwk->key->algorithm()).name;
}

limen_status limen_key_thumbprint(limen_key *key, char *thumbprint, size_t thumbprint_cap,
                                  size_t *thumbprint_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (key == nullptr) return missing("key");
    const TextOut out{thumbprint, thumbprint_cap, thumbprint_len};
    LIMEN_TRY(out.check("thumbprint"));
    if (crypto::info(key->jwk->key->algorithm()).key_type == crypto::KeyType::oct)
      return fail(Status::key_family, "key: a secret (HS*) has no thumbprint to show");
    return out.put(jose::thumbprint(*key->jwk->key), "thumbprint_cap");
  });
}

limen_status limen_key_public_jwk(limen_key *key, char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    if (key == nullptr) return missing("key");
    if (crypto::info(key->jwk->key->algorithm()).key_type == crypto::KeyType::oct)
      return fail(Status::key_family, "key: a secret (HS*) has no public half");
    return give_text(jose::public_jwk_text(*key->jwk), out, out_len);
  });
}

limen_status limen_key_private_jwk(limen_key *key, char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    if (key == nullptr) return missing("key");
    if (!key->jwk->key->is_private())
      return fail(Status::key_private, "key: a public key has no private half");
    return give_text(jose::private_jwk_text(*key->jwk).view(), out, out_len);
  });
}

limen_key *limen_key_retain(limen_key *key) { return retain(key); }

void limen_key_release(limen_key *key) { release(key); }

limen_key_set *limen_key_set_new(limen_error *err) {
  return handle_of<limen_key_set>(
      err, []() -> Result<limen_key_set *> { return new limen_key_set(jose::JwkSet()); });
}

limen_key_set *limen_key_set_from_jwks(const char *jwks, size_t jwks_len, limen_error *err) {
  return handle_of<limen_key_set>(err, [&]() -> Result<limen_key_set *> {
    const auto text = text_in(jwks, jwks_len, "jwks");
    LIMEN_TRY(text);
    auto keys = jose::JwkSet::parse(*text);
    LIMEN_TRY(keys);
    return new limen_key_set(std::move(*keys));
  });
}

limen_status limen_key_set_add(limen_key_set *keys, limen_key *key, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (keys == nullptr) return missing("keys");
    if (key == nullptr) return missing("key");
    const limen_key_set::Version *before = keys->newest.load(std::memory_order_acquire);
    for (;;) {
      auto next =
          std::make_unique<limen_key_set::Version>(limen_key_set::Version{before->keys, before});
      LIMEN_TRY(next->keys.add(key->jwk));
      if (keys->newest.compare_exchange_weak(before, next.get(), std::memory_order_acq_rel)) {
        static_cast<void>(next.release());
        return success();
      }
    }
  });
}

limen_status limen_key_set_jwks(limen_key_set *keys, char **out, size_t *out_len,
                                limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    if (keys == nullptr) return missing("keys");
    return give_text(keys->keys().public_text(), out, out_len);
  });
}

limen_key_set *limen_key_set_retain(limen_key_set *keys) { return retain(keys); }

void limen_key_set_release(limen_key_set *keys) { release(keys); }

}  // extern "C"
