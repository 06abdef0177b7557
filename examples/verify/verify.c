// verify JWKS-FILE TOKEN: checks a token with nothing but its issuer's public keys.
#include <limen/limen.h>

#include <stdio.h>

int main(int argc, char **argv) {
  char jwks[65536];
  FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
  if (file == NULL) {
    fprintf(stderr, "usage: verify JWKS-FILE TOKEN\n");
    return LIMEN_KIND_FAULT;
  }
  size_t jwks_len = fread(jwks, 1, sizeof jwks, file);
  fclose(file);

  limen_error err;
  limen_options *policy = limen_options_new();
  limen_options_set(policy, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_options_set(policy, "audience", "shop", LIMEN_ZSTR, NULL);

  limen_key_set *keys = limen_key_set_from_jwks(jwks, jwks_len, &err);
  limen_verifier *verifier = keys ? limen_verifier_from_keys(keys, policy, &err) : NULL;
  LIMEN_BUFFER(limen_claims, LIMEN_CLAIMS_CAP(16384)) c;

  if (verifier == NULL ||
      limen_token_verify(verifier, argv[2], LIMEN_ZSTR, &c.record, sizeof c, &err) != LIMEN_OK)
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);
  else
    printf("%s\n", LIMEN_TEXT(&c.record, json));

  limen_verifier_release(verifier);
  limen_key_set_release(keys);
  limen_options_release(policy);
  return limen_status_kind(err.status);
}
