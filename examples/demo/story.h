// Shared by the parts of the story.
#ifndef LIMEN_DEMO_STORY_H
#define LIMEN_DEMO_STORY_H

#include <limen/limen.h>

#define SHOP "issuer = https://shop.example\naudience = shop\n"

// The detail of the last call.
extern limen_error err;

// Ends the demo if a call did not work.
void must(limen_status status);

// A browser: the cookies that it sends back.
typedef struct browser {
  char cookies[256];
} browser;

void website_open(limen_gate *gate);

// Logs in at the website; the browser keeps the cookie.
void web_log_in(browser *b, const char *who, const char *label);

// Requests a page, which greets the user, or refuses for this reason.
void is_greeted(const browser *b, const char *where, const char *who);
void is_sent_away(const browser *b, const char *where, limen_status why);

// A token for the app, issued from the browser's session.
void app_log_in(const browser *b, char *token, size_t token_cap);

// The chapters, and the costs.
void the_website(int chapter);
void the_devices(int chapter);
void the_logout(int chapter, limen_verifier *door);
void website_rows(void);

#endif
