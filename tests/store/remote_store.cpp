#include "remote_store.h"

#include <algorithm>
#include <concepts>
#include <stdexcept>

namespace limen::store {
namespace {

enum class Call : std::uint8_t {
  open,
  close,
  get,
  commit,
  list,
  scan,
  tail,
  beat,
  now,
  swept_before,
  note_time,
  newest_time,
  log_mark,
  is_private,
  id
};

// Puts and takes values that are not plain bytes piece by piece.
template <class T>
requires std::is_trivially_copyable_v<T>
void put(Message &to, const T &value) { to.put(value); }
void put(Message &to, const std::string &text) { to.put_text(text); }
void put(Message &to, const Cursor &cursor) { to.put_text(cursor.at); }

template <class T>
void put(Message &to, const std::vector<T> &values) {
  to.put(values.size());
  for (const T &value : values) put(to, value);
}

void put(Message &to, const LogEntry &entry) {
  to.put(entry.position);
  to.put(entry.previous);
  to.put(entry.kind);
  put(to, entry.body);
}

void put(Message &to, const Record &record) {
  put(to, record.key);
  put(to, record.value);
  to.put(record.version);
  to.put(record.expires_at);
}

void put(Message &to, const Tail &tail) {
  to.put(tail.too_old);
  to.put(tail.entries.size());
  for (const LogEntry &entry : tail.entries) put(to, entry);
  put(to, tail.next);
}

void put(Message &to, const ScanPage &page) {
  to.put(page.records.size());
  for (const Record &record : page.records) put(to, record);
  put(to, page.next);
}

void put(Message &to, const Beat &beat) {
  to.put(beat.epoch);
  put(to, beat.last);
  to.put(beat.replicas);
}

template <class T>
requires std::is_trivially_copyable_v<T>
void take(Message &from, T &value) { value = from.take<T>(); }
void take(Message &from, std::string &text) { text = from.take_text(); }
void take(Message &from, Cursor &cursor) { cursor.at = from.take_text(); }

void take(Message &from, LogEntry &entry) {
  take(from, entry.position);
  take(from, entry.previous);
  take(from, entry.kind);
  take(from, entry.body);
}

void take(Message &from, Record &record) {
  take(from, record.key);
  take(from, record.value);
  take(from, record.version);
  take(from, record.expires_at);
}

template <class T>
void take(Message &from, std::vector<T> &values) {
  values.resize(from.take<std::size_t>());
  for (T &value : values) take(from, value);
}

void take(Message &from, Tail &tail) {
  take(from, tail.too_old);
  take(from, tail.entries);
  take(from, tail.next);
}

void take(Message &from, ScanPage &page) {
  take(from, page.records);
  take(from, page.next);
}

void take(Message &from, Beat &beat) {
  take(from, beat.epoch);
  take(from, beat.last);
  take(from, beat.replicas);
}

// Serves the calls, in the child.
class Served {
 public:
  Message answer(Message &request);

 private:
  Outcome open(Message &request);
  void get(Message &request, Message &answer);
  Result<Commit> commit(Message &request);
  void answer_plainly(Call call, Message &request, Message &answer);

