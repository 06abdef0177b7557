// Deletes expired entries, a few with each commit.
#include "store/lmdb/transaction.h"

namespace limen::store::lmdb {

// Moves the hand round the table. At a damaged page the hand starts over. Damaged entries stay, so
// that readers get an error instead of missing them.
template <class IsOver>
Outcome Transaction::sweep(Table table, std::string &hand, std::size_t most, std::uint64_t &count,
                           IsOver &&is_over) {
  if (most == 0) return success();
  TableCursor cursor;
  if (const int opened = Environment::open_cursor(txn_, Environment::main_table, cursor))
    return failed(opened);
  const char first = static_cast<char>(table);
  if (hand.empty()) hand = first;
  const auto is_damaged = [&] {
    if (check_around(hand).ok()) return false;
    hand.clear();
    return true;
  };
  if (is_damaged()) return success();
  MDB_val key = in(hand), value;
  int code = mdb_cursor_get(cursor.get(), &key, &value, MDB_SET_RANGE);
  for (; most > 0; --most) {
    if (code == MDB_NOTFOUND || (code == 0 && out(key).front() != first)) {
      hand.clear();
      return success();
    }
    if (code != 0) return failed(code);
    hand = out(key);
    if (is_damaged()) return success();
    if (is_over(out(key), out(value))) {
      if (const int deleted = mdb_cursor_del(cursor.get(), 0)) return failed(deleted);
      --count;
      // After the deletion, the cursor stands at the next entry.
      code = mdb_cursor_get(cursor.get(), &key, &value, MDB_GET_CURRENT);
      if (code != 0) {
        key = in(hand);
        code = mdb_cursor_get(cursor.get(), &key, &value, MDB_SET_RANGE);
      }
    } else {
      code = mdb_cursor_get(cursor.get(), &key, &value, MDB_NEXT);
    }
  }
  if (code == 0) hand = out(key);
  return success();
}

Outcome Transaction::sweep_records(std::size_t most, Seconds settled) {
  return sweep(Table::records, hands_.records, most, state_.records,
               [&](std::string_view name, std::string_view value) {
                 const std::optional<Record> record = decode_record(name, value);
                 return record && settled >= record->head.expires_at;
               });
}

Outcome Transaction::sweep_members(std::size_t most, Seconds settled) {
  return sweep(Table::members, hands_.members, most, state_.members,
               [&](std::string_view name, std::string_view value) {
                 const std::optional<Seconds> score = decode_score(name, value);
                 return score && settled >= *score;
               });
}

// Deletes entries that are too old, and entries that are ahead of the clock by more than the
// retention. The latter were written while the clock was wrong, and would keep all entries behind
// them.
Outcome Transaction::trim_log(const Asked &asked, std::size_t most) {
  TableCursor cursor;
  if (const int opened = Environment::open_cursor(txn_, Environment::main_table, cursor))
    return failed(opened);
  const char first = static_cast<char>(Table::log);
  for (; most > 0; --most) {
    if (!check_around({&first, 1}).ok()) return success();
    MDB_val key = in({&first, 1}), value;
    int code = mdb_cursor_get(cursor.get(), &key, &value, MDB_SET_RANGE);
    if (code != 0) return failed(code);
    if (!check_around(out(key)).ok()) return success();
    const std::optional<Entry> entry = decode_entry(out(key), out(value));
    const bool is_old = !entry || entry->at <= saturating_add(asked.now, -asked.log_retention);
    const bool is_ahead = entry && entry->at > saturating_add(asked.now, asked.log_retention);
    // Keeps the last entry, which shows where the log continues.
    if (!(is_old || is_ahead) || position_of(out(key)) == state_.last_position) return success();
    code = mdb_cursor_del(cursor.get(), 0);
    if (code != 0) return failed(code);
  }
  return success();
}

}  // namespace limen::store::lmdb
