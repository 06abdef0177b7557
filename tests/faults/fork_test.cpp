// Tests processes that fork while they use a store, as a server with many workers does. STORE-33.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <mutex>
#include <new>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "faults/host.h"
#include "faults/requests.h"
#include "shared/directory.h"
#include "shared/seeds.h"

// Lets ThreadSanitizer allow a child of a process with many threads to start a thread, which it
// does when it touches a session.
extern "C" const char *__tsan_default_options();
extern "C" const char *__tsan_default_options() { return "die_after_fork=0"; }

// Tells LeakSanitizer that a child is not leaking: it lost the memory of threads that it does not
// have.
static bool is_child = false;
extern "C" int __lsan_is_turned_off();
extern "C" int __lsan_is_turned_off() { return is_child; }

namespace limen::faults {
namespace {

// Waits with a fork, under AddressSanitizer, until all threads are between two rounds. Otherwise a
// thread that the child does not have may have locked the allocator, and the child hangs.
#ifdef __has_feature  // clang only
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
constexpr bool forks_at_rest = true;
#else
constexpr bool forks_at_rest = false;
#endif

// Counts in memory that parent and children share.
struct Counts {
  std::atomic<int> wrong{0}, made{0};
};

Counts &shared_counts() {
  void *const page =
      mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw std::bad_alloc();
  return *new (page) Counts;
}

// Wraps a gate and a verifier, and uses them as a worker of a server does.
class Gate {
 public:
  explicit Gate(const std::string &store) {
    limen_error error{};
    limen_options *const options = options_of(policy());
    const std::string url = "lmdb:" + store;
    gate_ = limen_gate_open(url.data(), url.size(), options, &error);
    limen_options_release(options);
    if (gate_ != nullptr) verifier_ = limen_verifier_open(gate_, nullptr, &error);
    if (verifier_ == nullptr || requests_.open(gate_, &error) != LIMEN_OK)
      throw Lost(error.message);
  }
  ~Gate() { release(); }
  Gate(const Gate &) = delete;
  Gate &operator=(const Gate &) = delete;

  void release() {
    requests_.release();
    limen_verifier_release(std::exchange(verifier_, nullptr));
    limen_gate_release(std::exchange(gate_, nullptr));
  }

  limen_status get(const std::string &ticket) {
    LIMEN_BUFFER(limen_session, 8192) s;
    if (by_request()) return requests_.get(ticket, &s.record, sizeof s, &error_);
    return limen_session_get(gate_, ticket.data(), ticket.size(), &s.record, sizeof s, &error_);
  }
  limen_status touch(const std::string &ticket) {
    if (by_request()) return requests_.touch(ticket, &error_);
    return limen_session_touch(gate_, ticket.data(), ticket.size(), &error_);
  }
  limen_status end(const std::string &ticket) {
    if (by_request()) return requests_.end(ticket, &error_);
    return limen_session_end(gate_, ticket.data(), ticket.size(), &error_);
  }
  // Creates a session and returns its ticket. Adds the ids that it received to `ids`.
  std::string create(std::vector<std::string> &ids) {
    LIMEN_BUFFER(limen_session, 8192) s;
    char ticket[LIMEN_TICKET_CAP];
    must(by_request() ? requests_.create("alex", "{}", &s.record, sizeof s, ticket, &error_)
                      : limen_session_create(gate_, "alex", 4, nullptr, 0, nullptr, &s.record,
                                             sizeof s, ticket, sizeof ticket, &error_));
    ids.emplace_back(ticket);
    ids.emplace_back(LIMEN_TEXT(&s.record, sid));
    return ticket;
  }
  std::string issue(std::vector<std::string> &ids) {
    char token[4096];
    LIMEN_BUFFER(limen_claims, 8192) c;
    must(limen_token_issue(gate_, "alex", 4, nullptr, 0, nullptr, nullptr, token, sizeof token,
                           nullptr, &error_));
    must(limen_token_verify(verifier_, token, LIMEN_ZSTR, &c.record, sizeof c, &error_));
    ids.emplace_back(LIMEN_TEXT(&c.record, id));
    return token;
  }
  limen_status verify(const std::string &token) {
    LIMEN_BUFFER(limen_claims, 8192) c;
    if (by_request()) return requests_.verify(token, &c.record, sizeof c, &error_);
    return limen_token_verify(verifier_, token.data(), token.size(), &c.record, sizeof c, &error_);
  }
  limen_status revoke(const std::string &token) {
    return limen_revoke_token(verifier_, token.data(), token.size(), nullptr, 0, &error_);
  }
  void must(limen_status status) const {
    if (status != LIMEN_OK) throw Lost(error_.message);
  }

