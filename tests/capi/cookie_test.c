// limen/cookie.h: the ticket in Set-Cookie and Cookie fields.
#include "fixture.h"

#define TICKET "TRI0abcdefghijklmnopqrstuvwxyzABCDEF"
#define OTHER "TRI0ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"
#define SID "EjQFBgcICQoLDA0ODxAREg"

static limen_gate *gate;
static char text[LIMEN_COOKIE_CAP];
static size_t len;

static limen_status set(const char *properties) {
  limen_options *options = options_of(properties);
  const limen_status status =
      limen_cookie_set(gate, TICKET, LIMEN_ZSTR, options, text, sizeof text, &len, &err);
  limen_options_release(options);
  return status;
}

static limen_status find(const char *cookies) {
  return limen_cookie_find(gate, cookies, LIMEN_ZSTR, NULL, text, sizeof text, &len, &err);
}

static void a_ticket_may_take_the_place_of_its_cookies(void) {
  char field[] = "__Host-session=" TICKET "; lang=en";
  WORKS(limen_cookie_find(gate, field, LIMEN_ZSTR, NULL, field, sizeof field, &len, &err));
  CHECK_TEXT(TICKET, field);
  char bearer[] = "Bearer abcdefghijklmnop";
  WORKS(limen_bearer_find(bearer, LIMEN_ZSTR, bearer, sizeof bearer, &len, &err));
  CHECK_TEXT("abcdefghijklmnop", bearer);
}

// SESSION-36
static void a_ticket_is_set_as_the_gate_says(void) {
  WORKS(limen_cookie_set(gate, TICKET, LIMEN_ZSTR, NULL, text, sizeof text, &len, &err));
  CHECK_TEXT("__Host-session=" TICKET "; Path=/; Secure; HttpOnly; SameSite=Lax", text);
  CHECK(len == strlen(text));
  WORKS(
      set("cookie.name = __Secure-sid\ncookie.domain = shop.example\ncookie.path = /app\n"
          "cookie.max_age = 30d\ncookie.same_site = None\ncookie.partitioned = true\n"));
  CHECK_TEXT("__Secure-sid=" TICKET
             "; Domain=shop.example; Path=/app; Secure; HttpOnly; SameSite=None; Partitioned; "
             "Max-Age=2592000",
             text);
}

static void options_replace_those_of_the_gate(void) {
  limen_gate *own = gate_of("cookie.name = sid\ncookie.secure = false\ncookie.max_age = 1h\n");
  limen_options *options = options_of("cookie.max_age = 2h\n");
  WORKS(limen_cookie_set(own, TICKET, LIMEN_ZSTR, NULL, text, sizeof text, &len, &err));
  CHECK_TEXT("sid=" TICKET "; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600", text);
  WORKS(limen_cookie_set(own, TICKET, LIMEN_ZSTR, options, text, sizeof text, &len, &err));
  CHECK_TEXT("sid=" TICKET "; Path=/; HttpOnly; SameSite=Lax; Max-Age=7200", text);
  WORKS(limen_cookie_find(own, "__Host-session=" OTHER "; sid=" TICKET, LIMEN_ZSTR, NULL, text,
                          sizeof text, &len, &err));
  CHECK_TEXT(TICKET, text);
  limen_options_release(options);
  limen_gate_release(own);
}

