#include "store/lmdb/transaction.h"

#include <algorithm>
#include <memory>

namespace limen::store::lmdb {
namespace {

// Entries that a sweep looks at for each record put or member added.
constexpr std::size_t swept = 4;
constexpr std::size_t swept_when_full = 256;

// Reserves a tenth of the limit for revocations and deletions (rule STORE-37).
constexpr std::uint64_t reserve_share = 10;

// Log entries that a commit with entries looks at, at least, to delete old ones.
constexpr std::size_t trimmed = 16;

}  // namespace

std::unique_ptr<Transaction> Transaction::begin(Environment &environment, Hands &hands, int &code) {
  MDB_txn *const txn = environment.begin_writing(code);
  if (code != 0) return nullptr;
  return std::unique_ptr<Transaction>(new Transaction(environment, hands, txn));
}

Outcome Transaction::load() {
  const Result<file::Root> root = environment_.last_root(mdb_txn_id(txn_) - 1);
  if (!root) return found(root.error());
  root_ = *root;
  LIMEN_TRY(look_at(Name(Table::state).text()));
  std::string_view bytes;
  if (const int code = Environment::find(txn_, Name(Table::state), bytes)) return failed(code);
  const Result<State> state = decode_state(bytes);
  if (!state) return found(state.error());
  state_ = *state;
  return success();
}

Transaction::~Transaction() {
  if (txn_ != nullptr) mdb_txn_abort(txn_);
}

Error Transaction::failed(int code) {
  code_ = code;
  return broken(code, "write");
}

Error Transaction::found(const Error &damage) {
  code_ = MDB_CORRUPTED;
  return damage;
}

Error Transaction::found_damaged(const char *what) { return found(damaged(what)); }

// Checks the pages that LMDB will read for `name`, or when a cursor moves on from there, because
// LMDB trusts them. Pages that this transaction changed were checked before the change.
Outcome Transaction::look_at(std::string_view name) {
  const Outcome sound = check_around(name);
  return sound.ok() ? sound : Outcome(found(sound.error()));
}

Outcome Transaction::check_around(std::string_view name) {
  file::CheckedPages &pages = environment_.pages();
  if (pages.all_sound()) return success();
  const auto text = [](const file::Key &key) {
    return std::string_view(reinterpret_cast<const char *>(key.data), key.size);
  };
  if (looked_at_.known && (looked_at_.low.data == nullptr || text(looked_at_.low) <= name) &&
      (looked_at_.high.data == nullptr || name < text(looked_at_.high)))
    return success();
  file::TreeReader reader(pages, root_);
  looked_at_.known = reader.look_around(name, looked_at_.low, looked_at_.high);
  return looked_at_.known ? success() : Outcome(reader.damage());
}

Outcome Transaction::commit() {
  state_.newest_time = std::max(state_.newest_time, environment_.page().newest_time.load());
  LIMEN_TRY(set(Name(Table::state).text(), encode(state_)));
  const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
  return code == 0 ? success() : failed(code);
}

Outcome Transaction::set(std::string_view name, std::string_view value) {
  LIMEN_TRY(look_at(name));
  MDB_val key = in(name), data = in(value);
  const int code = mdb_put(txn_, Environment::main_table, &key, &data, 0);
  return code == 0 ? success() : failed(code);
}

Outcome Transaction::set_record(std::string_view name, const RecordHead &head,
                                std::string_view value) {
  LIMEN_TRY(look_at(name));
  MDB_val key = in(name), data{record_head_size + value.size(), nullptr};
  const int code = mdb_put(txn_, Environment::main_table, &key, &data, MDB_RESERVE);
  if (code != 0) return failed(code);
  encode(name, head, value, static_cast<std::uint8_t *>(data.mv_data));
  return success();
}

// Returns whether the entry existed.
Result<bool> Transaction::remove(std::string_view name) {
  LIMEN_TRY(look_at(name));
  MDB_val key = in(name);
  const int code = mdb_del(txn_, Environment::main_table, &key, nullptr);
  if (code == 0 || code == MDB_NOTFOUND) return code == 0;
  return failed(code);
}

Result<Transaction::Old> Transaction::read(std::string_view name, Seconds now) {
  LIMEN_TRY(look_at(name));
  MDB_val key = in(name), value;
  const int code = mdb_get(txn_, Environment::main_table, &key, &value);
  if (code == MDB_NOTFOUND) return Old{};
  if (code != 0) return failed(code);
  const std::optional<Record> record = decode_record(out(key), out(value));
  if (!record) return found_damaged("a record");
  return Old{*record, true, now < record->head.expires_at};
}

Outcome Transaction::check(const Asked &asked) const {
  const auto too_long = [&](const Name &name) {
    return name.fits() ? success()
                       : fail(Status::argument, "store: a key is longer than %zu bytes",
                              Name::longest - record_prefix);
  };
  for (const Condition &condition : asked.conditions)
    LIMEN_TRY(too_long(Name::of_record(condition.kind, asked.bucket, condition.key)));
  for (const Write &write : asked.writes) {
    const bool is_member =
        write.type == Write::Type::index_add || write.type == Write::Type::index_remove;
    LIMEN_TRY(too_long(is_member ? Name::of_member(asked.bucket, write.key, write.value)
                                 : Name::of_record(write.kind, asked.bucket, write.key)));
  }
  return success();
}

// Refuses commits that put records when the store is full. Commits that also log or erase may use
// the reserve.
Outcome Transaction::check_room(const Asked &asked) {
  const std::uint64_t limit = environment_.limit();
  const std::uint64_t reserve = limit / reserve_share;
  if (environment_.size() < limit - reserve) [[likely]]
    return success();
  const auto has = [&](Write::Type type) {
    return std::ranges::any_of(asked.writes, [=](const Write &w) { return w.type == type; });
  };
  if (!has(Write::Type::put)) return success();
  // Reads the list of free pages through a snapshot, because LMDB does not show it to writers.
  const Result<Environment::Snapshot> last = environment_.read();
  LIMEN_TRY(last);
  const Result<Environment::Space> space = environment_.space(last->txn());
  LIMEN_TRY(space);
  const bool is_essential = has(Write::Type::log) || has(Write::Type::erase);
  const std::uint64_t used = space->size - space->free + added_;
  if (used < (is_essential ? limit : limit - reserve)) return success();
  // Deletes expired entries, to make room for later commits.
  LIMEN_TRY(sweep_records(swept_when_full, asked.settled));
  LIMEN_TRY(sweep_members(swept_when_full, asked.settled));
  return fail(Status::full, "store: data.mdb has reached %s, %llu bytes%s",
              environment_.limit_name(), static_cast<unsigned long long>(limit),
              is_essential ? "" : ", of which a tenth is reserved for revocations and deletions");
}

Result<Commit> Transaction::apply(const Asked &asked) {
  LIMEN_TRY(check(asked));
  if (asked.named()) {
    const Result<std::optional<Version>> first = first_answer(asked);
    LIMEN_TRY(first);
    if (*first) return Commit{true, **first};
  }
  for (const Condition &condition : asked.conditions) {
    const Result<bool> held = holds(asked, condition);
    LIMEN_TRY(held);
    if (!*held) return Commit{};
  }
  LIMEN_TRY(check_room(asked));
  std::size_t puts = 0, adds = 0, entries = 0;
  for (const Write &write : asked.writes) {
    puts += write.type == Write::Type::put;
    adds += write.type == Write::Type::index_add;
    entries += write.type == Write::Type::log;
  }
  const Version version = puts > 0 ? ++state_.last_version : 0;
  for (const Write &write : asked.writes) {
    LIMEN_TRY(this->write(asked, write, version));
    added_ += write.key.size() + write.value.size();
  }
  state_.newest_time = std::max(state_.newest_time, asked.now);
  LIMEN_TRY(sweep_records(puts * swept, asked.settled));
  LIMEN_TRY(sweep_members(adds * swept, asked.settled));
  if (entries > 0) LIMEN_TRY(trim_log(asked, trimmed + 4 * entries));
  if (asked.named()) LIMEN_TRY(remember(asked, version));
  return Commit{true, version};
}

// Skips a damaged record. A call that reads it gets the error.
Outcome Transaction::apply(const Touches::Named &touch) {
  if (!check_around(touch.record_name).ok()) return success();
  MDB_val key = in(touch.record_name), value;
  const int code = mdb_get(txn_, Environment::main_table, &key, &value);
  if (code == MDB_NOTFOUND) return success();
  if (code != 0) return failed(code);
  const std::optional<Record> record = decode_record(out(key), out(value));
  if (!record || record->head.version != touch.touch.version ||
      touch.touch.now >= record->head.expires_at)
    return success();
  RecordHead head = record->head;
  const Seconds deadline = std::min(touch.touch.deadline, head.end);
  if (deadline <= head.expires_at) return success();
  head.expires_at = deadline;
  copy_ = record->value;
  return set_record(touch.record_name, head, copy_);
}

Result<bool> Transaction::holds(const Asked &asked, const Condition &condition) {
  if (condition.type == Condition::Type::index_below) return is_below(asked, condition);
  const Name name = Name::of_record(condition.kind, asked.bucket, condition.key);
  const Result<Old> old = read(name.text(), asked.now);
  LIMEN_TRY(old);
  const Version version = old->live ? old->record.head.version : 0;
  return version == (condition.type == Condition::Type::absent ? 0 : condition.number);
}

Result<bool> Transaction::is_below(const Asked &asked, const Condition &condition) {
  TableCursor cursor;
  if (const int opened = Environment::open_cursor(txn_, Environment::main_table, cursor))
    return failed(opened);
  const Name index = Name::of_index(asked.bucket, condition.key);
  LIMEN_TRY(look_at(index.text()));
  MDB_val key = in(index.text()), value;
  int code = mdb_cursor_get(cursor.get(), &key, &value, MDB_SET_RANGE);
  std::uint64_t live = 0;
  for (; code == 0 && live < condition.number && out(key).starts_with(index.text());
       code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT)) {
    LIMEN_TRY(look_at(out(key)));
    const std::string_view member = out(key).substr(index.text().size());
    const std::optional<Seconds> score = decode_score(out(key), out(value));
    if (!score) return found_damaged("a member of an index");
    if (asked.now >= *score || member.size() < condition.prefix) continue;
    const Name name =
        Name::of_record(condition.kind, asked.bucket, member.substr(condition.prefix));
    if (!name.fits()) continue;
    const Result<Old> old = read(name.text(), asked.now);
    LIMEN_TRY(old);
    if (old->live) ++live;
  }
  if (code != 0 && code != MDB_NOTFOUND) return failed(code);
  return live < condition.number;
}