 private:
  limen_gate *gate_ = nullptr;
  limen_verifier *verifier_ = nullptr;
  Requests requests_;
  inline static thread_local limen_error error_{};
};

// Does every sort of work once.
void work(Gate &gate, std::vector<std::string> &ids) {
  const auto expect = [](bool holds, const char *what) {
    if (!holds) throw Lost(what);
  };
  const std::string session = gate.create(ids), token = gate.issue(ids);
  gate.must(gate.get(session));
  gate.must(gate.touch(session));
  gate.must(gate.end(session));
  expect(gate.get(session) == LIMEN_E_SESSION_UNKNOWN, "an ended session is there");
  gate.must(gate.revoke(token));
  expect(gate.verify(token) == LIMEN_E_TOKEN_REVOKED, "a revoked token is accepted");
}

// Kinds of children: 0 does nothing, 1 tries the inherited gate, the others open the store anew. Of
// those, 2 releases the inherited gate first, 3 forks, and 4 runs the exit handlers at its end.
constexpr int kinds_of_children = 5;

// Runs in a child that inherited its parent's gate. `session` is live.
std::vector<std::string> be_a_child(int kind, const std::string &store, Gate &inherited,
                                    const std::string &session) {
  std::vector<std::string> ids;
  if (kind == 0) return ids;
  if (inherited.get(session) != LIMEN_E_FORKED) throw Lost("a parent's gate works in its child");
  if (kind == 1) return ids;
  if (kind == 2) inherited.release();
  Gate own(store);
  own.must(own.get(session));
  work(own, ids);
  if (kind == 3) {
    // This child forks a child of its own.
    const pid_t pid = fork();
    if (pid == 0) _exit(own.get(session) == LIMEN_E_FORKED ? 0 : 1);
    int status = -1;
    waitpid(pid, &status, 0);
    if (status != 0) throw Lost("a grandchild");
    work(own, ids);
  }
  return ids;
}

// Runs a server: busy threads, and a new child every moment.
class Server {
 public:
  Server(std::string store, Channel &channel, Counts &counts)
      : store_(std::move(store)), channel_(channel), counts_(counts), gate_(store_) {
    std::vector<std::string> ids;
    session_ = gate_.create(ids);
    tell(ids);
  }

  void run(int children) {
    std::vector<std::thread> threads;
    for (int i = 0; i < hammers; ++i) threads.emplace_back([this] { hammer(); });
    all_started_.wait();
    std::set<pid_t> running;
    for (int i = 0; i < children && counts_.wrong == 0; ++i) {
      while (running.size() >= 8) reap(running);
      running.insert(fork_one(i));
    }
    while (!running.empty()) reap(running);
    stopped_ = true;
    for (std::thread &thread : threads) thread.join();
    gate_.must(gate_.get(session_));
    channel_.send("done");
  }

 private:
  static constexpr int hammers = 4;

  void hammer() {
    all_started_.count_down();
    try {
      while (!stopped_) {
        while (forking_) std::this_thread::yield();
        const std::shared_lock round(rounds_);
        std::vector<std::string> ids;
        work(gate_, ids);
        tell(ids);
      }
    } catch (const std::exception &error) {
      std::fprintf(stderr, "a thread of the parent: %s\n", error.what());
      ++counts_.wrong;
    }
  }

  void tell(const std::vector<std::string> &ids) const {
    for (const std::string &id : ids) channel_.send(id);
  }

