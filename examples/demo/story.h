// What the parts of the story share.
#ifndef LIMEN_DEMO_STORY_H
#define LIMEN_DEMO_STORY_H

#include <limen/limen.h>

#define SHOP "issuer = https://shop.example\naudience = shop\n"

// The detail of the last call.
extern limen_error err;

// Ends the demo if a call did not work.
void must(limen_status status);

// A browser: what it sends back of the cookies it was given.
typedef struct browser {
  char cookies[256];
} browser;

void website_open(limen_gate *gate);

// Logs in at the website; the browser keeps the cookie.
void web_log_in(browser *b, const char *who, const char *label);

// Asks for a page; the story says who is greeted, or why nobody is.
void is_greeted(const browser *b, const char *where, const char *who);
void is_sent_away(const browser *b, const char *where, limen_status why);

// A token for the app, of the session that the browser has.
void app_log_in(const browser *b, char *token, size_t token_cap);

// The chapters, and the costs.
void the_website(int chapter);
void the_devices(int chapter);
void the_logout(int chapter, limen_verifier *door);
void website_rows(void);

#endif
