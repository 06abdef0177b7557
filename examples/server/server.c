// server PORT: a website in C. libmicrohttpd speaks HTTP, limen decides each request.
#include <limen/limen.h>

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct MHD_Connection connection;
typedef struct {
  const char *name;
  char text[32768];  // no request has more fields than libmicrohttpd keeps
} field;

static limen_gate *gate;
static limen_guard *guard;
static field authorization = {"Authorization", ""}, cookie = {"Cookie", ""},
             csrf = {"X-CSRF-Token", ""};

// Joins the fields of one name by a line feed, as limen reads them.
static enum MHD_Result join(void *to, enum MHD_ValueKind kind, const char *name,
                            const char *value) {
  field *of = to;
  (void)kind;
  if (strcasecmp(name, of->name) != 0) return MHD_YES;
  if (of->text[0] != '\0') strcat(of->text, "\n");
  strcat(of->text, value);
  return MHD_YES;
}

static const char *get(connection *c, field *of) {
  of->text[0] = '\0';
  MHD_get_connection_values(c, MHD_HEADER_KIND, join, of);
  return of->text[0] != '\0' ? of->text : NULL;
}

static enum MHD_Result respond(connection *c, int32_t http, const char *text, char *cookies,
                               const char *challenge) {
  struct MHD_Response *response =
      MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(response, "Cache-Control", "no-store");
  if (challenge != NULL) MHD_add_response_header(response, "WWW-Authenticate", challenge);
  for (char *line = cookies ? strtok(cookies, "\n") : NULL; line; line = strtok(NULL, "\n"))
    MHD_add_response_header(response, "Set-Cookie", line);
  const enum MHD_Result sent = MHD_queue_response(c, (unsigned)http, response);
  MHD_destroy_response(response);
  return sent;
}

// The page's script sends the name and the password by HTTP Basic, to this route alone.
static enum MHD_Result log_in(connection *c, const limen_request *request) {
  char *password = NULL, *user = MHD_basic_auth_get_username_password(c, &password);
  char mark[LIMEN_LOGIN_MARK_CAP], ticket[LIMEN_TICKET_CAP], cookies[LIMEN_SET_COOKIES_CAP];
  LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(16384)) s;
  limen_options *login = limen_options_new();
  limen_error err = {.status = LIMEN_E_TICKET_ABSENT};
  if (user != NULL &&
      limen_login_begin(gate, user, LIMEN_ZSTR, mark, sizeof mark, NULL, &err) == LIMEN_OK) {
    limen_options_set(login, "login.mark", mark, LIMEN_ZSTR, NULL);
    limen_options_set(login, "session.roles", "[\"customer\"]", LIMEN_ZSTR, NULL);
    if (password == NULL || strcmp(password, "sesame") != 0)
      err.status = LIMEN_E_TICKET_ABSENT;
    else
      limen_guard_login(guard, request, user, LIMEN_ZSTR, NULL, 0, login, &s.record, sizeof s,
                        ticket, sizeof ticket, cookies, sizeof cookies, NULL, &err);
  }
  limen_options_release(login);
  MHD_free(user);
  MHD_free(password);
  if (err.status == LIMEN_OK) return respond(c, 200, "welcome", cookies, NULL);
  return respond(c, limen_http_status(err.status), limen_http_word(err.status), NULL, NULL);
}

static enum MHD_Result serve(void *nothing, connection *c, const char *url, const char *method,
                             const char *version, const char *body, size_t *body_len, void **seen) {
  char token[LIMEN_CSRF_CAP], text[2048], cookies[LIMEN_SET_COOKIES_CAP];
  LIMEN_BUFFER(limen_answer, LIMEN_ANSWER_CAP(32768, 16384)) a;
  limen_error err;
  (void)nothing, (void)version, (void)body;
  if (*seen == NULL) return *seen = c, MHD_YES;  // the body follows
  if (*body_len > 0) return *body_len = 0, MHD_YES;
  limen_request request = {.size = sizeof request,
                           .flags = LIMEN_REQUEST_MAY_BLOCK | LIMEN_REQUEST_BODY_READ};
  request.method = method, request.method_len = LIMEN_ZSTR;
  request.authorization = get(c, &authorization), request.authorization_len = LIMEN_ZSTR;
  request.cookie = get(c, &cookie), request.cookie_len = LIMEN_ZSTR;
  request.csrf = get(c, &csrf), request.csrf_len = LIMEN_ZSTR;

  if (strcmp(method, "POST") == 0 && strcmp(url, "/login") == 0) return log_in(c, &request);
  if (limen_guard_check(guard, &request, &a.record, sizeof a, &err) != LIMEN_OK) {
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);  // for you alone
    return respond(c, a.record.http, a.record.word.at ? LIMEN_TEXT(&a.record, word) : "", NULL,
                   LIMEN_TEXT(&a.record, challenge));
  }
  if (strcmp(method, "POST") == 0 && strcmp(url, "/logout") == 0) {
    limen_guard_logout(guard, &request, NULL, cookies, sizeof cookies, NULL, &err);
    return respond(c, err.status == LIMEN_OK ? 200 : 503, "goodbye", cookies, NULL);
  }
  limen_csrf_token(gate, LIMEN_TEXT(&a.record, ticket), LIMEN_ZSTR, token, sizeof token, NULL,
                   &err);
  snprintf(text, sizeof text, "hello, %s\n%s", LIMEN_TEXT(&a.record, subject), token);
  return respond(c, 200, text, NULL, NULL);
}

int main(int argc, char **argv) {
  limen_error err;
  limen_options *options = limen_options_new(), *of_guard = limen_options_new();
  limen_options_load(options,
                     "issuer = https://shop.example\n"
                     "cookie.name = shop\ncookie.secure = false\n",  // over http, to try it
                     LIMEN_ZSTR, NULL);
  limen_options_set(of_guard, "guard.credentials", "session", LIMEN_ZSTR, NULL);
  limen_options_set(of_guard, "guard.role", "customer", LIMEN_ZSTR, NULL);
  gate = limen_gate_open("memory:", LIMEN_ZSTR, options, &err);
  if (gate != NULL) guard = limen_guard_open(gate, NULL, of_guard, &err);
  if (guard == NULL) return fprintf(stderr, "%s\n", err.message), 1;
  struct MHD_Daemon *daemon =
      MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, (uint16_t)(argc > 1 ? atoi(argv[1]) : 8080),
                       NULL, NULL, serve, NULL, MHD_OPTION_END);
  if (daemon == NULL) return fprintf(stderr, "the port is taken\n"), 1;
  printf("listening on port %u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
  fflush(stdout);
  getchar();  // until a key is pressed
  MHD_stop_daemon(daemon);
  limen_guard_release(guard);
  limen_gate_release(gate);
  limen_options_release(options);
  limen_options_release(of_guard);
  return 0;
}
