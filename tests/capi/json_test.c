// limen/json.h: reads and writes members without a parser.
#include "fixture.h"

static char value[256];
static size_t value_len;

static limen_status get(const char *json, const char *name) {
  return limen_json_get(json, LIMEN_ZSTR, name, LIMEN_ZSTR, value, sizeof value, &value_len, &err);
}

static void a_member_is_read(void) {
  const char *json =
      "{\"role\":\"admin\", \"n\" : 12.50 ,\"t\":true,\"z\":null,\"a\":[1, \"x\"],\"o\":{\"p\":1}}";
  WORKS(get(json, "role"));
  CHECK_TEXT("admin", value);
  CHECK(value_len == 5);
  WORKS(get(json, "n"));
  CHECK_TEXT("12.50", value);
  WORKS(get(json, "t"));
  CHECK_TEXT("true", value);
  WORKS(get(json, "z"));
  CHECK_TEXT("null", value);
  WORKS(get(json, "a"));
  CHECK_TEXT("[1, \"x\"]", value);
  WORKS(get(json, "o"));
  CHECK_TEXT("{\"p\":1}", value);
}

static void a_string_comes_unescaped(void) {
  WORKS(get("{\"s\":\"\\u0061\\\"\\\\\\n\\u00e9\\ud83d\\ude00\"}", "s"));
  CHECK_TEXT("a\"\\\n\xc3\xa9\xf0\x9f\x98\x80", value);
  WORKS(get("{\"s\":\"a\\u0000b\"}", "s"));
  CHECK(value_len == 3 && memcmp(value, "a\0b", 4) == 0);
  WORKS(get("{\"\\u0072ole\":\"x\"}", "role"));  // names too
  WORKS(get("{\"\":\"empty\"}", ""));
  CHECK_TEXT("empty", value);
  WORKS(get("{\"s\":\"\"}", "s"));
  CHECK_TEXT("", value);
  CHECK(value_len == 0);
}

// corpus: B6, B8
static void names_are_compared_whole(void) {
  FAILS(LIMEN_E_ABSENT, get("{\"Role\":1}", "role"));
  FAILS(LIMEN_E_ABSENT, get("{\"roles\":1}", "role"));
  FAILS(LIMEN_E_ABSENT, get("{\"role\\u0000\":1}", "role"));
  WORKS(limen_json_get("{\"a\\u0000b\":1}", LIMEN_ZSTR, "a\0b", 3, value, sizeof value, &value_len,
                       &err));
  FAILS(LIMEN_E_ABSENT, get("{}", "role"));
  SAYS("no member 'role'");
  FAILS(LIMEN_E_ABSENT, get("{\"o\":{\"role\":1}}", "role"));
}

static void malformed_json_is_refused(void) {
  static const char *const malformed[] = {
      "",
      "[]",
      "\"x\"",
      "1",
      "null",
      "{",
      "{\"a\":1",
      "{\"a\"}",
      "{\"a\":1,}",
      "{'a':1}",
      "{\"a\":01}",
      "{\"a\":+1}",
      "{\"a\":NaN}",
      "{\"a\":1}x",
      "{\"a\":1}{}",
      "{\"a\":\"\x01\"}",
      "{\"a\":\"\xff\"}",
      "{\"a\":\"\\ud800\"}",
      "{\"a\":1,\"a\":2}",
      "{\"a\":1,\"\\u0061\":2}",
      "\xef\xbb\xbf{}",
      "{/**/}",
  };
  for (size_t i = 0; i < sizeof malformed / sizeof *malformed; ++i)
    FAILS(LIMEN_E_JSON, get(malformed[i], "a"));
  FAILS(LIMEN_E_JSON, limen_json_get("{}\0", 3, "a", 1, value, sizeof value, NULL, &err));
  FAILS(LIMEN_E_JSON, limen_json_get(NULL, 0, "a", 1, value, sizeof value, NULL, &err));
}

static void a_buffer_that_is_short_by_one_is_told_how_much(void) {
  char room[7] = "######";
  size_t len = 0;
  const char *json = "{\"role\":\"admin\"}";
  WORKS(limen_json_get(json, LIMEN_ZSTR, "role", 4, room, 6, &len, &err));
  CHECK(len == 5 && memcmp(room, "admin\0", 7) == 0);
  memset(room, '#', 6);
  FAILS(LIMEN_E_BUFFER, limen_json_get(json, LIMEN_ZSTR, "role", 4, room, 5, &len, &err));
  CHECK(len == 6);
  CHECK(room[5] == '#');
  FAILS(LIMEN_E_BUFFER, limen_json_get(json, LIMEN_ZSTR, "role", 4, NULL, 0, &len, &err));
  CHECK(len == 6);
  FAILS(LIMEN_E_BUFFER, limen_json_get(json, LIMEN_ZSTR, "role", 4, NULL, 0, NULL, &err));
  WORKS(limen_json_get(json, LIMEN_ZSTR, "role", 4, room, 6, NULL, &err));
}

