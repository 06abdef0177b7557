// limen/options.h: sets, loads and describes properties, and keeps the first error.
#include "fixture.h"

static void a_value_is_set_and_used(void) {
  limen_options *options = limen_options_new();
  WORKS(limen_options_set(options, "issuer", ISSUER, LIMEN_ZSTR, &err));
  WORKS(limen_options_set(options, "token.ttl", "5mXX", 2, &err));
  WORKS(limen_options_set(options, "clock.fixed", "1700000000", LIMEN_ZSTR, &err));
  limen_gate *gate = MADE(limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
  limen_verifier *verifier = MADE(limen_verifier_open(gate, NULL, &err));
  limen_options_release(options);

  char token[8192];
  issue(gate, "alex", "{}", token);
  claims_room c;
  WORKS(limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  CHECK_TEXT(ISSUER, LIMEN_TEXT(&c.record, issuer));
  CHECK(c.record.expires_at == NOW + 300);
  limen_verifier_release(verifier);
  limen_gate_release(gate);
}

static void an_unknown_name_is_refused_with_a_suggestion(void) {
  limen_options *options = limen_options_new();
  FAILS(LIMEN_E_OPTION_UNKNOWN, limen_options_set(options, "isuer", "x", LIMEN_ZSTR, &err));
  SAYS("isuer");
  SAYS("issuer");
  limen_options_release(options);

  options = limen_options_new();
  FAILS(LIMEN_E_OPTION_UNKNOWN, limen_options_set(options, "token.tttl", "5m", LIMEN_ZSTR, &err));
  SAYS("token.ttl");
  limen_options_release(options);

  options = limen_options_new();
  FAILS(LIMEN_E_OPTION_UNKNOWN, limen_options_set(options, "", "5m", LIMEN_ZSTR, &err));
  limen_options_release(options);
}

static const struct {
  const char *name, *value;
} wrong_values[] = {
    {"token.ttl", ""},
    {"token.ttl", "0"},
    {"token.ttl", "-1"},
    {"token.ttl", "5 minutes"},
    {"token.ttl", "366d"},
    {"token.ttl", "99999999999999999999"},
    {"token.ttl", "1.5m"},
    {"token.ttl", "m"},
    {"token.leeway", "2h"},
    {"token.max_size", "16q"},
    {"token.max_size", "255"},
    {"token.max_size", "2M"},
    {"clock.manual", "yes"},
    {"clock.manual", "TRUE"},
    {"clock.fixed", "now"},
    {"clock.fixed", "-5"},
    {"issuer", ""},
    {"log.retention", "1s"},
};

static void a_wrong_value_is_refused(void) {
  for (size_t i = 0; i < sizeof wrong_values / sizeof *wrong_values; ++i) {
    limen_options *options = limen_options_new();
    FAILS(LIMEN_E_OPTION_VALUE, limen_options_set(options, wrong_values[i].name,
                                                  wrong_values[i].value, LIMEN_ZSTR, &err));
    SAYS(wrong_values[i].name);
    limen_options_release(options);
  }
}

static void a_value_that_is_no_text_is_refused(void) {
  limen_options *options = limen_options_new();
  FAILS(LIMEN_E_TEXT, limen_options_set(options, "issuer", "caf\xe9", LIMEN_ZSTR, &err));
  limen_options_release(options);
}

// One check after several sets is enough.
static void the_first_error_stays(void) {
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", ISSUER, LIMEN_ZSTR, NULL);
  limen_options_set(options, "token.tl", "5m", LIMEN_ZSTR, NULL);
  limen_options_set(options, "token.ttl", "never", LIMEN_ZSTR, NULL);
  limen_options_set(options, "audience", "shop", LIMEN_ZSTR, NULL);
  NOT_MADE(LIMEN_E_OPTION_UNKNOWN, limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
  SAYS("token.tl");

  limen_gate *gate = gate_of(POLICY);
  NOT_MADE(LIMEN_E_OPTION_UNKNOWN, limen_verifier_open(gate, options, &err));
  char token[4096];
  FAILS(LIMEN_E_OPTION_UNKNOWN, limen_token_issue(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, options,
                                                  token, sizeof token, NULL, &err));
  limen_gate_release(gate);
  limen_options_release(options);
}

static void a_property_of_another_place_is_refused(void) {
  limen_gate *gate = gate_of(POLICY);
  limen_options *options = options_of("token.delay = 1m\n");
  NOT_MADE(LIMEN_E_OPTION_PLACE, limen_verifier_open(gate, options, &err));
  SAYS("token.delay");
  limen_options_release(options);

  options = options_of("issuer = other\n");
  char token[4096];
  FAILS(LIMEN_E_OPTION_PLACE, limen_token_issue(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, options,
                                                token, sizeof token, NULL, &err));
  limen_options_release(options);
  limen_gate_release(gate);
}

static void lines_are_loaded(void) {
  limen_options *options = limen_options_new();
  WORKS(limen_options_load(options,
                           "# a comment\n\n  issuer   =   " ISSUER "  \r\n"
                           "audience = shop bank\ntoken.ttl=60",
                           LIMEN_ZSTR, &err));
  WORKS(limen_options_load(options, NULL, 0, &err));
  WORKS(limen_options_load(options, "", LIMEN_ZSTR, &err));
  limen_gate *gate = MADE(limen_gate_open("memory:", LIMEN_ZSTR, options, &err));
  limen_gate_release(gate);
  limen_options_release(options);
}

static void an_error_in_lines_names_its_line(void) {
  limen_options *options = limen_options_new();
  FAILS(LIMEN_E_OPTION_UNKNOWN,
        limen_options_load(options, "issuer = x\n\nisuer = y\n", LIMEN_ZSTR, &err));
  SAYS("line 3");
  limen_options_release(options);

  options = limen_options_new();
  FAILS(LIMEN_E_OPTION_VALUE, limen_options_load(options, "token.ttl", LIMEN_ZSTR, &err));
  SAYS("line 1");
  limen_options_release(options);
}

static void the_table_is_described(void) {
  char *table = NULL;
  size_t len = 0;
  WORKS(limen_options_describe(&table, &len, &err));
  CHECK(table != NULL && strlen(table) == len && table[0] == '[');
  CHECK(strstr(table, "\"token.max_leeway\"") != NULL);
  CHECK(strstr(table, "\"about\"") != NULL);
  limen_free(table);
  WORKS(limen_options_describe(&table, NULL, &err));
  limen_free(table);
  FAILS(LIMEN_E_ARGUMENT, limen_options_describe(NULL, &len, &err));
}

static void references_are_counted(void) {
  limen_options *options = limen_options_new();
  CHECK(limen_options_retain(options) == options);
  limen_options_release(options);
  WORKS(limen_options_set(options, "issuer", ISSUER, LIMEN_ZSTR, &err));
  limen_options_release(options);
}

static void null_and_lengths_that_no_text_has_are_refused(void) {
  limen_options *options = limen_options_new();
  FAILS(LIMEN_E_ARGUMENT, limen_options_set(NULL, "issuer", "x", 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_options_load(NULL, "issuer = x", LIMEN_ZSTR, &err));
  // A wrong argument is not kept in the object.
  FAILS(LIMEN_E_ARGUMENT, limen_options_set(options, NULL, "x", 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_options_set(options, "issuer", NULL, 1, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_options_set(options, "issuer", NULL, LIMEN_ZSTR, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_options_load(options, NULL, 1, &err));
  FOR_BAD_LENGTHS(n) {
    FAILS(LIMEN_E_ARGUMENT, limen_options_set(options, "issuer", "x", *n, &err));
    FAILS(LIMEN_E_ARGUMENT, limen_options_load(options, "issuer = x", *n, &err));
  }
  FAILS(LIMEN_E_OPTION_VALUE, limen_options_set(options, "issuer", NULL, 0, &err));
  limen_options_release(options);
}

int main(void) {
  RUN(a_value_is_set_and_used);
  RUN(an_unknown_name_is_refused_with_a_suggestion);
  RUN(a_wrong_value_is_refused);
  RUN(a_value_that_is_no_text_is_refused);
  RUN(the_first_error_stays);
  RUN(a_property_of_another_place_is_refused);
  RUN(lines_are_loaded);
  RUN(an_error_in_lines_names_its_line);
  RUN(the_table_is_described);
  RUN(references_are_counted);
  RUN(null_and_lengths_that_no_text_has_are_refused);
  return closing_line();
}
