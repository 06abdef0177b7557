// Prints the table of options as JSON, for scripts/make_configuration.py.
#include <limen/base.h>
#include <limen/options.h>

#include <stdio.h>

int main(void) {
  char *json = NULL;
  size_t json_len = 0;
  limen_error err;
  if (limen_options_describe(&json, &json_len, &err) != LIMEN_OK) {
    fprintf(stderr, "describe_options: %s\n", err.message);
    return 1;
  }
  const int written = fwrite(json, 1, json_len, stdout) == json_len && fflush(stdout) == 0;
  limen_free(json);
  return written ? 0 : 1;
}
