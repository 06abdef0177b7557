#include "store/lmdb/writer.h"

#include <algorithm>
#include <memory>
#include <new>
#include <system_error>

#include "base/signal_free_thread.h"

namespace limen::store::lmdb {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// Time that touches wait for another commit to write them.
constexpr milliseconds touch_wait{100};

// A leader waits for more requests for at most the time of a commit divided by this.
constexpr int linger_share = 2;

// Writes after which a transaction takes no more requests.
constexpr std::size_t max_batch_writes = 4000;

// Touches in one transaction. Each rewrites a page, and LMDB can reuse the old page only two
// commits later. So many touches at once would make the file grow.
constexpr std::size_t max_batch_touches = 1000;

}  // namespace

Writer::~Writer() {
  {
    const std::lock_guard guard(flusher_mutex_);
    stopping_ = true;
  }
  flusher_wake_.notify_all();
  if (flusher_.joinable()) flusher_.join();
  write_touches();
}

void Writer::write_touches() {
  for (std::size_t left = touches_.size() / max_batch_touches + 1; left > 0; --left) {
    if (touches_.empty()) return;
    Request request;
    if (!run(request)) return;
  }
}

Result<Commit> Writer::commit(const Asked &asked) {
  Request request;
  request.asked = &asked;
  return run(request);
}

Result<Commit> Writer::run(Request &request) {
  request.deadline = steady_clock::now() + environment_.timeout();
  std::unique_lock lock(mutex_);
  queue_.push_back(&request);
  if (leader_ == nullptr) {
    leader_ = &request;
  } else {
    if (queue_.size() >= expected_) all_here_.notify_one();
    request.wake.wait(lock, [&] { return request.done || leader_ == &request; });
  }
  if (!request.done) lead(request, lock);
  return std::move(request.answer);
}

// Leads: takes the turn, writes a batch of the queue, and answers it. The leader is the first in
// the queue, so its deadline is the earliest.
void Writer::lead(Request &request, std::unique_lock<std::mutex> &lock) {
  lock.unlock();
  const Result<Environment::Turn> turn = environment_.take_turn(request.deadline);
  lock.lock();
  if (!turn) {
    answer_late(turn.error());
  } else {
    wait_for_others(request, lock);
    const Batch batch = take_batch();
    lock.unlock();
    const auto begun = steady_clock::now();
    write(batch);
    const nanoseconds took = steady_clock::now() - begun;
    lock.lock();
    commit_time_ = (3 * commit_time_ + took) / 4;
    expected_ = std::max(batch.size() + queue_.size(), expected_ - 1);
    for (Request *const answered : batch) {
      answered->done = true;
      answered->wake.notify_one();
    }
  }
  leader_ = queue_.empty() ? nullptr : queue_.front();
  if (leader_ != nullptr) leader_->wake.notify_one();
}

Writer::Batch Writer::take_batch() noexcept {
  std::size_t size = 0, writes = 0;
  while (size < batch_.size() && !queue_.empty() && (size == 0 || writes < max_batch_writes)) {
    Request *const next = queue_.front();
    queue_.pop_front();
    batch_[size++] = next;
    if (next->asked != nullptr) writes += next->asked->writes.size();
  }
  return Batch(batch_).first(size);
}

// Waits briefly for callers that the last commit has just answered, which often commit again at
// once. A short wait costs less than another commit. Does not wait if other processes wait for
// their turn.
void Writer::wait_for_others(Request &request, std::unique_lock<std::mutex> &lock) {
  if (queue_.size() >= expected_ || environment_.page().waiters.load() != 0) return;
  const nanoseconds most = std::min<nanoseconds>(commit_time_ / linger_share, milliseconds(2));
  const Moment until = std::min(request.deadline, steady_clock::now() + most);
  all_here_.wait_until(lock, until, [&] { return queue_.size() >= expected_; });
}

// Fails requests past their deadline; the rest keep waiting.
void Writer::answer_late(const Error &error) {
  const Moment now = steady_clock::now();
  for (bool first = true; !queue_.empty() && (first || queue_.front()->deadline <= now);
       first = false) {
    Request *const late = queue_.front();
    queue_.pop_front();
    late->answer = error;
    late->done = true;
    late->wake.notify_one();
  }
}

// Writes the batch together. If that fails, writes the requests one by one, so that none fails
// because of another.
void Writer::write(Batch batch) noexcept {
  try {
    if (try_write(batch)) return;
    for (Request *const &request : batch) try_write({&request, 1});
  } catch (const std::bad_alloc &) {
    for (Request *const request : batch) request->answer = fail(Status::memory, "out of memory");
  }
}

// Returns false if the batch could not be written; then nothing of it was. A batch of one request
// is always answered.
bool Writer::try_write(Batch batch) {
  const bool alone = batch.size() == 1;
  const auto answer_all = [&](const Error &error) {
    for (Request *const request : batch) request->answer = error;
    return alone;
  };
  int code = 0;
  std::unique_ptr<Transaction> transaction = Transaction::begin(environment_, hands_, code);
  if (code == MDB_PANIC || code == MDB_MAP_RESIZED) {
    const Outcome revived = environment_.revive_in_turn();
    if (!revived.ok()) return answer_all(revived.error());
    transaction = Transaction::begin(environment_, hands_, code);
  }
  if (code != 0) return answer_all(broken(code, "write"));
  const std::vector<Touches::Named> touches = touches_.some(max_batch_touches);
  Outcome done = transaction->load();
  for (const Touches::Named &touch : touches)
    if (done.ok()) done = transaction->apply(touch);
  for (Request *const request : batch) {
    if (!done.ok()) break;
    if (request->asked == nullptr) continue;
    request->answer = transaction->apply(*request->asked);
    if (!transaction->is_usable()) done = request->answer.error();
  }
  if (done.ok()) done = transaction->commit();
  if (!done.ok()) return answer_all(done.error());
  touches_.written(touches);
  return true;
}

void Writer::touch(std::string_view record_name, const Touch &touch) {
  touches_.add(record_name, touch);
  const std::lock_guard guard(flusher_mutex_);
  if (touched_) return;
  touched_ = true;
  if (flusher_.joinable())
    flusher_wake_.notify_all();
  else
    start_flushing();
}

// Starts the thread that writes touches. If the system has no thread left, touches wait for the
// next commit.
void Writer::start_flushing() {
  try {
    flusher_ = start_signal_free_thread([this] { flush_now_and_then(); });
  } catch (const std::system_error &) {
    touched_ = false;
  }
}

void Writer::flush_now_and_then() {
  std::unique_lock lock(flusher_mutex_);
  while (!stopping_) {
    flusher_wake_.wait(lock, [&] { return touched_ || stopping_; });
    flusher_wake_.wait_for(lock, touch_wait, [&] { return stopping_; });
    if (stopping_) return;
    touched_ = false;
    lock.unlock();
    write_touches();
    lock.lock();
    // Tries again later if touches could not be written.
    touched_ = touched_ || !touches_.empty();
  }
}

}  // namespace limen::store::lmdb
