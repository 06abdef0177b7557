// Works on a whole store: facts, check, backup.
#include "store/lmdb/copy.h"
#include "store/lmdb/file/check.h"
#include "store/lmdb/lmdb_store.h"

namespace limen::store::lmdb {

Result<Facts> LmdbStore::facts() const {
  const Result<Environment::Snapshot> snapshot = environment().read();
  LIMEN_TRY(snapshot);
  const Result<State> state = read_state(*snapshot);
  LIMEN_TRY(state);
  const Result<Environment::Space> space = environment().space(snapshot->txn());
  LIMEN_TRY(space);
  const char log = static_cast<char>(Table::log);
  file::TreeReader reader = snapshot->reader();
  const file::TreeReader::Lookup first = reader.seek({&log, 1});
  if (first == file::TreeReader::Lookup::damaged) return reader.damage();
  Facts facts;
  if (first == file::TreeReader::Lookup::found && reader.name().starts_with(log))
    facts.entries = state->last_position + 1 - lmdb::position_of(reader.name());
  facts.path = environment().directory().path;
  facts.format = environment().info().format;
  facts.created_at = environment().info().created_at;
  facts.records = state->records;
  facts.members = state->members;
  facts.size = space->size;
  facts.free = space->free;
  facts.limit = space->limit;
  facts.readers = environment().readers();
  return facts;
}

Outcome LmdbStore::back_up(const std::string &path, Progress &progress) {
  const Result<Environment::Snapshot> snapshot = environment().read();
  LIMEN_TRY(snapshot);
  MDB_stat stat{};
  mdb_stat(snapshot->txn(), Environment::main_table, &stat);
  return copy({snapshot->reader(), stat.ms_entries, environment().size()}, path, {}, progress);
}

namespace {

// Compares the counts in the state with the entries found.
Outcome compare(const State &state, const Counts &counts) {
  if (state.records == counts.records && state.members == counts.members) return success();
  return damaged("its state has wrong counts of records or members");
}

Result<Report> check_entries(const Environment::Snapshot &snapshot, const file::CheckReport &pages,
                             Progress &progress) {
  progress.total.fetch_add(pages.entries);
  TableCursor cursor;
  int code = Environment::open_cursor(snapshot.txn(), Environment::main_table, cursor);
  Counts counts;
  State state;
  MDB_val key, value;
  if (code == 0) code = mdb_cursor_get(cursor.get(), &key, &value, MDB_FIRST);
  for (; code == 0; code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT)) {
    LIMEN_TRY(count(out(key), out(value), format_version, counts));
    if (out(key).front() == static_cast<char>(Table::state)) state = *decode_state(out(value));
    progress.done.fetch_add(1);
  }
  if (code != MDB_NOTFOUND) return broken(code, "read it");
  LIMEN_TRY(compare(state, counts));
  return Report{pages.branch_pages + pages.leaf_pages + pages.overflow_pages, pages.free_pages,
                counts.records, counts.members, counts.entries};
}

}  // namespace

Result<Report> check(std::string_view path, const Settings &settings, Progress &progress) {
  Opening opening;
  opening.create = false;
  opening.timeout = std::chrono::seconds(settings.timeout);
  opening.max_size = settings.max_size;
  opening.of_visitors = settings.of_visitors;
  const auto shared = share(path, opening);
  LIMEN_TRY(shared);
  Environment &environment = (*shared)->environment;
  // Starts the check again if two commits came before it began.
  constexpr int attempts = 1000;
  for (int i = 0; i < attempts; ++i) {
    const Result<Environment::Snapshot> snapshot = environment.read();
    LIMEN_TRY(snapshot);
    const Result<file::CheckReport> pages = environment.check(*snapshot, {}, &progress);
    LIMEN_TRY(pages);
    if (!pages->superseded) return check_entries(*snapshot, *pages, progress);
  }
  return fail(Status::store, "store: other processes write too often for a check; try again later");
}

}  // namespace limen::store::lmdb
