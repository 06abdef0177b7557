#include "stage.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *bold = "", *dim = "", *red = "", *green = "", *plain = "";

void stage_open(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (!isatty(STDOUT_FILENO) || getenv("NO_COLOR") != NULL) return;
  bold = "\033[1m", dim = "\033[2m", red = "\033[31m", green = "\033[32m", plain = "\033[0m";
}

void title(int number, const char *text) { printf("\n%s%d. %s%s\n", bold, number, text, plain); }

void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printf("   ");
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
}

// How much of `text` goes on a line: up to a comma, if one comes late enough.
static size_t line_of(const char *text, size_t width) {
  size_t len = strlen(text);
  if (len <= width) return len;
  for (len = width; len > width / 2; --len)
    if (text[len - 1] == ',') return len;
  return width;
}

void quote(const char *name, const char *text) {
  const int indent = *name == '\0' ? 0 : 11;
  do {
    const size_t part = line_of(text, 90 - (size_t)indent);
    printf("     %-*s%s%.*s%s\n", indent, name, dim, (int)part, text, plain);
    name = "";
    text += part;
  } while (*text != '\0');
}

void let_in(const char *where, const char *whom) {
  printf("   %-44s %scome in, %s%s\n", where, green, whom, plain);
}

void turned_away(const char *where, const char *status, const char *message) {
  printf("   %-44s %srefused%s, %s\n", where, red, plain, status);
  quote("", message);
}

void insist(int holds, const char *claim) {
  if (holds) return;
  fflush(stdout);
  fprintf(stderr, "%s   This is not as told: %s%s\n", red, claim, plain);
  exit(1);
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t decode(const char *text, size_t len, char *bytes) {
  size_t written = 0;
  uint32_t held = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < len; ++i) {
    held = held << 6 | (uint32_t)(strchr(alphabet, text[i]) - alphabet);
    bits += 6;
    if (bits >= 8) bytes[written++] = (char)(held >> (bits -= 8));
  }
  bytes[written] = '\0';
  return written;
}

size_t encode(const char *bytes, size_t len, char *text) {
  size_t written = 0;
  uint32_t held = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < len; ++i) {
    held = held << 8 | (unsigned char)bytes[i];
    for (bits += 8; bits >= 6;) text[written++] = alphabet[held >> (bits -= 6) & 63];
  }
  if (bits > 0) text[written++] = alphabet[held << (6 - bits) & 63];
  text[written] = '\0';
  return written;
}

static double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int smaller(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double median_us(int (*step)(void)) {
  enum { rounds = 200, calls = 10 };
  double costs[rounds];
  for (int round = 0; round < rounds; ++round) {
    int good = 1;
    const double start = now_us();
    for (int call = 0; call < calls; ++call) good &= step();
    costs[round] = (now_us() - start) / calls;
    insist(good, "each call that is measured does what the story says");
  }
  qsort(costs, rounds, sizeof *costs, smaller);
  return (costs[rounds / 2 - 1] + costs[rounds / 2]) / 2;
}

void row(const char *what, double microseconds) {
  const int digits = microseconds < 1 ? 3 : microseconds < 10 ? 2 : microseconds < 100 ? 1 : 0;
  printf("     %-48s %s%8.*f us%s\n", what, bold, digits, microseconds, plain);
}
