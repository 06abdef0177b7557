// issue SUBJECT JWKS-FILE: prints a token for SUBJECT and writes the public keys that verify
// it.
#include <limen/limen.h>

#include <stdio.h>

static int save(limen_gate *gate, const char *path, limen_error *err) {
  char *jwks;
  size_t jwks_len;
  if (limen_gate_jwks(gate, &jwks, &jwks_len, err) != LIMEN_OK) return 0;
  FILE *file = fopen(path, "w");
  int saved = file != NULL && fwrite(jwks, 1, jwks_len, file) == jwks_len;
  if (file != NULL && fclose(file) != 0) saved = 0;
  if (!saved) perror(path);
  limen_free(jwks);
  return saved;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: issue SUBJECT JWKS-FILE\n");
    return LIMEN_KIND_FAULT;
  }
  limen_error err;
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_options_set(options, "audience", "shop", LIMEN_ZSTR, NULL);

  char token[4096];
  limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  int issued = gate != NULL &&
               limen_token_issue(gate, argv[1], LIMEN_ZSTR, NULL, 0, NULL, NULL, token,
                                 sizeof token, NULL, &err) == LIMEN_OK &&
               save(gate, argv[2], &err);
  if (issued)
    printf("%s\n", token);
  else if (err.status != LIMEN_OK)
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);

  limen_gate_release(gate);
  limen_options_release(options);
  return issued ? 0 : LIMEN_KIND_FAULT;
}
