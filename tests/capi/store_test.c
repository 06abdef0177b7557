// limen/store.h: describes, checks, backs up, restores and upgrades a store.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "session_fixture.h"

#define KEY_OF_ITS_OWN                                                     \
  "keys.signing = {\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"k\",\"k\":" \
  "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}\n"

// Makes a new directory for a store and its backup, for one test.
static char folder[64], store[128], other[128], backup[128];

static void make_folder(void) {
  strcpy(folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/limen-XXXXXX" : "/tmp/limen-XXXXXX");
  CHECK(mkdtemp(folder) != NULL);
  snprintf(store, sizeof store, "lmdb:%s/store", folder);
  snprintf(other, sizeof other, "lmdb:%s/other", folder);
  snprintf(backup, sizeof backup, "%s/backup", folder);
}

static void remove_store(const char *name) {
  static const char *const files[] = {"data.mdb", "lock.mdb", "limen.lock"};
  char path[256];
  for (size_t i = 0; i < sizeof files / sizeof *files; ++i) {
    snprintf(path, sizeof path, "%s/%s/%s", folder, name, files[i]);
    unlink(path);
  }
  snprintf(path, sizeof path, "%s/%s", folder, name);
  rmdir(path);
}

static void remove_folder(void) {
  remove_store("store");
  remove_store("other");
  unlink(backup);
  CHECK(rmdir(folder) == 0);
}

static limen_gate *gate_at(const char *url, const char *text) {
  limen_options *options = options_of(text);
  limen_gate *opened = MADE(limen_gate_open(url, LIMEN_ZSTR, options, &err));
  limen_options_release(options);
  return opened;
}

static limen_gate *open_at(const char *url) { return gate_at(url, POLICY KEY_OF_ITS_OWN); }

static void has(const char *json, const char *part) {
  if (strstr(json, part) != NULL) return;
  CHECK(!"the JSON has the part");
  fprintf(stderr, "  part: %s\n  JSON: %s\n", part, json);
}

static void it_tells_what_it_holds(void) {
  char *text = NULL;
  size_t len = 0;
  session_room s;
  ticket_text ticket;
  make_folder();
  gate = open_at(store);
  log_in("alex", &s, ticket);
  WORKS(limen_store_info(gate, &text, &len, &err));
  CHECK(len == strlen(text));
  has(text, "\"driver\":\"lmdb\"");
  has(text, "\"format\":2");
  has(text, "\"issuers\":[\"" ISSUER "\"]");
  has(text, folder);
  limen_free(text);
  FAILS(LIMEN_E_ARGUMENT, limen_store_info(gate, NULL, &len, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_info(NULL, &text, &len, &err));
  CHECK(text == NULL);
  limen_gate_close(gate);
  FAILS(LIMEN_E_CLOSED, limen_store_info(gate, &text, NULL, &err));
  close_gate();
  open_gate("");
  WORKS(limen_store_info(gate, &text, NULL, &err));
  has(text, "\"driver\":\"memory\"");
  limen_free(text);
  close_gate();
  remove_folder();
}

static void the_traits_of_a_store_are_known_before_it_is_opened(void) {
  int32_t traits = -1;
  WORKS(limen_store_traits("memory:", LIMEN_ZSTR, &traits, &err));
  CHECK(traits == 0);
  WORKS(limen_store_traits("lmdb:/no/such/place", LIMEN_ZSTR, &traits, &err));
  CHECK(traits == (LIMEN_STORE_WRITES_BLOCK | LIMEN_STORE_SHARED));
  FAILS(LIMEN_E_ARGUMENT, limen_store_traits("etcd://:secret@host", LIMEN_ZSTR, &traits, &err));
  SAYS("\"etcd\" is not known");
  SAYS("memory: or lmdb:/path");
  CHECK(strstr(err.message, "secret") == NULL);
  CHECK(traits == 0);
  FAILS(LIMEN_E_ARGUMENT, limen_store_traits("", 0, &traits, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_traits(NULL, 1, &traits, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_traits("memory:", LIMEN_ZSTR, NULL, &err));
  CHECK(limen_store_traits("memory:", LIMEN_ZSTR, &traits, NULL) == LIMEN_OK);
}

static void a_sound_store_passes_the_check_while_it_is_used(void) {
  char *text = NULL;
  limen_progress progress;
  session_room s;
  ticket_text ticket;
  make_folder();
  gate = open_at(store);
  log_in("alex", &s, ticket);
  WORKS(limen_store_check(store, LIMEN_ZSTR, &progress, &text, NULL, &err));
  has(text, "\"sound\":true");
  CHECK(progress.done == progress.total && progress.done > 0);
  limen_free(text);
  close_gate();
  WORKS(limen_store_check(store, LIMEN_ZSTR, NULL, &text, NULL, &err));
  limen_free(text);
  FAILS(LIMEN_E_STORE, limen_store_check(other, LIMEN_ZSTR, NULL, &text, NULL, &err));
  CHECK(text == NULL);
  FAILS(LIMEN_E_ARGUMENT, limen_store_check("memory:", LIMEN_ZSTR, NULL, &text, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_check("", 0, NULL, &text, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_check(store, LIMEN_ZSTR, NULL, NULL, NULL, &err));
  remove_folder();
}

// Every byte of a session's data is somewhere in the file.
static void a_flipped_byte_is_found(void) {
  static const char data[] = "{\"note\":\"needle in the haystack\"}";
  char path[160], *file = malloc(1 << 20), *text = NULL;
  session_room s;
  ticket_text ticket;
  make_folder();
  gate = open_at(store);
  WORKS(create_with("alex", data, "", &s, ticket));
  close_gate();
  snprintf(path, sizeof path, "%s/store/data.mdb", folder);
  const int fd = open(path, O_RDWR);
  const ssize_t size = pread(fd, file, 1 << 20, 0);
  char *at = memmem(file, (size_t)size, "needle", 6);
  CHECK(at != NULL);
  CHECK(pwrite(fd, "N", 1, at - file) == 1);
  close(fd);
  FAILS(LIMEN_E_STORE, limen_store_check(store, LIMEN_ZSTR, NULL, &text, NULL, &err));
  SAYS("damaged");
  gate = open_at(store);
  FAILS(LIMEN_E_STORE, get(ticket, &s));
  FAILS(LIMEN_E_STORE, limen_store_backup(gate, backup, LIMEN_ZSTR, NULL, &err));
  CHECK(access(backup, F_OK) != 0);
  log_in("sam", &s, ticket);
  WORKS(get(ticket, &s));
  close_gate();
  free(file);
  remove_folder();
}

static void a_backup_holds_everything_and_is_the_owners_alone(void) {
  limen_progress progress;
  session_room s;
  ticket_text first, later;
  char token[8192];
  claims_room c;
  make_folder();
  gate = open_at(store);
  log_in("alex", &s, first);
  issue(gate, "alex", "", token);
  WORKS(limen_store_backup(gate, backup, LIMEN_ZSTR, &progress, &err));
  CHECK(progress.done == progress.total && progress.done > 0);
  struct stat found;
  CHECK(stat(backup, &found) == 0 && (found.st_mode & 0777) == 0600);
  FAILS(LIMEN_E_STORE, limen_store_backup(gate, backup, LIMEN_ZSTR, NULL, &err));
  SAYS("already exists");
  log_in("alex", &s, later);
  close_gate();

  limen_options *keep = options_of("restore.keep_logins = true\n");
  WORKS(limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, keep, &progress, &err));
  limen_options_release(keep);
  gate = open_at(other);
  WORKS(get(first, &s));
  FAILS(LIMEN_E_SESSION_UNKNOWN, get(later, &s));
  limen_verifier *verifier = verifier_of(gate, "");
  WORKS(limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  limen_verifier_release(verifier);
  close_gate();
  remove_folder();
}

// STORE-40. A backup does not contain what was revoked after it was made.
static void after_a_restore_everybody_logs_in_again(void) {
  session_room s;
  ticket_text old, fresh;
  char token[8192];
  claims_room c;
  make_folder();
  gate = open_at(store);
  log_in("alex", &s, old);
  issue(gate, "alex", "", token);
  WORKS(limen_store_backup(gate, backup, LIMEN_ZSTR, NULL, &err));
  WORKS(limen_revoke_subject(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, &err));
  close_gate();
  WORKS(limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  gate = open_at(other);
  FAILS(LIMEN_E_SESSION_REVOKED, get(old, &s));
  limen_verifier *verifier = verifier_of(gate, "");
  FAILS(LIMEN_E_TOKEN_REVOKED,
        limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  log_in("alex", &s, fresh);
  WORKS(get(fresh, &s));
  issue(gate, "alex", "", token);
  WORKS(limen_token_verify(verifier, token, LIMEN_ZSTR, &c.record, sizeof c, &err));
  limen_verifier_release(verifier);
  close_gate();
  remove_folder();
}

// A key that was revoked since the backup would sign again.
static void a_restore_leaves_the_keys_out(void) {
  char *before = NULL, *after = NULL, *kept = NULL;
  make_folder();
  gate = gate_at(store, POLICY);
  char token[8192];
  issue(gate, "alex", "", token);
  WORKS(limen_gate_jwks(gate, &before, NULL, &err));
  WORKS(limen_store_backup(gate, backup, LIMEN_ZSTR, NULL, &err));
  close_gate();
  limen_options *keep = options_of("restore.keep_logins = true\n");
  WORKS(limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, keep, NULL, &err));
  limen_options_release(keep);
  gate = gate_at(other, POLICY);
  WORKS(limen_gate_jwks(gate, &kept, NULL, &err));
  CHECK_TEXT(before, kept);
  close_gate();
  remove_store("other");
  WORKS(limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  gate = gate_at(other, POLICY);
  WORKS(limen_gate_jwks(gate, &after, NULL, &err));
  CHECK(strcmp(before, after) != 0);
  close_gate();
  limen_free(before);
  limen_free(kept);
  limen_free(after);
  remove_folder();
}

static void a_restore_overwrites_nothing(void) {
  session_room s;
  ticket_text ticket;
  make_folder();
  gate = open_at(store);
  log_in("alex", &s, ticket);
  WORKS(limen_store_backup(gate, backup, LIMEN_ZSTR, NULL, &err));
  FAILS(LIMEN_E_STORE,
        limen_store_restore(store, LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  SAYS("move it away");
  WORKS(get(ticket, &s));
  close_gate();
  CHECK(mkdir(other + 5, 0700) == 0);
  WORKS(limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  remove_folder();
}

static void what_is_no_backup_is_not_restored(void) {
  make_folder();
  FAILS(LIMEN_E_STORE,
        limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  FILE *file = fopen(backup, "w");
  for (int i = 0; i < 20000; ++i) fputc('x', file);
  fclose(file);
  FAILS(LIMEN_E_STORE,
        limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  CHECK(access(other + 5, F_OK) != 0);
  FAILS(LIMEN_E_STORE,
        limen_store_restore(other, LIMEN_ZSTR, folder, LIMEN_ZSTR, NULL, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_store_restore(other, LIMEN_ZSTR, "", 0, NULL, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_store_restore(other, LIMEN_ZSTR, "a\0b", 3, NULL, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_store_restore("memory:", LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT,
        limen_store_restore("lmdb:relative", LIMEN_ZSTR, backup, LIMEN_ZSTR, NULL, NULL, &err));
  limen_options *wrong = options_of("issuer = x\n");
  FAILS(LIMEN_E_OPTION_PLACE,
        limen_store_restore(other, LIMEN_ZSTR, backup, LIMEN_ZSTR, wrong, NULL, &err));
  limen_options_release(wrong);
  CHECK(access(other + 5, F_OK) != 0);
  remove_folder();
}

static void a_store_in_memory_has_no_backup(void) {
  make_folder();
  open_gate("");
  FAILS(LIMEN_E_ARGUMENT, limen_store_backup(gate, backup, LIMEN_ZSTR, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_backup(NULL, backup, LIMEN_ZSTR, NULL, &err));
  FAILS(LIMEN_E_TEXT, limen_store_backup(gate, "", 0, NULL, &err));
  close_gate();
  remove_folder();
}

static void a_store_that_is_not_there_is_not_made_where_it_must_not(void) {
  make_folder();
  limen_options *options = options_of(POLICY "store.create = false\n");
  NOT_MADE(LIMEN_E_STORE, limen_gate_open(store, LIMEN_ZSTR, options, &err));
  SAYS("no store exists");
  CHECK(access(store + 5, F_OK) != 0);
  limen_options_release(options);
  gate = open_at(store);
  close_gate();
  remove_folder();
}

// Puts the data file of a store of format 1 in its place.
static void put_old_store(void) {
  char path[160];
  CHECK(mkdir(store + 5, 0700) == 0);
  snprintf(path, sizeof path, "%s/data.mdb", store + 5);
  FILE *from = fopen(LIMEN_FORMAT_1 "/data.mdb", "rb"), *to = fopen(path, "wb");
  CHECK(from != NULL && to != NULL);
  for (int byte; (byte = fgetc(from)) != EOF;) fputc(byte, to);
  fclose(from);
  CHECK(fclose(to) == 0);
}

static void a_store_of_an_older_limen_is_upgraded(void) {
  char *text = NULL;
  size_t len = 0;
  limen_progress progress;
  make_folder();
  put_old_store();
  limen_options *options = options_of(POLICY KEY_OF_ITS_OWN);
  NOT_MADE(LIMEN_E_STORE, limen_gate_open(store, LIMEN_ZSTR, options, &err));
  SAYS("it has format 1, of an older limen; `limen store upgrade` makes it format 2");
  limen_options_release(options);
  FAILS(LIMEN_E_STORE, limen_store_check(store, LIMEN_ZSTR, NULL, &text, NULL, &err));
  SAYS("format 1");
  WORKS(limen_store_upgrade(store, LIMEN_ZSTR, &progress, &text, &len, &err));
  CHECK_TEXT(text, "{\"from\":1,\"to\":2}");
  CHECK(len == strlen(text));
  CHECK(progress.done == progress.total && progress.done > 0);
  limen_free(text);
  WORKS(limen_store_upgrade(store, LIMEN_ZSTR, NULL, &text, NULL, &err));
  CHECK_TEXT(text, "{\"from\":2,\"to\":2}");
  limen_free(text);
  WORKS(limen_store_check(store, LIMEN_ZSTR, NULL, &text, NULL, &err));
  has(text, "\"sound\":true");
  limen_free(text);
  remove_folder();
}

static void a_store_that_is_open_is_not_upgraded(void) {
  char *text = NULL;
  size_t len = 0;
  make_folder();
  gate = open_at(store);
  FAILS(LIMEN_E_STORE, limen_store_upgrade(store, LIMEN_ZSTR, NULL, &text, &len, &err));
  SAYS("this process has it open");
  CHECK(text == NULL);
  close_gate();
  WORKS(limen_store_upgrade(store, LIMEN_ZSTR, NULL, &text, NULL, &err));
  limen_free(text);
  remove_folder();
}

static void what_is_no_store_is_not_upgraded(void) {
  char *text = NULL;
  make_folder();
  FAILS(LIMEN_E_STORE, limen_store_upgrade(store, LIMEN_ZSTR, NULL, &text, NULL, &err));
  SAYS("no store exists");
  CHECK(access(store + 5, F_OK) != 0);
  FAILS(LIMEN_E_ARGUMENT, limen_store_upgrade("memory:", LIMEN_ZSTR, NULL, &text, NULL, &err));
  SAYS("in the memory of one process");
  FAILS(LIMEN_E_ARGUMENT, limen_store_upgrade("lmdb:shop", LIMEN_ZSTR, NULL, &text, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_upgrade("", 0, NULL, &text, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_upgrade(NULL, 1, NULL, &text, NULL, &err));
  FAILS(LIMEN_E_ARGUMENT, limen_store_upgrade(store, LIMEN_ZSTR, NULL, NULL, NULL, &err));
  CHECK(text == NULL);
  remove_folder();
}

int main(void) {
  RUN(it_tells_what_it_holds);
  RUN(the_traits_of_a_store_are_known_before_it_is_opened);
  RUN(a_sound_store_passes_the_check_while_it_is_used);
  RUN(a_flipped_byte_is_found);
  RUN(a_backup_holds_everything_and_is_the_owners_alone);
  RUN(after_a_restore_everybody_logs_in_again);
  RUN(a_restore_leaves_the_keys_out);
  RUN(a_restore_overwrites_nothing);
  RUN(what_is_no_backup_is_not_restored);
  RUN(a_store_in_memory_has_no_backup);
  RUN(a_store_that_is_not_there_is_not_made_where_it_must_not);
  RUN(a_store_of_an_older_limen_is_upgraded);
  RUN(a_store_that_is_open_is_not_upgraded);
  RUN(what_is_no_store_is_not_upgraded);
  return closing_line();
}
