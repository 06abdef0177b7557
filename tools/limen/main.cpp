// limen: the command. It does everything through the C functions.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "arguments.h"
#include "call.h"
#include "completion.h"
#include "failure.h"
#include "text.h"

namespace {

using namespace command;

const char *kind_name(int kind) {
  constexpr const char *names[] = {"yes", "no", "fault", "unknown", "not enough"};
  return kind >= 0 && kind < 5 ? names[kind] : "fault";
}

// Prints an error, and returns the exit code.
int tell(const limen::Error &error, bool json) {
  const int kind = error.kind();
  std::string line = std::string("limen: ") + error.name() + ": " + printable(error.what());
  if (json) {
    Record record;
    record.text("status", error.name())
        .number("number", static_cast<std::uint64_t>(error.status()))
        .text("kind", kind_name(kind))
        .text("message", error.what());
    line = Record().json("error", record.as_json()).as_json();
  }
  std::fprintf(stderr, "%s\n", line.c_str());
  return kind == LIMEN_KIND_YES ? LIMEN_KIND_FAULT : kind;
}

// Opens standard descriptors that are closed, so that no other file gets their numbers.
void open_what_is_closed() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // Opened for reading, standard output fails at the first write, which is noticed.
    const int mode = descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY;
    if (::fcntl(descriptor, F_GETFD) < 0 && ::open("/dev/null", mode) != descriptor) std::_Exit(2);
  }
}

int run(const std::vector<std::string> &line) {
  if (!line.empty() && line[0] == "__complete") {
    Output output(false);
    std::string words = completions({line.begin() + 1, line.end()});
    if (words.empty()) return 0;
    words.pop_back();
    output.line(words);
    output.flush();
    return 0;
  }
  Arguments arguments = parse(line);
  if (arguments.command == nullptr) {
    Output output(false);
    arguments.answer.pop_back();  // the line end
    output.line(arguments.answer);
    output.flush();
    return 0;
  }
  const auto run_command = arguments.command->run;
  Call call(std::move(arguments));
  run_command(call);
  call.out().flush();
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  open_what_is_closed();
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> line(argv + (argc > 0 ? 1 : 0), argv + argc);
  const bool json = asks_for_json(line);
  limen_error error{LIMEN_E_INTERNAL, "the command failed unexpectedly: please report it"};
  try {
    return run(line);
  } catch (const limen::Error &failure) {
    return tell(failure, json);
  } catch (const std::bad_alloc &) {
    error = {LIMEN_E_MEMORY, "out of memory"};
  } catch (const std::exception &) {
    // The exception's message is not repeated: it might quote the arguments.
  }
  return tell(limen::Error(error), json);
}
