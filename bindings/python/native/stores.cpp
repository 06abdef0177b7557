// Functions of a whole store: its facts, a check, backup, restore and upgrade.
#include "arguments.h"
#include "handles.h"
#include "results.h"

namespace limen::python {
namespace {

// Returns what `call(limen_progress *)` makes. The call writes its two numbers to an array("Q"), or
// nowhere for None. When a thread never returns from the call, the array stays locked.
template <typename Call>
PyObject *with_progress(PyObject *object, const Call &call) {
  if (object == Py_None) return call(nullptr);
  Py_buffer view;
  if (!PyObject_CheckBuffer(object)) {
    wrong_type("progress", "an array of two numbers", object);
    return nullptr;
  }
  if (PyObject_GetBuffer(object, &view, PyBUF_WRITABLE) != 0) return nullptr;
  PyObject *made = nullptr;
  if (view.len == sizeof(limen_progress) &&
      reinterpret_cast<std::uintptr_t>(view.buf) % alignof(limen_progress) == 0)
    made = call(static_cast<limen_progress *>(view.buf));
  else
    wrong_type("progress", "an array of two numbers", object);
  PyBuffer_Release(&view);
  return made;
}

}  // namespace

PyObject *gate_store_info(PyObject *self, PyObject *const *) {
  Opened gate(gate_of(self), Gil::released);
  return allocated_text(gate, [&](char **out, std::size_t *len, limen_error *error) {
    return limen_store_info(gate.handle(), out, len, error);
  });
}

PyObject *gate_store_backup(PyObject *self, PyObject *const *args) {
  Text path;
  if (!path.take(args[0], "path")) return nullptr;
  return with_progress(args[1], [&](limen_progress *progress) {
    Opened gate(gate_of(self), Gil::released);
    return done(gate, [&](limen_error *error) {
      return limen_store_backup(gate.handle(), path.data(), path.size(), progress, error);
    });
  });
}

PyObject *store_check(PyObject *, PyObject *const *args) {
  Text store;
  if (!store.take(args[0], "store")) return nullptr;
  return with_progress(args[1], [&](limen_progress *progress) {
    return allocated_text(Gil::released, [&](char **out, std::size_t *len, limen_error *error) {
      return limen_store_check(store.data(), store.size(), progress, out, len, error);
    });
  });
}

PyObject *store_upgrade(PyObject *, PyObject *const *args) {
  Text store;
  if (!store.take(args[0], "store")) return nullptr;
  return with_progress(args[1], [&](limen_progress *progress) {
    return allocated_text(Gil::released, [&](char **out, std::size_t *len, limen_error *error) {
      return limen_store_upgrade(store.data(), store.size(), progress, out, len, error);
    });
  });
}

PyObject *store_traits(PyObject *, PyObject *const *args) {
  Text store;
  if (!store.take(args[0], "store")) return nullptr;
  std::int32_t traits = 0;
  limen_error error;
  if (limen_store_traits(store.data(), store.size(), &traits, &error) != LIMEN_OK)
    return raise(error);
  return PyLong_FromLong(traits);
}

PyObject *store_restore(PyObject *, PyObject *const *args) {
  Text store, backup;
  Options options;
  if (!store.take(args[0], "store") || !backup.take(args[1], "backup") || !options.take(args[2]))
    return nullptr;
  return with_progress(args[3], [&](limen_progress *progress) {
    return done(Gil::released, [&](limen_error *error) {
      return limen_store_restore(store.data(), store.size(), backup.data(), backup.size(),
                                 options.get(), progress, error);
    });
  });
}

}  // namespace limen::python