// corpus: J1, J3, J5
static void what_a_browser_would_drop_is_refused(void) {
  static const char *const refused[][2] = {
      {"cookie.secure = false\n", "__Host-"},
      {"cookie.path = /app\n", "__Host-"},
      {"cookie.domain = shop.example\n", "__Host-"},
      {"cookie.name = __host-session\n", "spell it that way"},
      {"cookie.name = __Secure-s\ncookie.secure = false\n", "__Secure-"},
      {"cookie.name = a b\n", "cookie.name"},
      {"cookie.name = s\ncookie.domain = .shop.example\n", "begins with a dot"},
      {"cookie.name = s\ncookie.domain = localhost\n", "cookie.domain"},
      {"cookie.name = s\ncookie.path = app\n", "cookie.path"},
      {"cookie.name = s\ncookie.path = /;\n", "cookie.path"},
      {"cookie.same_site = lax\n", "Strict, Lax or None"},
      {"cookie.name = s\ncookie.secure = false\ncookie.same_site = None\n", "cookie.secure"},
      {"cookie.name = s\ncookie.secure = false\ncookie.partitioned = true\n", "cookie.secure"},
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; ++i) {
    FAILS(LIMEN_E_COOKIE, set(refused[i][0]));
    SAYS(refused[i][1]);
    CHECK(limen_status_kind(err.status) == LIMEN_KIND_FAULT);
    limen_options *options = options_of(refused[i][0]);
    FAILS(LIMEN_E_COOKIE, limen_cookie_delete(gate, options, text, sizeof text, &len, &err));
    // A gate does not open if it could never set its cookie.
    NOT_MADE(LIMEN_E_COOKIE, limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
    SAYS(refused[i][1]);
    limen_options_release(options);
  }
}

// corpus: J4, J5
static void a_life_of_over_400_days_is_refused(void) {
  limen_options *options = limen_options_new();
  WORKS(limen_options_set(options, "cookie.max_age", "400d", 4, &err));
  FAILS(LIMEN_E_OPTION_VALUE, limen_options_set(options, "cookie.max_age", "34560001", 8, &err));
  FAILS(LIMEN_E_OPTION_VALUE,
        limen_cookie_set(gate, TICKET, LIMEN_ZSTR, options, text, sizeof text, &len, &err));
  limen_options_release(options);
}

static void options_of_other_calls_are_refused(void) {
  limen_options *options = options_of("token.ttl = 5m\n");
  FAILS(LIMEN_E_OPTION_PLACE,
        limen_cookie_set(gate, TICKET, LIMEN_ZSTR, options, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_OPTION_PLACE, limen_cookie_delete(gate, options, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_OPTION_PLACE,
        limen_cookie_find(gate, "", 0, options, text, sizeof text, &len, &err));
  limen_options_release(options);
}

// corpus: J1. A ticket cannot add a field or an attribute.
static void only_a_ticket_is_set(void) {
  static const struct {
    int32_t status;
    const char *ticket;
  } refused[] = {
      {LIMEN_E_TICKET_ABSENT, ""},
      {LIMEN_E_TICKET_SID, SID},
      {LIMEN_E_TICKET_KIND, "a.b.c"},
      {LIMEN_E_TICKET_KIND, "AAAAabcdefghijklmnopqrstuvwxyzABCDEF"},
      {LIMEN_E_TICKET, "x"},
      {LIMEN_E_TICKET, TICKET "x"},
      {LIMEN_E_TICKET, "lmn_" TICKET},
      {LIMEN_E_TICKET, "\"" TICKET "\""},
      {LIMEN_E_TICKET, "TRI0abcdefghijkl\r\nSet-Cookie: a=b;"},
      {LIMEN_E_TICKET, "TRI0abcdefghijklmno; Domain=x.exampl"},
      {LIMEN_E_TICKET, "TRI0abcdefghijklmnopqrstuvwxyzABCD=="},
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; ++i) {
    FAILS(refused[i].status, limen_cookie_set(gate, refused[i].ticket, LIMEN_ZSTR, NULL, text,
                                              sizeof text, &len, &err));
    CHECK(limen_status_kind(err.status) == LIMEN_KIND_NO);
  }
  FAILS(LIMEN_E_TICKET, limen_cookie_set(gate, "TRI0abcdefghijklmnop\0rstuvwxyzABCDEF", 36, NULL,
                                         text, sizeof text, &len, &err));
}

static void a_cookie_is_forgotten_as_it_was_set(void) {
  WORKS(limen_cookie_delete(gate, NULL, text, sizeof text, &len, &err));
  CHECK_TEXT(
      "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; "
      "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
      text);
  CHECK(len == strlen(text));
  limen_options *options = options_of("cookie.name = old\ncookie.domain = shop.example\n");
  WORKS(limen_cookie_delete(gate, options, text, sizeof text, &len, &err));
  CHECK_TEXT(
      "old=; Domain=shop.example; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; "
      "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
      text);
  limen_options_release(options);
}

static void a_ticket_is_found_amid_others(void) {  // corpus: J6, J7
  static const char *const cookies[] = {
      "__Host-session=" TICKET,
      "a=b; __Host-session=" TICKET "; c=d",
      "a=b\n__Host-session=" TICKET "\nc=d",
      "a=b\r\n__Host-session=" TICKET "\r\n",
      ";;; =; \"; a=\"b; __Host-session=" TICKET "; \xff=\xfe",
      "__Host-session=" TICKET "; __Host-session=" TICKET,
      "__Host-session=x; __Host-session=" SID "; __Host-session=" TICKET,
      "__host-session=" OTHER "; __Host-session=" TICKET,
      "__Host-session2=" OTHER "; __Host-session=" TICKET,
      "a=__Host-session=" OTHER "; __Host-session=" TICKET,
      "a=b,__Host-session=" OTHER "; __Host-session=" TICKET,
  };
  for (size_t i = 0; i < sizeof cookies / sizeof *cookies; ++i) {
    WORKS(find(cookies[i]));
    CHECK_TEXT(TICKET, text);
    CHECK(len == 36);
  }
  // A NUL is data, and nothing behind the counted bytes is read.
  WORKS(limen_cookie_find(gate, "a\0b; __Host-session=" TICKET, 56, NULL, text, sizeof text, &len,
                          &err));
  FAILS(LIMEN_E_TICKET,
        limen_cookie_find(gate, "__Host-session=" TICKET, 50, NULL, text, sizeof text, &len, &err));
}

static void what_is_no_ticket_is_told_apart(void) {  // corpus: J6
  FAILS(LIMEN_E_TICKET_ABSENT, find(""));
  FAILS(LIMEN_E_TICKET_ABSENT, find("a=b"));
  FAILS(LIMEN_E_TICKET_ABSENT, find("__Host-session="));
  FAILS(LIMEN_E_TICKET_ABSENT,
        limen_cookie_find(gate, NULL, 0, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_TICKET, find("__Host-session=\"" TICKET "\""));
  FAILS(LIMEN_E_TICKET_SID, find("__Host-session=" SID));
  FAILS(LIMEN_E_TICKET_KIND, find("__Host-session=a.b.c"));
  FAILS(LIMEN_E_TICKET_TWICE, find("__Host-session=" TICKET "; __Host-session=" OTHER));
  FAILS(LIMEN_E_TICKET_TWICE, find("__Host-session=" OTHER "\n__Host-session=" TICKET));
  CHECK(limen_status_kind(LIMEN_E_TICKET_TWICE) == LIMEN_KIND_NO);
}

static void a_cookie_of_another_name_is_found_by_it(void) {
  limen_options *options = options_of("cookie.name = __Secure-admin\ncookie.path = /admin\n");
  WORKS(limen_cookie_set(gate, TICKET, LIMEN_ZSTR, options, text, sizeof text, &len, &err));
  char cookies[256];
  snprintf(cookies, sizeof cookies, "__Host-session=" OTHER "; %.*s", (int)strcspn(text, ";"),
           text);
  WORKS(limen_cookie_find(gate, cookies, LIMEN_ZSTR, options, text, sizeof text, &len, &err));
  CHECK_TEXT(TICKET, text);
  WORKS(find(cookies));
  CHECK_TEXT(OTHER, text);
  limen_options_release(options);
}

static void buffers_may_be_small(void) {
  char small[LIMEN_COOKIE_CAP], other[128];
  WORKS(limen_cookie_set(gate, TICKET, LIMEN_ZSTR, NULL, text, sizeof text, &len, &err));
  const size_t set_len = len;
  memset(small, 'x', sizeof small);
  FAILS(LIMEN_E_BUFFER,
        limen_cookie_set(gate, TICKET, LIMEN_ZSTR, NULL, small, set_len, &len, &err));
  CHECK(len == set_len + 1 && small[0] == 'x');
  WORKS(limen_cookie_set(gate, TICKET, LIMEN_ZSTR, NULL, small, set_len + 1, NULL, &err));
  CHECK_TEXT(text, small);

  WORKS(limen_cookie_delete(gate, NULL, text, sizeof text, &len, &err));
  const size_t delete_len = len;
  FAILS(LIMEN_E_BUFFER, limen_cookie_delete(gate, NULL, small, delete_len, &len, &err));
  CHECK(len == delete_len + 1);
  WORKS(limen_cookie_delete(gate, NULL, small, delete_len + 1, NULL, &err));
  FAILS(LIMEN_E_BUFFER, limen_cookie_delete(gate, NULL, NULL, 0, &len, &err));

  FAILS(LIMEN_E_BUFFER,
        limen_cookie_find(gate, "__Host-session=" TICKET, LIMEN_ZSTR, NULL, other, 36, &len, &err));
  CHECK(len == 37);
  WORKS(limen_cookie_find(gate, "__Host-session=" TICKET, LIMEN_ZSTR, NULL, other, 37, NULL, &err));
  CHECK_TEXT(TICKET, other);
}

// corpus: J4. Each part has its greatest length.
static void the_bound_suffices(void) {
  char name[257], domain[254], path[1025];
  memset(name, 'n', 256);
  memset(domain, 'd', 253);
  memset(path, 'p', 1024);
  name[256] = domain[253] = path[1024] = '\0';
  domain[63] = domain[127] = domain[191] = '.';
  path[0] = '/';
  limen_options *options =
      options_of("cookie.max_age = 400d\ncookie.same_site = Strict\ncookie.partitioned = true\n");
  WORKS(limen_options_set(options, "cookie.name", name, LIMEN_ZSTR, &err));
  WORKS(limen_options_set(options, "cookie.domain", domain, LIMEN_ZSTR, &err));
  WORKS(limen_options_set(options, "cookie.path", path, LIMEN_ZSTR, &err));
  WORKS(limen_cookie_set(gate, TICKET, LIMEN_ZSTR, options, text, sizeof text, &len, &err));
  CHECK(len > 1600);
  WORKS(limen_cookie_delete(gate, options, text, sizeof text, &len, &err));
  limen_options_release(options);
}

static void bad_arguments_are_refused(void) {
  FAILS(LIMEN_E_ARGUMENT,
        limen_cookie_set(NULL, TICKET, LIMEN_ZSTR, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_cookie_set(gate, NULL, LIMEN_ZSTR, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_cookie_set(gate, NULL, 36, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_cookie_set(gate, TICKET, 36, NULL, NULL, 99, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_cookie_delete(NULL, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_cookie_delete(gate, NULL, NULL, 99, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_cookie_find(NULL, "", 0, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_cookie_find(gate, NULL, 9, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_cookie_find(gate, "a=b", 3, NULL, NULL, 99, &len, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT,
          limen_cookie_set(gate, TICKET, *n, NULL, text, sizeof text, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_cookie_set(gate, TICKET, 36, NULL, text, *n, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_cookie_delete(gate, NULL, text, *n, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_cookie_find(gate, "a", *n, NULL, text, sizeof text, &len, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_cookie_find(gate, "a", 1, NULL, text, *n, &len, &err));
  }
}

static void a_closed_gate_does_nothing(void) {
  limen_gate *closed = gate_of("");
  limen_gate_close(closed);
  FAILS(LIMEN_E_CLOSED,
        limen_cookie_set(closed, TICKET, LIMEN_ZSTR, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_CLOSED, limen_cookie_delete(closed, NULL, text, sizeof text, &len, &err));
  FAILS(LIMEN_E_CLOSED, limen_cookie_find(closed, "", 0, NULL, text, sizeof text, &len, &err));
  limen_gate_release(closed);
}

int main(void) {
  gate = gate_of(POLICY AT_NOW);
  RUN(a_ticket_may_take_the_place_of_its_cookies);
  RUN(a_ticket_is_set_as_the_gate_says);
  RUN(options_replace_those_of_the_gate);
  RUN(what_a_browser_would_drop_is_refused);
  RUN(a_life_of_over_400_days_is_refused);
  RUN(options_of_other_calls_are_refused);
  RUN(only_a_ticket_is_set);
  RUN(a_cookie_is_forgotten_as_it_was_set);
  RUN(a_ticket_is_found_amid_others);
  RUN(what_is_no_ticket_is_told_apart);
  RUN(a_cookie_of_another_name_is_found_by_it);
  RUN(buffers_may_be_small);
  RUN(the_bound_suffices);
  RUN(bad_arguments_are_refused);
  RUN(a_closed_gate_does_nothing);
  limen_gate_release(gate);
  return closing_line();
}
