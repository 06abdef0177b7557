#include "reopening.h"

#include <cstdio>
#include <new>

namespace limen::python {
namespace {

void fail(limen_error &error, limen_status status, const char *message) {
  error.status = status;
  std::snprintf(error.message, sizeof error.message, "%s", message);
}

}  // namespace

// One opening of a gate. It holds nothing of Python's nor of the Gate's, because a daemon thread
// may never return from it. The first thread to get the GIL back puts the new handle into the Gate.
struct Reopening::Attempt {
  Attempt(std::string url, limen_options *with, std::int64_t clock)
      : store(std::move(url)), options(limen_options_retain(with)), now(clock) {}
  ~Attempt() { limen_options_release(options); }
  Attempt(const Attempt &) = delete;
  Attempt &operator=(const Attempt &) = delete;

  void open() {
    limen_gate *gate = limen_gate_open(store.data(), store.size(), options, &error);
    if (gate != nullptr && now != LIMEN_UNSET) limen_gate_set_clock(gate, now, nullptr);
    made = gate;
    done.store(1);
    done.notify_all();
  }

  const std::string store;
  limen_options *const options;
  const std::int64_t now;
  const long fork = forks();  // a child of this process cannot wait for the parent's attempt
  limen_gate *made = nullptr;
  limen_error error{};
  std::atomic<int> done{0};
};

Reopening::Reopening(const Text &store, const Options &options)
    : store_(store.data(), store.size()), options_(options.retain()) {}

Reopening::~Reopening() { limen_options_release(options_); }

std::shared_ptr<Reopening::Attempt> Reopening::begin() const {
  try {
    return std::make_shared<Attempt>(store_, options_, now_);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

bool Reopening::reopen(GateObject *gate, const limen_gate *stale, limen_error &error) {
  std::shared_ptr<Attempt> attempt = attempt_;
  const bool others = attempt != nullptr && attempt->fork == forks();
  if (!others) attempt = begin();
  if (attempt == nullptr) {
    fail(error, LIMEN_E_MEMORY, "memory: out of memory");
    return false;
  }
  attempt_ = attempt;
  run(Gil::released, [&] {
    if (others)
      attempt->done.wait(0);
    else
      attempt->open();
    return 0;
  });
  if (attempt_ == attempt) attempt_.reset();
  if (attempt->made == nullptr) {
    error = attempt->error;
    return false;
  }
  if (gate->handle == stale) {
    gate->handle = attempt->made;
    gate->knows_visitors = false;
    if (gate->closed) limen_gate_close(gate->handle);
  }
  return true;
}

bool reopened(GateObject *gate, const limen_gate *stale, limen_error &error) {
  if (gate->handle != stale) return true;
  if (gate->reopening == nullptr) return false;  // the store is the parent's; `error` says so
  if (!gate->closed) return gate->reopening->reopen(gate, stale, error);
  fail(error, LIMEN_E_CLOSED, "gate: closed");
  return false;
}

bool reopened(VerifierObject *verifier, const limen_verifier *stale, limen_error &error) {
  if (verifier->gate == nullptr) return false;
  Opened gate(verifier->gate, Gil::held);
  limen_verifier *made = gate.run(error, [&](limen_error *of_call) {
    return limen_verifier_open(gate.handle(), verifier->options, of_call);
  });
  if (made == nullptr) return false;
  if (verifier->handle == stale)
    verifier->handle = made;
  else  // another thread was first
    limen_verifier_release(made);
  return true;
}

limen_guard *open_guard(GuardObject *guard, limen_error &error) {
  Opened gate(guard->gate, Gil::held);
  return gate.run(error, [&](limen_error *of_call) {
    limen_verifier *verifier = guard->verifier != nullptr ? guard->verifier->handle : nullptr;
    return limen_guard_open(gate.handle(), verifier, guard->options, of_call);
  });
}

bool reopened(GuardObject *guard, const limen_guard *stale, limen_error &error) {
  VerifierObject *verifier = guard->verifier;
  if (verifier != nullptr && verifier->gate != nullptr &&
      !reopened(verifier, verifier->handle, error))
    return false;
  limen_guard *made = open_guard(guard, error);
  if (made == nullptr) return false;
  if (guard->handle == stale)
    guard->handle = made;
  else  // another thread was first
    limen_guard_release(made);
  return true;
}

}  // namespace limen::python