  pid_t fork_one(int number) {
    std::unique_lock rest(rounds_, std::defer_lock);
    if (forks_at_rest) {
      forking_ = true;
      rest.lock();
    }
    const pid_t pid = fork();
    forking_ = false;
    if (pid != 0) return pid;
    is_child = true;
    live_briefly(patience);
    const int kind = number % kinds_of_children;
    try {
      tell(be_a_child(kind, store_, gate_, session_));
      ++counts_.made;
    } catch (const std::exception &error) {
      std::fprintf(stderr, "a child of kind %d: %s\n", kind, error.what());
      ++counts_.wrong;
    }
    if (kind < 4) _exit(0);
    std::exit(0);  // with the handlers that run at an exit
  }

  void reap(std::set<pid_t> &running) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, 0);
    running.erase(pid);
    counts_.wrong += status != 0;
  }

  const std::string store_;
  Channel &channel_;
  Counts &counts_;
  Gate gate_;
  std::string session_;
  std::atomic<bool> stopped_{false}, forking_{false};
  std::shared_mutex rounds_;
  std::latch all_started_{hammers};
};

// Fails if a child closes its parent's store, or does not close inherited files before it opens the
// store anew.
TEST(Fork, UnderLoadChildrenHarmNobodyAndNoIdComesTwice) {
  const Directory store;
  Counts &counts = shared_counts();
  const int children = static_cast<int>(seeds(400, 60));
  Process server([&](Channel &channel) { Server(store.path(), channel, counts).run(children); });
  std::set<std::string> ids;
  std::size_t told = 0;
  for (std::string id; (id = server.channel().receive()) != "done"; ++told) ids.insert(id);
  EXPECT_EQ(server.wait(), 0);
  std::printf("%d forks under load: %d children ended well, %d wrong; %zu ids, %zu twice\n",
              children, counts.made.load(), counts.wrong.load(), told, told - ids.size());
  EXPECT_EQ(counts.made, children);
  EXPECT_EQ(counts.wrong, 0);
  EXPECT_EQ(ids.size(), told);
  EXPECT_GT(told, static_cast<std::size_t>(children));
}

// Commits without a pause, in a process with an idle child.
void write_beside_a_child(const std::string &store, Channel &channel, int until) {
  Gate gate(store);
  const pid_t child = fork();
  if (child == 0) {
    alarm(static_cast<unsigned>(longest_life()));
    char byte = 0;
    while (read(until, &byte, 1) < 0 && errno == EINTR) continue;  // until the test closes its end
    _exit(0);
  }
  channel.send(std::to_string(child));
  for (;;) {
    std::vector<std::string> ids;
    gate.must(gate.end(gate.create(ids)));
  }
}

// Fails if a child keeps the descriptors of its parent's locks.
TEST(Fork, AnIdleChildKeepsNothingOfAParentThatIsKilled) {
  const std::uint64_t rounds = seeds(20, 5);
  std::uint64_t stuck = 0, present = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const Directory store;
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    Process writer([&](Channel &channel) {
      close(pipe_ends[1]);
      write_beside_a_child(store.path(), channel, pipe_ends[0]);
    });
    const pid_t child = std::stoi(writer.channel().receive());
    stop_while(writer, [&] { return is_turn_taken(store.path()); });
    writer.kill();
    EXPECT_EQ(kill(child, 0), 0) << "the child lives";
    // Opens it first from another pid namespace, which fails if a process of this one is present.
    {
      Host stranger(store.path(), {}, {}, Home::namespace_own_proc);
      const Reply opened = stranger.open();
      present += opened.status != LIMEN_OK;
      EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
    }
    Host other(store.path(), "store.timeout = 2s\n");
    const Reply opened = other.open();
    EXPECT_EQ(opened.status, LIMEN_OK) << opened.message;
    stuck += other.create("bob").status != LIMEN_OK;
    kill(child, SIGKILL);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
  }
  std::printf(
      "%llu parents killed in their turn, whose child lives: %llu still present, %llu still have "
      "the turn\n",
      static_cast<unsigned long long>(rounds), static_cast<unsigned long long>(present),
      static_cast<unsigned long long>(stuck));
  EXPECT_EQ(present, 0U);
  EXPECT_EQ(stuck, 0U);
}

}  // namespace
}  // namespace limen::faults
