#include <cstring>

#include "records.h"
#include "results.h"

namespace limen::python {
namespace {

PyObject *members(PyObject *self, PyObject *const *) {
  KeptObject *kept = kept_of(self);
  return members_of(kept->members, &kept->record, kept->record.data, LIMEN_E_JSON);
}

PyObject *record(PyObject *self, PyObject *const *) {
  const limen_session &record = kept_of(self)->record;
  return PyBytes_FromStringAndSize(reinterpret_cast<const char *>(&record), record.total);
}

PyObject *get_ticket(PyObject *self, void *) {
  const char *ticket = kept_of(self)->ticket;
  return ticket[0] != '\0' ? to_str(ticket, LIMEN_TICKET_CAP - 1) : none();
}

PyObject *get_gate(PyObject *self, void *) {
  PyObject *gate = kept_of(self)->gate;
  Py_INCREF(gate);
  return gate;
}

PyObject *get_version(PyObject *self, void *) {
  return PyLong_FromUnsignedLongLong(kept_of(self)->record.version);
}

void dealloc(PyObject *self) {
  KeptObject *kept = kept_of(self);
  cleanse(kept->ticket, sizeof kept->ticket);
  Py_XDECREF(kept->members);
  Py_XDECREF(kept->gate);
  free_object(self);
}

#define FIELD(name) Field name##_field = {offsetof(KeptObject, record.name), #name}
FIELD(data);
FIELD(created_at);
FIELD(seen_at);
FIELD(idle_expires_at);
FIELD(expires_at);
#undef FIELD

PyGetSetDef attributes[] = {
    {"json", get_text<KeptObject>, nullptr, "The data, as JSON text.", &data_field},
    {"version", get_version, nullptr, "A number that every update of the data changes.", nullptr},
    {"ticket", get_ticket, nullptr,
     "The ticket that read it: a secret. None when it came from a list.", nullptr},
    {"_gate", get_gate, nullptr, "The native Gate that returned it.", nullptr},
    {"created_at", get_datetime, nullptr, "Aware datetime in UTC.", &created_at_field},
    {"seen_at", get_datetime, nullptr, "The last touch, update or renewal: aware datetime in UTC.",
     &seen_at_field},
    {"idle_expires_at", get_datetime, nullptr,
     "When it ends unless touched: aware datetime in UTC.", &idle_expires_at_field},
    {"expires_at", get_datetime, nullptr, "When it ends in any case: aware datetime in UTC.",
     &expires_at_field},
    {"created_at_seconds", get_seconds, nullptr, "Seconds since 1970.", &created_at_field},
    {"seen_at_seconds", get_seconds, nullptr, "Seconds since 1970.", &seen_at_field},
    {"idle_expires_at_seconds", get_seconds, nullptr, "Seconds since 1970.",
     &idle_expires_at_field},
    {"expires_at_seconds", get_seconds, nullptr, "Seconds since 1970.", &expires_at_field},
    {},
};

PyMethodDef methods[] = {
    method<"_members", 0, members>("_members($self, /)\n--\n\nThe data, parsed once and kept."),
    method<"_record", 0, record>(
        "_record($self, /)\n--\n\nThe record and its texts, as bytes, without the ticket."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("A session or a visitor as it was when read. Immutable.")},
    {Py_tp_new, slot(not_made_by_hand)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_getset, attributes},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Kept",
    .basicsize = sizeof(KeptObject),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

PyType_Slot visitor_slots[] = {
    {Py_tp_doc, const_cast<char *>("A visitor as it was when read. Immutable.")},
    {},
};

PyType_Spec visitor_spec = {
    .name = "limen._core.Visitor",
    .basicsize = sizeof(KeptObject),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = visitor_slots,
};

}  // namespace

PyTypeObject *make_kept_type(PyObject *module) {
  return reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &spec, nullptr));
}

PyTypeObject *make_visitor_type(PyObject *module, PyTypeObject *kept) {
  return reinterpret_cast<PyTypeObject *>(
      PyType_FromModuleAndSpec(module, &visitor_spec, reinterpret_cast<PyObject *>(kept)));
}

PyObject *make_kept(PyTypeObject *type, const limen_session *record, const char *ticket,
                    PyObject *gate) {
  const auto behind = static_cast<Py_ssize_t>(record->total - sizeof *record);
  PyObject *made = type->tp_alloc(type, behind);
  if (made == nullptr) return nullptr;
  KeptObject *kept = kept_of(made);
  Py_INCREF(gate);
  kept->gate = gate;
  if (ticket != nullptr) std::memcpy(kept->ticket, ticket, LIMEN_TICKET_CAP - 1);
  std::memcpy(&kept->record, record, record->total);
  return made;
}

}  // namespace limen::python
