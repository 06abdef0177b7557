#include "bind.h"

namespace limen::python {
namespace {

constexpr std::size_t page_size = 65536;

std::unique_ptr<Watch> make(GateObject *of) {
  Opened gate(of, Gil::held);
  return made<Watch>(gate,
                     [&](limen_error *error) { return limen_watch_open(gate.handle(), error); });
}

int fileno(const Watch &watch) { return limen_watch_fd(watch.handle()); }

py::tuple to_tuple(const limen_event *event) {
  const auto text = [event](limen_text of) { return owned(text_or_none(event, of)); };
  return py::make_tuple(event->number, event->at, event->kind, event->status, text(event->subject),
                        text(event->sid), text(event->id), text(event->reason), text(event->label));
}

py::list next(const Watch &watch) {
  const auto page = std::make_unique<std::uint64_t[]>(page_size / sizeof(std::uint64_t));
  const auto *event = reinterpret_cast<limen_event *>(page.get());
  std::size_t count = 0;
  limen_error error;
  if (limen_watch_next(watch.handle(), reinterpret_cast<limen_event *>(page.get()), page_size,
                       &count, &error) != LIMEN_OK)
    throw_error(error);
  py::list events(count);
  for (std::size_t i = 0; i < count; ++i, event = LIMEN_NEXT(const limen_event, event))
    events[i] = to_tuple(event);
  return events;
}

}  // namespace

void add_watch(py::module_ &module) {
  auto type =
      make_class<Watch>(module, "Watch", "Watch(gate, /)\n--\n\nA gate's events from now on.");
  def_init(type, "Watch(gate, /)", make);
  def(type, "fileno(self, /)", "Readable while events wait; do not read from it.", fileno);
  def(type, "next(self, /)", "The waiting events, oldest first, as tuples.", next);
}

}  // namespace limen::python