static void members_are_put(void) {
  char json[256];
  size_t len = 0;
  WORKS(limen_json_put(json, sizeof json, &len, "role", LIMEN_ZSTR, "admin", LIMEN_ZSTR, &err));
  CHECK_TEXT("{\"role\":\"admin\"}", json);
  CHECK(len == strlen(json));
  WORKS(
      limen_json_put(json, sizeof json, &len, "name", LIMEN_ZSTR, "Zo\xc3\xab", LIMEN_ZSTR, &err));
  WORKS(limen_json_put(json, sizeof json, &len, "role", LIMEN_ZSTR, "user", LIMEN_ZSTR, &err));
  WORKS(get(json, "role"));
  CHECK_TEXT("user", value);
  WORKS(get(json, "name"));
  CHECK_TEXT("Zo\xc3\xab", value);
}

static void nothing_is_injected(void) {
  char json[256];
  size_t len = 0;
  const char text[] = "x\",\"role\":\"admin\"}\0\x1f\\";
  WORKS(limen_json_put(json, sizeof json, &len, "na\"me", LIMEN_ZSTR, text, sizeof text - 1, &err));
  FAILS(LIMEN_E_ABSENT, get(json, "role"));
  WORKS(get(json, "na\"me"));
  CHECK(value_len == sizeof text - 1 && memcmp(value, text, sizeof text) == 0);
}

static void other_members_keep_their_values(void) {
  char json[256] = "{\"n\":12.50,\"big\":12345678901234567890,\"a\":[1,2]}";
  size_t len = strlen(json);
  WORKS(limen_json_put(json, sizeof json, &len, "b", 1, "x", 1, &err));
  WORKS(get(json, "big"));
  CHECK_TEXT("12345678901234567890", value);
  WORKS(get(json, "a"));
  CHECK_TEXT("[1,2]", value);
}

static void a_put_that_does_not_fit_changes_nothing(void) {
  char json[32] = "{\"a\":\"1\"}";
  const size_t before = strlen(json);
  size_t len = before;
  FAILS(LIMEN_E_BUFFER, limen_json_put(json, before + 1, &len, "b", 1, "2", 1, &err));
  const size_t needed = len;
  CHECK(needed == strlen("{\"a\":\"1\",\"b\":\"2\"}") + 1);
  CHECK_TEXT("{\"a\":\"1\"}", json);
  len = before;
  FAILS(LIMEN_E_BUFFER, limen_json_put(json, needed - 1, &len, "b", 1, "2", 1, &err));
  CHECK_TEXT("{\"a\":\"1\"}", json);
  len = before;
  WORKS(limen_json_put(json, needed, &len, "b", 1, "2", 1, &err));
  CHECK(len == needed - 1);
  len = 0;
  FAILS(LIMEN_E_BUFFER, limen_json_put(NULL, 0, &len, "b", 1, "2", 1, &err));
  CHECK(len == strlen("{\"b\":\"2\"}") + 1);
}

static void a_put_refuses_what_is_no_text_or_no_object(void) {
  char json[64] = "[1]";
  size_t len = 3;
  FAILS(LIMEN_E_JSON, limen_json_put(json, sizeof json, &len, "b", 1, "2", 1, &err));
  len = 0;
  FAILS(LIMEN_E_TEXT, limen_json_put(json, sizeof json, &len, "b", 1, "\xff", 1, &err));
  FAILS(LIMEN_E_TEXT, limen_json_put(json, sizeof json, &len, "\xc0\x80", 2, "x", 1, &err));
  CHECK(len == 0);
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  char json[64] = "{}";
  size_t len = 2;
  FAILS(LIMEN_E_ARGUMENT, limen_json_get(NULL, 2, "a", 1, value, sizeof value, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_get("{}", 2, NULL, 1, value, sizeof value, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_get("{}", 2, "a", 1, NULL, 1, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_put(NULL, 64, &len, "a", 1, "x", 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, sizeof json, NULL, "a", 1, "x", 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, sizeof json, &len, NULL, 1, "x", 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, sizeof json, &len, "a", 1, NULL, 1, &err));
  len = sizeof json + 1;
  FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, sizeof json, &len, "a", 1, "x", 1, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_json_get("{}", *n, "a", 1, value, sizeof value, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_json_get("{}", 2, "a", *n, value, sizeof value, NULL, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_json_get("{}", 2, "a", 1, value, *n, NULL, &err));
    len = 2;
    FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, *n, &len, "a", 1, "x", 1, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, sizeof json, &len, "a", *n, "x", 1, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, sizeof json, &len, "a", 1, "x", *n, &err));
    len = *n;
    FAILS(LIMEN_E_ARGUMENT, limen_json_put(json, sizeof json, &len, "a", 1, "x", 1, &err));
  }
}

int main(void) {
  RUN(a_member_is_read);
  RUN(a_string_comes_unescaped);
  RUN(names_are_compared_whole);
  RUN(malformed_json_is_refused);
  RUN(a_buffer_that_is_short_by_one_is_told_how_much);
  RUN(members_are_put);
  RUN(nothing_is_injected);
  RUN(other_members_keep_their_values);
  RUN(a_put_that_does_not_fit_changes_nothing);
  RUN(a_put_refuses_what_is_no_text_or_no_object);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  return closing_line();
}
