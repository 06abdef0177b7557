#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

constexpr std::size_t page_size = 65536;

PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *const *given = take_all(args, kwargs, "Watch", 1);
  if (given == nullptr || !is_a(given[0], state.gate, "gate")) return nullptr;
  limen_error error;
  limen_watch *watch = limen_watch_open(gate_of(given[0])->handle, &error);
  return own(type, watch, limen_watch_release, error);
}

PyObject *fileno(PyObject *self, PyObject *const *) {
  return PyLong_FromLong(limen_watch_fd(handle_of<limen_watch>(self)));
}

PyObject *to_tuple(const limen_event *event) {
  const auto text = [event](limen_text of) { return text_or_none(event, of); };
  return Py_BuildValue("(KLiiNNNNN)", static_cast<unsigned long long>(event->number),
                       static_cast<long long>(event->at), static_cast<int>(event->kind),
                       static_cast<int>(event->status), text(event->subject), text(event->sid),
                       text(event->id), text(event->reason), text(event->label));
}

PyObject *next(PyObject *self, PyObject *const *) {
  Room room;
  if (!room.reserve(page_size)) return PyErr_NoMemory();
  auto *page = static_cast<limen_event *>(room.data());
  std::size_t count = 0;
  limen_error error;
  if (limen_watch_next(handle_of<limen_watch>(self), page, room.size(), &count, &error) != LIMEN_OK)
    return raise(error);
  PyObject *list = PyList_New(static_cast<Py_ssize_t>(count));
  if (list == nullptr) return nullptr;
  const limen_event *event = page;
  for (std::size_t i = 0; i < count; ++i, event = LIMEN_NEXT(const limen_event, event)) {
    PyObject *made = to_tuple(event);
    if (made == nullptr) {
      Py_DECREF(list);
      return nullptr;
    }
    PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), made);
  }
  return list;
}

PyMethodDef methods[] = {
    method<"fileno", 0, fileno>(
        "fileno($self, /)\n--\n\nReadable while events wait; never read it."),
    method<"next", 0, next>("next($self, /)\n--\n\nThe events that wait, oldest first, as tuples."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char *>("Watch(gate, /)\n--\n\nSees what happens at a gate from now on.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_handle<limen_watch, limen_watch_release>)},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Watch",
    .basicsize = sizeof(WatchObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_watch_type(PyObject *module) { return make_type(module, &spec); }

}  // namespace limen::python
