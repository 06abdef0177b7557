// The other kind of login state: a table at the server, a meaningless ticket at
// the client, in a cookie.
#include <stdio.h>
#include <string.h>

#include "stage.h"
#include "story.h"

static limen_gate *site;
static LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) found;
static char found_ticket[LIMEN_TICKET_CAP];
static browser laptop, phone, library;

void website_open(limen_gate *gate) { site = gate; }

// The part of a Set-Cookie field that a browser keeps and sends with each request.
static void keep(browser *b, const char *set_cookie) {
  snprintf(b->cookies, sizeof b->cookies, "lang=en; %.*s", (int)strcspn(set_cookie, ";"),
           set_cookie);
}

static void create(const char *who, const char *label, char *ticket) {
  limen_options *login = limen_options_new();
  must(limen_options_set(login, "session.label", label, LIMEN_ZSTR, &err));
  must(limen_options_set(login, "session.address", "192.0.2.7", LIMEN_ZSTR, &err));
  must(limen_session_create(site, who, LIMEN_ZSTR, "{\"theme\":\"dark\"}", LIMEN_ZSTR, login,
                            &found.record, sizeof found, ticket, LIMEN_TICKET_CAP, &err));
  limen_options_release(login);
}

static void log_in_and_show(browser *b, const char *who, const char *label, int show) {
  char ticket[LIMEN_TICKET_CAP], set_cookie[LIMEN_COOKIE_CAP];
  create(who, label, ticket);
  must(limen_cookie_set(site, ticket, LIMEN_ZSTR, NULL, set_cookie, sizeof set_cookie, NULL, &err));
  keep(b, set_cookie);
  if (show) quote("Set-Cookie", set_cookie);
}

void web_log_in(browser *b, const char *who, const char *label) {
  log_in_and_show(b, who, label, 0);
}

static limen_status visit(const browser *b) {
  if (limen_cookie_find(site, b->cookies, LIMEN_ZSTR, NULL, found_ticket, sizeof found_ticket, NULL,
                        &err) == LIMEN_OK)
    limen_session_get(site, found_ticket, LIMEN_ZSTR, &found.record, sizeof found, &err);
  return err.status;
}

void is_greeted(const browser *b, const char *where, const char *who) {
  must(visit(b));
  insist(strcmp(LIMEN_TEXT(&found.record, subject), who) == 0,
         "the session is the one of who came");
  let_in(where, LIMEN_TEXT(&found.record, subject));
}

void is_sent_away(const browser *b, const char *where, limen_status why) {
  insist(visit(b) == why, "the session is refused for this reason");
  turned_away(where, limen_status_name(err.status), err.message);
}

void app_log_in(const browser *b, char *token, size_t token_cap) {
  must(visit(b));
  must(limen_token_issue(site, LIMEN_TEXT(&found.record, subject), LIMEN_ZSTR,
                         "{\"role\":\"user\"}", LIMEN_ZSTR, &found.record, NULL, token, token_cap,
                         NULL, &err));
}

void the_website(int chapter) {
  title(chapter, "A website");
  say("A badge is good until it expires. A website wants to end a login at once, so it keeps a");
  say("table. Alex logs in; the browser is given a ticket, which means nothing by itself:");
  log_in_and_show(&laptop, "alex", "Firefox on Linux", 1);
  say("The table knows its SHA-256 alone. The next request sends the cookie back, among others:");
  is_greeted(&laptop, "Alex:", "alex");
  quote("data", LIMEN_TEXT(&found.record, data));
  quote("sid", LIMEN_TEXT(&found.record, sid));
  say("The sid is the session's public name. Shown in the ticket's place it lets nobody in:");
  browser guess;
  snprintf(guess.cookies, sizeof guess.cookies, "__Host-session=%s",
           LIMEN_TEXT(&found.record, sid));
  is_sent_away(&guess, "Somebody who read it in a log:", LIMEN_E_TICKET_SID);
}