  Clock clock_{0};
  std::unique_ptr<Store> store_;
};

template <class T>
void put_result(Message &to, const Result<T> &result) {
  to.put(result.ok());
  if (result.ok())
    put(to, *result);
  else
    to.put(result.error());
}

Outcome Served::open(Message &request) {
  const std::string path(request.take_text());
  auto opened = lmdb::open(clock_, path, request.take<lmdb::Settings>());
  LIMEN_TRY(opened);
  store_ = std::move(opened->store);
  return success();
}

void Served::get(Message &request, Message &answer) {
  const auto bucket = request.take<Bucket>();
  const auto kind = request.take<Kind>();
  const std::string_view key = request.take_text();
  const ByteView before = as_bytes(request.take_text());
  std::vector<std::uint8_t> room(before.begin(), before.end());
  const Result<Read> found = store_->get(bucket, kind, key, room);
  put_result(answer, found);
  answer.put_text(as_text(room));
}

Result<Commit> Served::commit(Message &request) {
  const auto bucket = request.take<Bucket>();
  const auto id = request.take<CommitId>();
  std::vector<Condition> conditions(request.take<std::size_t>());
  for (Condition &condition : conditions) {
    take(request, condition.type);
    take(request, condition.kind);
    condition.key = request.take_text();
    take(request, condition.number);
    take(request, condition.prefix);
  }
  std::vector<Write> writes(request.take<std::size_t>());
  for (Write &write : writes) {
    take(request, write.type);
    take(request, write.kind);
    write.key = request.take_text();
    write.value = request.take_text();
    take(request, write.expires_at);
    take(request, write.end);
  }
  return store_->commit(bucket, id, conditions, writes);
}

// Answers the calls that return one value.
void Served::answer_plainly(Call call, Message &request, Message &answer) {
  switch (call) {
    case Call::now:
      put_result(answer, store_->now());
      break;
    case Call::swept_before:
      put_result(answer, store_->swept_before());
      break;
    case Call::note_time:
      store_->note_time(request.take<Seconds>());
      put_result(answer, success());
      break;
    case Call::newest_time:
      put_result(answer, Result(store_->newest_time()));
      break;
    case Call::log_mark:
      put_result(answer, Result(store_->log_mark()));
      break;
    case Call::is_private:
      put_result(answer, Result(store_->is_private()));
      break;
    default:
      put_result(answer, Result(store_->id()));
  }
}

Message Served::answer(Message &request) {
  Message answer;
  const auto call = request.take<Call>();
  clock_.set(request.take<Seconds>());
  switch (call) {
    case Call::open:
      put_result(answer, open(request));
      break;
    case Call::close:
      store_.reset();
      put_result(answer, success());
      break;
    case Call::get:
      get(request, answer);
      break;
    case Call::commit:
      put_result(answer, commit(request));
      break;
    case Call::list: {
      const auto bucket = request.take<Bucket>();
      const std::string_view index = request.take_text(), after = request.take_text();
      put_result(answer, store_->list(bucket, index, after, request.take<std::size_t>()));
      break;
    }
    case Call::scan: {
      const auto kind = request.take<Kind>();
      const std::string_view after = request.take_text();
      put_result(answer, store_->scan(kind, after, request.take<std::size_t>()));
      break;
    }
    case Call::tail: {
      const Cursor cursor{std::string(request.take_text())};
      put_result(answer, store_->tail(cursor, request.take<std::size_t>()));
      break;
    }
    case Call::beat:
      put_result(answer, store_->beat(Cursor{std::string(request.take_text())}));
      break;
    default:
      answer_plainly(call, request, answer);
  }
  return answer;
}

// The rest runs in the parent.
Error gone() { return fail(Status::store, "store: the process that has it open does not answer"); }

template <class T>
Result<T> take_result(Message &from) {
  if (!from.take<bool>()) return from.take<Error>();
  Result<T> result(std::in_place);
  take(from, *result);
  return result;
}

template <class T>
Result<T> ask(Child &child, const Message &request) {
  std::optional<Message> answer = child.ask(request);
  if (!answer) return gone();
  return take_result<T>(*answer);
}

void put_all(Message &) {}
template <class T, class... Others>
void put_all(Message &to, const T &first, const Others &...others) {
  if constexpr (std::convertible_to<T, std::string_view>)
    to.put_text(first);
  else
    put(to, first);
  put_all(to, others...);
}

template <class... Arguments>
Message request(Call call, const Clock &clock, const Arguments &...arguments) {
  Message made;
  put_all(made, call, clock.now(), arguments...);
  return made;
}

// Keeps children that have no store open for the next test, because tests open thousands of stores
// one after another.
class Idle {
 public:
  std::unique_ptr<Child> take() {
    const std::scoped_lock lock(mutex_);
    if (children_.empty())
      return std::make_unique<Child>([served = std::make_shared<Served>()](Message &message) {
        return served->answer(message);
      });
    std::unique_ptr<Child> taken = std::move(children_.back());
    children_.pop_back();
    return taken;
  }
  void give_back(std::unique_ptr<Child> child) {
    const std::scoped_lock lock(mutex_);
    children_.push_back(std::move(child));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Child>> children_;
};

Idle &idle() {
  static Idle children;
  return children;
}

}  // namespace

RemoteStore::RemoteStore(const Clock &clock, const std::string &path,
                         const lmdb::Settings &settings)
    : clock_(clock), child_(idle().take()) {
  const auto opened = ask<std::monostate>(*child_, request(Call::open, clock, path, settings));
  if (!opened) throw std::runtime_error(opened.error().message);
}

RemoteStore::~RemoteStore() {
  if (ask<std::monostate>(*child_, request(Call::close, clock_)).ok())
    idle().give_back(std::move(child_));
}

Result<Read> RemoteStore::get(Bucket bucket, Kind kind, std::string_view key,
                              std::span<std::uint8_t> room) {
  std::optional<Message> answer =
      child_->ask(request(Call::get, clock_, bucket, kind, key, as_text(room)));
  if (!answer) return gone();
  Result<Read> found = take_result<Read>(*answer);
  const std::string_view filled = answer->take_text();
  std::copy(filled.begin(), filled.end(), room.begin());
  return found;
}

Result<Commit> RemoteStore::commit(Bucket bucket, const CommitId &id,
                                   std::span<const Condition> conditions,
                                   std::span<const Write> writes) {
  Message asked = request(Call::commit, clock_, bucket, id, conditions.size());
  for (const Condition &condition : conditions)
    put_all(asked, condition.type, condition.kind, condition.key, condition.number,
            condition.prefix);
  asked.put(writes.size());
  for (const Write &write : writes)
    put_all(asked, write.type, write.kind, write.key, write.value, write.expires_at, write.end);
  return ask<Commit>(*child_, asked);
}

Result<std::vector<std::string>> RemoteStore::list(Bucket bucket, std::string_view index,
                                                   std::string_view after, std::size_t n) {
  return ask<std::vector<std::string>>(*child_,
                                       request(Call::list, clock_, bucket, index, after, n));
}

Result<ScanPage> RemoteStore::scan(Kind kind, std::string_view after, std::size_t n) {
  return ask<ScanPage>(*child_, request(Call::scan, clock_, kind, after, n));
}

Result<Tail> RemoteStore::tail(const Cursor &cursor, std::size_t n) {
  return ask<Tail>(*child_, request(Call::tail, clock_, cursor, n));
}

Result<Beat> RemoteStore::beat(const Cursor &cursor) {
  return ask<Beat>(*child_, request(Call::beat, clock_, cursor));
}

Result<Seconds> RemoteStore::now() { return ask<Seconds>(*child_, request(Call::now, clock_)); }

Result<Seconds> RemoteStore::swept_before() {
  return ask<Seconds>(*child_, request(Call::swept_before, clock_));
}

void RemoteStore::note_time(Seconds now) noexcept {
  static_cast<void>(ask<std::monostate>(*child_, request(Call::note_time, clock_, now)));
}

Seconds RemoteStore::newest_time() const noexcept {
  return ask<Seconds>(*child_, request(Call::newest_time, clock_)).value();
}

std::uint64_t RemoteStore::log_mark() const noexcept {
  return ask<std::uint64_t>(*child_, request(Call::log_mark, clock_)).value();
}

bool RemoteStore::is_private() const noexcept {
  return ask<bool>(*child_, request(Call::is_private, clock_)).value();
}

std::array<std::uint8_t, 16> RemoteStore::id() const noexcept {
  return ask<std::array<std::uint8_t, 16>>(*child_, request(Call::id, clock_)).value();
}

}  // namespace limen::store
