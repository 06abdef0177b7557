// Claims, Session and Visitor: immutable objects of variable size that contain the library's flat
// record.
#pragma once

#include <cstddef>

#include "module.h"

namespace limen::python {

struct ClaimsObject {
  PyObject_VAR_HEAD PyObject *members;  // dict, parsed at the first use
  limen_claims record;                  // followed by its texts
};

// A Session or a Visitor, which the library keeps.
struct KeptObject {
  PyObject_VAR_HEAD PyObject *members;
  PyObject *gate;                 // the Gate that returned it
  char ticket[LIMEN_TICKET_CAP];  // empty when it came from a list. Cleansed when freed.
  limen_session record;
};

PyTypeObject *make_claims_type(PyObject *module);
PyTypeObject *make_kept_type(PyObject *module);  // the base of the next two
PyTypeObject *make_session_type(PyObject *module, PyTypeObject *kept);
PyTypeObject *make_visitor_type(PyObject *module, PyTypeObject *kept);

PyObject *make_claims(const limen_claims *record);

// `type`: state.made_session or made_visitor. `ticket`: 36 characters, or NULL.
PyObject *make_kept(PyTypeObject *type, const limen_session *record, const char *ticket,
                    PyObject *gate);

inline KeptObject *kept_of(PyObject *self) { return reinterpret_cast<KeptObject *>(self); }

// Shared by these classes.
PyObject *text_or_none(const void *record, limen_text text);
PyObject *seconds_or_none(std::int64_t seconds);
PyObject *datetime_or_none(std::int64_t seconds, const char *what);
PyObject *members_of(PyObject *&kept, const void *record, limen_text json, limen_status refused);
PyObject *not_made_by_hand(PyTypeObject *type, PyObject *args, PyObject *kwargs);
PyObject *not_picklable(PyObject *self, PyObject *protocol);
bool prepare_times();

// Refuses pickling.
inline PyMethodDef refuse_pickling() {
  return {"__reduce_ex__", not_picklable, METH_O, "Raises TypeError: it is not picklable."};
}

template <typename Object>
void free_object(Object *self) {
  PyTypeObject *type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

template <typename Function>
void *slot(Function *function) {
  return reinterpret_cast<void *>(function);
}

// The value of a record's field, `offset` bytes from the start of the object.
template <typename Value>
const Value &field_at(const PyObject *self, std::size_t offset) {
  return *reinterpret_cast<const Value *>(reinterpret_cast<const char *>(self) + offset);
}

// The closure of an attribute: where its value lies, and its name for messages.
struct Field {
  std::size_t offset;
  const char *name;
};

template <typename Object>
PyObject *get_text(PyObject *self, void *field) {
  const auto &text = field_at<limen_text>(self, static_cast<const Field *>(field)->offset);
  return text_or_none(&reinterpret_cast<Object *>(self)->record, text);
}

inline PyObject *get_seconds(PyObject *self, void *field) {
  return seconds_or_none(field_at<std::int64_t>(self, static_cast<const Field *>(field)->offset));
}

inline PyObject *get_datetime(PyObject *self, void *field) {
  const auto *of = static_cast<const Field *>(field);
  return datetime_or_none(field_at<std::int64_t>(self, of->offset), of->name);
}

}  // namespace limen::python