static int show_devices(const char *of) {
  static LIMEN_BUFFER(limen_session, 65536) page;
  size_t count = 0;
  must(limen_session_list(site, of, LIMEN_ZSTR, NULL, 0, &page.record, sizeof page, &count, &err));
  const limen_session *s = &page.record;
  for (size_t i = 0; i < count; ++i, s = LIMEN_NEXT(const limen_session, s)) {
    char line[256];
    snprintf(line, sizeof line, "%s, from %s", LIMEN_TEXT(s, label), LIMEN_TEXT(s, address));
    quote(LIMEN_TEXT_LEN(s, sid) == 22 ? "device" : "?", line);
  }
  return (int)count;
}

void the_devices(int chapter) {
  title(chapter, "Your devices");
  web_log_in(&phone, "alex", "Chrome on Android");
  web_log_in(&library, "alex", "the library's computer");
  say("Alex logs in on a phone, and in the library, and forgets to log out there. The page says:");
  insist(show_devices("alex") == 3, "there are three devices");
  must(visit(&library));
  char sid[64];
  snprintf(sid, sizeof sid, "%s", LIMEN_TEXT(&found.record, sid));
  say("One click: limen_revoke_session(gate, \"alex\", sid, ...)");
  must(limen_revoke_session(site, "alex", LIMEN_ZSTR, sid, LIMEN_ZSTR, "not me", LIMEN_ZSTR, &err));
  is_sent_away(&library, "Whoever sits in the library now:", LIMEN_E_SESSION_UNKNOWN);
  is_greeted(&laptop, "Alex:", "alex");
  insist(limen_revoke_session(site, "sam", LIMEN_ZSTR, sid, LIMEN_ZSTR, "", 0, &err) ==
             LIMEN_E_SESSION_UNKNOWN,
         "a sid is of no use to anybody else");
}

void the_logout(int chapter, limen_verifier *door) {
  char token[2048];
  LIMEN_BUFFER(limen_claims, 8192) claims;
  title(chapter, "An app, and a logout");
  say("The phone's app wants a badge for the services, which do not know the table. It is minted");
  say("from the phone's session, and carries its sid:");
  app_log_in(&phone, token, sizeof token);
  must(limen_token_verify(door, token, LIMEN_ZSTR, &claims.record, sizeof claims, &err));
  let_in("The app, at a service:", LIMEN_TEXT(&claims.record, subject));
  say("Alex logs out on the phone: limen_session_end(gate, ticket, ...)");
  must(visit(&phone));
  must(limen_session_end(site, found_ticket, LIMEN_ZSTR, &err));
  is_sent_away(&phone, "The phone's browser:", LIMEN_E_SESSION_UNKNOWN);
  insist(limen_token_verify(door, token, LIMEN_ZSTR, &claims.record, sizeof claims, &err) ==
             LIMEN_E_TOKEN_REVOKED,
         "the token dies with its session");
  turned_away("The phone's app:", limen_status_name(err.status), err.message);
  is_greeted(&laptop, "The laptop:", "alex");
}

static char laptop_ticket[LIMEN_TICKET_CAP];

static int creates(void) {
  char ticket[LIMEN_TICKET_CAP];
  return limen_session_create(site, "sam", 3, NULL, 0, NULL, &found.record, sizeof found, ticket,
                              sizeof ticket, &err) == LIMEN_OK;
}
static int looks_up(void) {
  return limen_session_get(site, laptop_ticket, LIMEN_TICKET_CAP - 1, &found.record, sizeof found,
                           &err) == LIMEN_OK;
}
static int touches(void) {
  return limen_session_touch(site, laptop_ticket, LIMEN_TICKET_CAP - 1, &err) == LIMEN_OK;
}
static int refuses_unknown(void) {
  char ticket[LIMEN_TICKET_CAP];
  memcpy(ticket, laptop_ticket, sizeof ticket);
  ticket[20] = ticket[20] == 'A' ? 'B' : 'A';
  return limen_session_get(site, ticket, LIMEN_TICKET_CAP - 1, &found.record, sizeof found, &err) ==
         LIMEN_E_SESSION_UNKNOWN;
}

void website_rows(void) {
  web_log_in(&laptop, "alex", "Firefox on Linux");
  must(visit(&laptop));
  memcpy(laptop_ticket, found_ticket, sizeof laptop_ticket);
  say("A session: a ticket, and a table");
  row("create one", median_us(creates));
  row("get it", median_us(looks_up));
  row("touch it", median_us(touches));
  row("refuse a ticket that never was", median_us(refuses_unknown));
}
