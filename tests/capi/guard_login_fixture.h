// The fixture of the tests of logins, renewals and logouts of a request: shorter calls.
#ifndef LIMEN_TESTS_GUARD_LOGIN_FIXTURE_H
#define LIMEN_TESTS_GUARD_LOGIN_FIXTURE_H

#include "guard_fixture.h"

static char lines[LIMEN_SET_COOKIES_CAP];
static size_t lines_len;

static inline limen_status login_with(limen_guard *guard, const limen_request *request,
                                      const char *subject, const char *data, const char *text,
                                      session_room *s, char *ticket) {
  limen_options *options = loaded(text);
  const limen_status status = limen_guard_login(
      guard, request, subject, LIMEN_ZSTR, data, data != NULL ? LIMEN_ZSTR : 0, options, &s->record,
      sizeof *s, ticket, LIMEN_TICKET_CAP, lines, sizeof lines, &lines_len, &err);
  limen_options_release(options);
  return status;
}

static inline limen_status login(limen_guard *guard, const limen_request *request, session_room *s,
                                 char *ticket) {
  return login_with(guard, request, "alex", NULL, "", s, ticket);
}

static inline limen_status renewal(limen_guard *guard, const limen_request *request,
                                   const char *text, session_room *s, char *ticket) {
  limen_options *options = loaded(text);
  const limen_status status =
      limen_guard_renew(guard, request, options, &s->record, sizeof *s, ticket, LIMEN_TICKET_CAP,
                        lines, sizeof lines, &lines_len, &err);
  limen_options_release(options);
  return status;
}

static inline limen_status logout_with(limen_guard *guard, const limen_request *request,
                                       const char *text) {
  limen_options *options = loaded(text);
  const limen_status status =
      limen_guard_logout(guard, request, options, lines, sizeof lines, &lines_len, &err);
  limen_options_release(options);
  return status;
}

static inline limen_status logout(limen_guard *guard, const limen_request *request) {
  return logout_with(guard, request, "");
}

static inline void set_cookies(limen_request *request, const char *cookies) {
  snprintf(cookie_field, sizeof cookie_field, "%s", cookies);
  request->cookie = cookie_field;
  request->cookie_len = strlen(cookie_field);
}

static inline void put_host(limen_request *request, const char *host) {
  request->host = host;
  request->host_len = strlen(host);
}

// Stores a visitor with this data.
static inline void visit(const char *data, char *ticket) {
  session_room v;
  uint64_t version = 0;
  WORKS(limen_visitor_draw(gate, ticket, LIMEN_TICKET_CAP, &version, &err));
  WORKS(limen_visitor_put(gate, ticket, LIMEN_ZSTR, version, data, LIMEN_ZSTR, &v.record, sizeof v,
                          &err));
}

static inline limen_status look_at_visitor(const char *ticket) {
  session_room v;
  return limen_visitor_get(gate, ticket, LIMEN_ZSTR, &v.record, sizeof v, &err);
}

#endif
