// limen_token_peek: reads what a token says without verifying it.
#include "forge.h"

static char token[8192], header[4096];
static size_t header_len;
static claims_room c;

static limen_status peek(size_t token_len) {
  return limen_token_peek(token, token_len, &c.record, sizeof c, header, sizeof header, &header_len,
                          &err);
}

// Writes a token of any parts, with this signature.
static size_t put_together(const char *head, size_t head_len, const char *claims, size_t claims_len,
                           const char *signature) {
  size_t len = base64url((const unsigned char *)head, head_len, token);
  token[len++] = '.';
  len += base64url((const unsigned char *)claims, claims_len, token + len);
  return len + (size_t)sprintf(token + len, ".%s", signature);
}

static limen_status peek_at(const char *head, const char *claims) {
  return peek(put_together(head, strlen(head), claims, strlen(claims), "AAAA"));
}

static void it_fills_what_verify_fills(void) {
  limen_gate *gate = gate_of(POLICY AT_NOW);
  limen_verifier *verifier = verifier_of(gate, "");
  const size_t len = issue(gate, "alex", "{\"role\":\"admin\"}", token);
  claims_room verified;
  WORKS(limen_token_verify(verifier, token, len, &verified.record, sizeof verified, &err));
  WORKS(peek(len));
  CHECK(c.record.size == sizeof(limen_claims) && c.record.total == verified.record.total);
  CHECK(c.record.issued_at == NOW && c.record.not_before == NOW);
  CHECK(c.record.expires_at == NOW + 900);
#define SAME(field) \
  CHECK_TEXT(there(LIMEN_TEXT(&verified.record, field)), LIMEN_TEXT(&c.record, field))
  SAME(json);
  SAME(issuer);
  SAME(subject);
  SAME(audience);
  SAME(id);
  SAME(key_id);
  CHECK(LIMEN_TEXT(&c.record, sid) == NULL);
  CHECK(strlen(header) == header_len);
  char value[64];
  WORKS(limen_json_get(header, header_len, "alg", 3, value, sizeof value, NULL, &err));
  CHECK_TEXT("ES256", value);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void no_signature_no_algorithm_and_no_time_matters(void) {
  WORKS(peek_at("{\"alg\":\"none\"}", "{\"exp\":1,\"nbf\":99999999999,\"aud\":\"a\"}"));
  CHECK(c.record.expires_at == 1 && c.record.not_before == 99999999999);
  CHECK_TEXT("a", LIMEN_TEXT(&c.record, audience));
  WORKS(peek_at("{\"alg\":\"XS999\",\"crit\":[\"x\"],\"b64\":false}", "{\"aud\":[\"a\"]}"));
  CHECK(c.record.audience.at == 0);
  CHECK_TEXT("{\"alg\":\"XS999\",\"crit\":[\"x\"],\"b64\":false}", header);
  WORKS(peek_at("{}", "{}"));
  CHECK(c.record.expires_at == LIMEN_UNSET && c.record.key_id.at == 0);
  WORKS(peek(put_together("{\"alg\":\"none\"}", 14, "{}", 2, "")));
  WORKS(peek_at("{\"kid\":\"\\u006b\"}", "{\"sub\":\"\\u0061\\u0000b\"}"));
  CHECK_TEXT("k", LIMEN_TEXT(&c.record, key_id));
  CHECK(LIMEN_TEXT_LEN(&c.record, subject) == 3);
}

static void what_is_malformed_is_refused(void) {
  FAILS(LIMEN_E_TOKEN_EMPTY, peek(0));
  strcpy(token, "a.b");
  FAILS(LIMEN_E_TOKEN_PARTS, peek(3));
  strcpy(token, "a.b.c.d.e");
  FAILS(LIMEN_E_TOKEN_ENCRYPTED, peek(9));
  FAILS(LIMEN_E_TOKEN_JSON, peek_at("[]", "{}"));
  FAILS(LIMEN_E_TOKEN_JSON, peek_at("{}", "{"));
  FAILS(LIMEN_E_TOKEN_JSON, peek_at("{}", "{\"a\":\"\xff\"}"));
  FAILS(LIMEN_E_TOKEN_JSON, peek_at("{\"a\":\"\xff\"}", "{}"));
  FAILS(LIMEN_E_TOKEN_DUPLICATE, peek_at("{\"a\":1,\"\\u0061\":1}", "{}"));
  FAILS(LIMEN_E_TOKEN_DUPLICATE, peek_at("{}", "{\"a\":1,\"a\":1}"));
  FAILS(LIMEN_E_TOKEN_HEADER, peek_at("{\"kid\":7}", "{}"));
  SAYS("kid");
  FAILS(LIMEN_E_TOKEN_CLAIM, peek_at("{}", "{\"exp\":\"1700000000\"}"));
  SAYS("exp");
  char deep[200];
  sprintf(deep, "{\"a\":%.*s1%.*s}", 40, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 40,
          "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
  FAILS(LIMEN_E_TOKEN_DEPTH, peek_at(deep, "{}"));
  FAILS(LIMEN_E_TOKEN_DEPTH, peek_at("{}", deep));
  CHECK(c.record.total == 0 && LIMEN_TEXT(&c.record, json) == NULL && header_len == 0);
}

static void every_part_is_strict_base64url(void) {
  static const char *const signatures[] = {"A", "AB", "AA=", "A+", "AA AA", "A\n"};
  for (size_t i = 0; i < sizeof signatures / sizeof *signatures; ++i)
    FAILS(LIMEN_E_TOKEN_ENCODING, peek(put_together("{}", 2, "{}", 2, signatures[i])));
  // A long token is read alike in pieces and whole.
  char signature[4097];
  memset(signature, 'A', sizeof signature - 1);
  signature[4096] = '\0';
  WORKS(peek(put_together("{}", 2, "{}", 2, signature)));
  signature[4094] = '\0';
  WORKS(peek(put_together("{}", 2, "{}", 2, signature)));
  signature[4093] = '\0';
  FAILS(LIMEN_E_TOKEN_ENCODING, peek(put_together("{}", 2, "{}", 2, signature)));
  strcpy(token, "e31.e30.");
  FAILS(LIMEN_E_TOKEN_ENCODING, peek(8));
  strcpy(token, "e30.e31.");
  FAILS(LIMEN_E_TOKEN_ENCODING, peek(8));
  strcpy(token, "e30.e30.");
  WORKS(peek(8));
}

static void a_mebibyte_is_read_and_no_more(void) {
  const size_t most = 1 << 20;
  char *const huge = malloc(most + 1);
  memset(huge, 'A', most + 1);
  memcpy(huge, "e30.e30.", 8);
  WORKS(limen_token_peek(huge, most, &c.record, sizeof c, header, sizeof header, NULL, &err));
  FAILS(LIMEN_E_TOKEN_SIZE,
        limen_token_peek(huge, most + 1, &c.record, sizeof c, header, sizeof header, NULL, &err));
  memset(huge, 'A', most);
  memcpy(huge + 8000, ".e30.", 5);
  FAILS(LIMEN_E_TOKEN_HEADER,
        limen_token_peek(huge, 8005, &c.record, sizeof c, header, sizeof header, NULL, &err));
  free(huge);
}

static void buffers_short_by_one_are_told_how_much(void) {
  const char *const head = "{\"alg\":\"none\",\"kid\":\"k\"}";
  const size_t len = put_together(head, strlen(head), "{\"sub\":\"alex\"}", 14, "");
  WORKS(peek(len));
  const size_t full = header_len;
  const uint32_t total = c.record.total;
  CHECK(full == strlen(head) && full < len && total <= LIMEN_CLAIMS_CAP(len));
  memset(header, '#', sizeof header);
  FAILS(LIMEN_E_BUFFER,
        limen_token_peek(token, len, &c.record, sizeof c, header, full, &header_len, &err));
  CHECK(header_len == full + 1 && c.record.total == 0 && header[0] == '#');
  FAILS(LIMEN_E_BUFFER,
        limen_token_peek(token, len, &c.record, sizeof c, NULL, 0, &header_len, &err));
  CHECK(header_len == full + 1);
  WORKS(limen_token_peek(token, len, &c.record, sizeof c, header, full + 1, &header_len, &err));
  CHECK(header_len == full && header[full] == '\0' && header[full + 1] == '#');

  memset(&c, '#', sizeof c);
  FAILS(LIMEN_E_BUFFER, limen_token_peek(token, len, &c.record, total - 1, header, sizeof header,
                                         &header_len, &err));
  CHECK(c.record.total == total && header_len == 0 && header[0] == '\0');
  for (size_t i = 8; i < sizeof c; ++i) CHECK(c.room[i] == '#' || c.room[i] == 0);
  FAILS(LIMEN_E_BUFFER, limen_token_peek(token, len, &c.record, sizeof c.record, header,
                                         sizeof header, &header_len, &err));
  CHECK(c.record.total == LIMEN_CLAIMS_CAP(len));
  WORKS(limen_token_peek(token, len, &c.record, total, header, sizeof header, &header_len, &err));
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  const size_t len = put_together("{}", 2, "{}", 2, "");
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_peek(NULL, 5, &c.record, sizeof c, header, sizeof header, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_peek(NULL, LIMEN_ZSTR, &c.record, sizeof c, header, sizeof header, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_peek(token, len, NULL, sizeof c, header, sizeof header, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_peek(token, len, &c.record, sizeof c, NULL, sizeof header, NULL, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT,
          limen_token_peek(token, *n, &c.record, sizeof c, header, sizeof header, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT,
          limen_token_peek(token, len, &c.record, *n, header, sizeof header, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT,
          limen_token_peek(token, len, &c.record, sizeof c, header, *n, NULL, &err));
  }
  FAILS(LIMEN_E_ARGUMENT, limen_token_peek(token, len, (limen_claims *)(void *)(c.room + 4), 4096,
                                           header, sizeof header, NULL, &err));
  WORKS(
      limen_token_peek(token, LIMEN_ZSTR, &c.record, sizeof c, header, sizeof header, NULL, &err));
  CHECK(limen_token_peek(token, len, &c.record, sizeof c, header, sizeof header, NULL, NULL) ==
        LIMEN_OK);
}

static void texts_and_buffers_lie_apart(void) {
  put_together("{}", 2, "{}", 2, "");
  char *const inside = (char *)c.room;
  strcpy(inside + 128, token);
  FAILS(LIMEN_E_ARGUMENT, limen_token_peek(inside + 128, LIMEN_ZSTR, &c.record, sizeof c, header,
                                           sizeof header, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_peek(token, LIMEN_ZSTR, &c.record, sizeof c, token, sizeof token, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_token_peek(token, LIMEN_ZSTR, &c.record, sizeof c, inside + 4096, 64, NULL, &err));
}

int main(void) {
  RUN(it_fills_what_verify_fills);
  RUN(no_signature_no_algorithm_and_no_time_matters);
  RUN(what_is_malformed_is_refused);
  RUN(every_part_is_strict_base64url);
  RUN(a_mebibyte_is_read_and_no_more);
  RUN(buffers_short_by_one_are_told_how_much);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  RUN(texts_and_buffers_lie_apart);
  return closing_line();
}
