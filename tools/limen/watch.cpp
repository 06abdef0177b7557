#include <limen/limen.hpp>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

#include "call.h"
#include "command.h"
#include "failure.h"
#include "text.h"

namespace command {
namespace {

// Blocks SIGINT and SIGTERM, before the gate is opened, and gives a descriptor to wait for them.
class Signals {
 public:
  Signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0 ||
        (descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC)) < 0)
      refuse("signals: no file descriptor is left", LIMEN_E_MEMORY);
  }
  ~Signals() { ::close(descriptor_); }
  Signals(const Signals &) = delete;
  Signals &operator=(const Signals &) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

// Says that nothing is missed from now on.
void tell_start(Call &call) {
  if (call.out().json())
    call.out().one(Record().text("event", "watching"));
  else
    call.out().line("watching");
}

void tell_loss(Call &call, std::uint64_t lost) {
  if (call.out().json())
    call.out().one(Record().text("event", "lost").number("lost", lost));
  else
    call.out().line("lost: " + std::to_string(lost) + " events (watch.capacity)");
}

void tell(Call &call, const limen::Event &event) {
  if (call.out().json()) {
    Record record;
    record.text("event", event.name())
        .number("number", event.number())
        .time("at", event.at())
        .text("subject", event.subject())
        .text("sid", event.sid())
        .text("id", event.id())
        .text("label", event.label())
        .text("reason", event.reason());
    const bool refused = event.status() != LIMEN_OK;
    return call.out().one(
        record.text("status", refused ? std::string_view(limen_status_name(event.status()))
                                      : std::string_view()));
  }
  std::string line = time_text(event.at()) + "  " + event.name();
  line.append(line.size() < 40 ? 40 - line.size() : 1, ' ');
  const auto add = [&](const char *name, std::string_view text) {
    if (text.data() != nullptr) line += std::string(" ") + name + "=" + printable(text);
  };
  if (event.status() != LIMEN_OK) add("status", limen_status_name(event.status()));
  add("subject", event.subject());
  add("sid", event.sid());
  add("id", event.id());
  add("label", event.label());
  add("reason", event.reason());
  call.out().line(line);
}

void watch(Call &call) {
  const Signals signals;
  const limen::Gate gate = call.any_gate();
  const limen::Watch watch = gate.watch();
  pollfd waited[] = {{watch.fd(), POLLIN, 0},
                     {signals.descriptor(), POLLIN, 0},
                     {STDOUT_FILENO, 0, 0}};  // tells that nobody reads it any more
  std::uint64_t expected = 0;
  limen::Events events;
  tell_start(call);
  for (;;) {
    if (!call.out().flush()) return;
    if (::poll(waited, 3, -1) < 0) continue;
    if (waited[1].revents != 0 || waited[2].revents != 0) return;
    watch.next(events);
    for (const limen::Event event : events) {
      if (expected != 0 && event.number() > expected) tell_loss(call, event.number() - expected);
      expected = event.number() + 1;
      tell(call, event);
    }
  }
}

}  // namespace

std::vector<Command> watch_commands() {
  return {
      {"watch",
       "",
       "Print what any process on the store revokes, as it happens, until interrupted",
       "",
       {},
       {},
       watch},
  };
}

}  // namespace command
