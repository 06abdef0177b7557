// A login, the requests after it, and a logout, as a web server sees them: header values in,
// header values and HTTP statuses out.
#include <limen/limen.h>

#include <stdio.h>
#include <string.h>

static limen_error err;

// The HTTP status for each kind of status. The detail is only for your log.
static int http(limen_status status) {
  static const int answers[] = {200, 401, 500, 503, 403};  // by LIMEN_KIND_*
  return answers[limen_status_kind(status)];
}

static int password_is_right(const char *password) { return strcmp(password, "sesame") == 0; }

static int log_in(limen_gate *gate, const char *user, const char *password, char *set_cookie,
                  size_t set_cookie_cap) {
  char mark[LIMEN_LOGIN_MARK_CAP], ticket[LIMEN_TICKET_CAP];
  if (limen_login_begin(gate, user, LIMEN_ZSTR, mark, sizeof mark, NULL, &err) != LIMEN_OK)
    return http(err.status);
  if (!password_is_right(password)) return 401;

  limen_options *login = limen_options_new();
  limen_options_set(login, "login.mark", mark, LIMEN_ZSTR, NULL);
  limen_options_set(login, "session.label", "Firefox on Linux", LIMEN_ZSTR, NULL);
  limen_options_set(login, "session.address", "192.0.2.7", LIMEN_ZSTR, NULL);
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) s;
  limen_session_create(gate, user, LIMEN_ZSTR, "{\"theme\":\"dark\"}", LIMEN_ZSTR, login, &s.record,
                       sizeof s, ticket, sizeof ticket, &err);
  limen_options_release(login);
  if (err.status == LIMEN_OK)
    limen_cookie_set(gate, ticket, LIMEN_ZSTR, NULL, set_cookie, set_cookie_cap, NULL, &err);
  return http(err.status);
}

static int serve(limen_gate *gate, const char *cookies) {
  char ticket[LIMEN_TICKET_CAP];
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(16384)) s;
  if (limen_cookie_find(gate, cookies, LIMEN_ZSTR, NULL, ticket, sizeof ticket, NULL, &err) !=
          LIMEN_OK ||
      limen_session_get(gate, ticket, LIMEN_ZSTR, &s.record, sizeof s, &err) != LIMEN_OK ||
      limen_session_touch(gate, ticket, LIMEN_ZSTR, &err) != LIMEN_OK)
    return http(err.status);
  printf("hello, %s, %s\n", LIMEN_TEXT(&s.record, subject), LIMEN_TEXT(&s.record, data));
  return 200;
}

static int log_out(limen_gate *gate, const char *cookies, char *set_cookie, size_t set_cookie_cap) {
  char ticket[LIMEN_TICKET_CAP];
  if (limen_cookie_find(gate, cookies, LIMEN_ZSTR, NULL, ticket, sizeof ticket, NULL, &err) ==
      LIMEN_OK)
    limen_session_end(gate, ticket, LIMEN_ZSTR, &err);
  // A session that has ended already counts as logged out: the browser deletes its cookie anyway.
  if (http(err.status) >= 500) return http(err.status);
  return http(limen_cookie_delete(gate, NULL, set_cookie, set_cookie_cap, NULL, &err));
}

// The part of a Set-Cookie field that a browser sends back.
static const char *sent_back(const char *set_cookie) {
  static char cookies[1024];
  snprintf(cookies, sizeof cookies, "lang=en; %.*s", (int)strcspn(set_cookie, ";"), set_cookie);
  return cookies;
}

int main(void) {
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_gate *gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  limen_options_release(options);
  if (gate == NULL) {
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);
    return 1;
  }

  char set_cookie[LIMEN_COOKIE_CAP] = "";
  printf("wrong password: %d\n", log_in(gate, "alex", "12345", set_cookie, sizeof set_cookie));
  printf("login: %d\n", log_in(gate, "alex", "sesame", set_cookie, sizeof set_cookie));
  printf("set-cookie: %.15s...%s\n", set_cookie, strchr(set_cookie, ';'));
  char cookies[1024];
  snprintf(cookies, sizeof cookies, "%s", sent_back(set_cookie));
  printf("request: %d\n", serve(gate, cookies));
  printf("logout: %d\n", log_out(gate, cookies, set_cookie, sizeof set_cookie));
  printf("set-cookie: %s\n", set_cookie);
  printf("request: %d\n", serve(gate, cookies));
  limen_gate_release(gate);
  return 0;
}
