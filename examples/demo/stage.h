// How the demo speaks, decodes what it shows, and measures.
#ifndef LIMEN_DEMO_STAGE_H
#define LIMEN_DEMO_STAGE_H

#include <stddef.h>

// Colour, if somebody is watching: stdout is a terminal and NO_COLOR is unset.
void stage_open(void);

void title(int number, const char *text);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Prints a text indented and folded, beside its name.
void quote(const char *name, const char *text);

// Prints the door's answer, on the right-hand side.
void let_in(const char *where, const char *whom);
void turned_away(const char *where, const char *status, const char *message);

// Checks a claim that the demo makes: if it does not hold, the demo says so and ends with
// status 1.
void insist(int holds, const char *claim);

// base64url (RFC 4648 section 5). Both write a NUL and return the length.
size_t decode(const char *text, size_t len, char *bytes);
size_t encode(const char *bytes, size_t len, char *text);

// The median cost of one call, in microseconds, over 200 rounds of ten calls.
// `step` makes the call and returns whether it went as expected.
double median_us(int (*step)(void));
void row(const char *what, double microseconds);

#endif
