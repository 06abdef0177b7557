// backup DIRECTORY: backs up a store in use, restores the backup elsewhere, and checks the result.
#include <limen/limen.h>

#include <stdio.h>

static limen_error err;
static LIMEN_BUFFER(limen_session, LIMEN_SESSION_CAP(4096)) s;

static limen_gate *open_store(const char *url) {
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://shop.example", LIMEN_ZSTR, NULL);
  limen_gate *gate = limen_gate_open(url, LIMEN_ZSTR, options, &err);
  limen_options_release(options);
  return gate;
}

static void show(const char *where, limen_gate *gate, const char *ticket) {
  limen_session_get(gate, ticket, LIMEN_ZSTR, &s.record, sizeof s, &err);
  printf("%s: %s\n", where, limen_status_name(err.status));
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: backup DIRECTORY\n");
    return LIMEN_KIND_FAULT;
  }
  char store[512], restored[512], file[512], ticket[LIMEN_TICKET_CAP] = "", *report = NULL;
  snprintf(store, sizeof store, "lmdb:%s/shop", argv[1]);
  snprintf(restored, sizeof restored, "lmdb:%s/proof", argv[1]);
  snprintf(file, sizeof file, "%s/shop.backup", argv[1]);

  limen_gate *gate = open_store(store);
  if (gate != NULL &&
      limen_session_create(gate, "alex", LIMEN_ZSTR, NULL, 0, NULL, &s.record, sizeof s, ticket,
                           sizeof ticket, &err) == LIMEN_OK &&
      limen_store_backup(gate, file, LIMEN_ZSTR, NULL, &err) == LIMEN_OK &&
      limen_store_restore(restored, LIMEN_ZSTR, file, LIMEN_ZSTR, NULL, NULL, &err) == LIMEN_OK &&
      limen_store_check(restored, LIMEN_ZSTR, NULL, &report, NULL, &err) == LIMEN_OK)
    printf("the restored store is sound\n");
  if (err.status != LIMEN_OK) {
    fprintf(stderr, "%s: %s\n", limen_status_name(err.status), err.message);
    limen_gate_release(gate);
    return limen_status_kind(err.status);
  }

  limen_gate *proof = open_store(restored);
  show("alex in the store", gate, ticket);
  show("alex in the restored one", proof, ticket);
  limen_free(report);
  limen_gate_release(proof);
  limen_gate_release(gate);
  return err.status != LIMEN_E_SESSION_REVOKED;
}