Outcome Transaction::write(const Asked &asked, const Write &write, Version version) {
  const Name record = Name::of_record(write.kind, asked.bucket, write.key);
  switch (write.type) {
    case Write::Type::put:
      return put(record, write, version, asked.now);
    case Write::Type::touch:
      return touch(record, write.expires_at, asked.now);
    case Write::Type::erase: {
      const Result<bool> removed = remove(record.text());
      LIMEN_TRY(removed);
      state_.records -= *removed;
      return success();
    }
    case Write::Type::index_add:
      return add_member(Name::of_member(asked.bucket, write.key, write.value), write.expires_at,
                        asked.now);
    case Write::Type::index_remove: {
      const Result<bool> removed =
          remove(Name::of_member(asked.bucket, write.key, write.value).text());
      LIMEN_TRY(removed);
      state_.members -= *removed;
      return success();
    }
    case Write::Type::log:
      break;
  }
  return append(asked, write);
}

Outcome Transaction::put(const Name &name, const Write &write, Version version, Seconds now) {
  const Result<Old> old = read(name.text(), now);
  LIMEN_TRY(old);
  RecordHead head{version, write.expires_at, write.end};
  if (old->live) head.expires_at = std::max(head.expires_at, old->record.head.expires_at);
  state_.records += old->exists ? 0 : 1;
  return set_record(name.text(), head, write.value);
}

