// Makes tokens without limen: base64url by hand, HMAC-SHA256 by OpenSSL.
#ifndef LIMEN_TESTS_FORGE_H
#define LIMEN_TESTS_FORGE_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "fixture.h"

static inline size_t base64url(const unsigned char *bytes, size_t size, char *out) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  size_t written = 0;
  unsigned held = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < size; ++i) {
    held = held << 8 | bytes[i];
    for (bits += 8; bits >= 6; bits -= 6) out[written++] = alphabet[held >> (bits - 6) & 63];
  }
  if (bits > 0) out[written++] = alphabet[held << (6 - bits) & 63];
  out[written] = '\0';
  return written;
}

// Writes the token of any header and claims, signed with SECRET. `token` needs 64 bytes more
// than 4/3 of both.
static inline size_t forge_bytes(const char *header, size_t header_len, const char *claims,
                                 size_t claims_len, char *token) {
  size_t len = base64url((const unsigned char *)header, header_len, token);
  token[len++] = '.';
  len += base64url((const unsigned char *)claims, claims_len, token + len);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned mac_len = 0;
  HMAC(EVP_sha256(), SECRET, (int)SECRET_LEN, (const unsigned char *)token, len, mac, &mac_len);
  token[len++] = '.';
  return len + base64url(mac, mac_len, token + len);
}

static inline size_t forge(const char *header, const char *claims, char *token) {
  return forge_bytes(header, strlen(header), claims, strlen(claims), token);
}

#define GOOD_HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define GOOD_CLAIMS                                                             \
  "{\"iss\":\"" ISSUER                                                          \
  "\",\"sub\":\"alex\",\"aud\":\"shop\",\"iat\":1700000000,\"exp\":1700000900," \
  "\"jti\":\"one\"}"

#endif