Outcome Transaction::touch(const Name &name, Seconds deadline, Seconds now) {
  const Result<Old> old = read(name.text(), now);
  LIMEN_TRY(old);
  if (!old->live) return success();
  return apply({std::string(name.text()), {old->record.head.version, deadline, now}});
}

Outcome Transaction::add_member(const Name &name, Seconds score, Seconds now) {
  LIMEN_TRY(look_at(name.text()));
  MDB_val key = in(name.text()), value;
  const int code = mdb_get(txn_, Environment::main_table, &key, &value);
  if (code == 0) {
    const std::optional<Seconds> old = decode_score(out(key), out(value));
    if (!old) return found_damaged("a member of an index");
    if (now < *old) score = std::max(score, *old);
  } else if (code == MDB_NOTFOUND) {
    ++state_.members;
  } else {
    return failed(code);
  }
  return set(name.text(), encode_score(name.text(), score));
}

Outcome Transaction::append(const Asked &asked, const Write &write) {
  ++state_.last_position;
  const Name name = Name::of_entry(state_.last_position);
  return set(name.text(), encode(name.text(), Entry{asked.now, write.kind, write.value}));
}

// Searches the ring of the last answers to named commits.
Result<std::optional<Version>> Transaction::first_answer(const Asked &asked) {
  const std::uint64_t kept = std::min<std::uint64_t>(state_.named, retry_count);
  for (std::uint64_t slot = 0; slot < kept; ++slot) {
    const Name name = Name::of_answer(static_cast<std::uint8_t>(slot));
    LIMEN_TRY(look_at(name.text()));
    std::string_view bytes;
    const int code = Environment::find(txn_, name, bytes);
    if (code != 0) return failed(code);
    const std::optional<Answer> answer = decode_answer(name.text(), bytes);
    if (!answer) return found_damaged("the answer to a commit");
    if (answer->id == asked.id && answer->bucket == asked.bucket &&
        asked.now < saturating_add(answer->at, retry_window))
      return std::optional(answer->version);
  }
  return std::optional<Version>();
}

Outcome Transaction::remember(const Asked &asked, Version version) {
  static_assert(retry_count == 256);
  const Name name = Name::of_answer(static_cast<std::uint8_t>(state_.named % retry_count));
  ++state_.named;
  return set(name.text(), encode(name.text(), Answer{asked.id, asked.bucket, version, asked.now}));
}

}  // namespace limen::store::lmdb
