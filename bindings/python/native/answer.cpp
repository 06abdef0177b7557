#include "answer.h"

#include <cstring>

#include "results.h"

namespace limen::python {
namespace {

AnswerObject *answer_of(PyObject *self) { return reinterpret_cast<AnswerObject *>(self); }

const void *behind(const limen_answer &answer, limen_text place) {
  return reinterpret_cast<const char *>(&answer) + place.at;
}

// Makes the Claims, Session or Visitor that spoke.
PyObject *make_record(const AnswerObject *of) {
  const limen_answer &answer = of->answer;
  if (answer.record.at == 0) return none();
  const void *record = behind(answer, answer.record);
  if (answer.credential == LIMEN_CREDENTIAL_TOKEN)
    return make_claims(static_cast<const limen_claims *>(record));
  PyTypeObject *type =
      answer.credential == LIMEN_CREDENTIAL_VISITOR ? state.made_visitor : state.made_session;
  return make_kept(type, static_cast<const limen_session *>(record),
                   limen_text_at(&answer, answer.ticket), of->gate);
}

PyObject *get_record(PyObject *self, void *) {
  AnswerObject *of = answer_of(self);
  if (of->record == nullptr) {
    PyObject *made = make_record(of);
    if (made == nullptr) return nullptr;
    if (of->record == nullptr)
      of->record = made;
    else
      Py_DECREF(made);  // another thread was first
  }
  Py_INCREF(of->record);
  return of->record;
}

PyObject *get_credential(PyObject *self, void *) {
  switch (answer_of(self)->answer.credential) {
    case LIMEN_CREDENTIAL_TOKEN:
      return to_str("token", 5);
    case LIMEN_CREDENTIAL_SESSION:
      return to_str("session", 7);
    case LIMEN_CREDENTIAL_VISITOR:
      return to_str("visitor", 7);
    default:
      return none();
  }
}

PyObject *get_again(PyObject *self, void *) {
  const std::uint32_t again = answer_of(self)->answer.again;
  if ((again & LIMEN_AGAIN_BLOCKING) != 0) return to_str("blocking", 8);
  return (again & LIMEN_AGAIN_BODY) != 0 ? to_str("body", 4) : none();
}

PyObject *get_status(PyObject *self, void *) {
  return PyLong_FromLong(answer_of(self)->answer.status);
}

PyObject *get_http(PyObject *self, void *) { return PyLong_FromLong(answer_of(self)->answer.http); }

PyObject *get_retry_after(PyObject *self, void *) {
  return PyLong_FromUnsignedLong(answer_of(self)->answer.retry_after);
}

PyObject *get_read_only(PyObject *self, void *) {
  return PyBool_FromLong((answer_of(self)->answer.flags & LIMEN_ANSWER_READ_ONLY) != 0);
}

PyObject *get_csrf_good(PyObject *self, void *) {
  return PyBool_FromLong((answer_of(self)->answer.flags & LIMEN_ANSWER_CSRF_GOOD) != 0);
}

PyObject *get_message(PyObject *self, void *) {
  const char *message = answer_of(self)->message;
  return PyUnicode_DecodeUTF8(message, static_cast<Py_ssize_t>(std::strlen(message)), "replace");
}

PyObject *get_fields(PyObject *self, void *) {
  PyObject *fields = answer_of(self)->fields;
  Py_INCREF(fields);
  return fields;
}

int is_let_in(PyObject *self) { return answer_of(self)->answer.http == 0 ? 1 : 0; }

void dealloc(PyObject *self) {
  AnswerObject *of = answer_of(self);
  cleanse(&of->answer, of->answer.total);
  Py_XDECREF(of->record);
  Py_XDECREF(of->fields);
  Py_XDECREF(of->gate);
  free_object(self);
}

PyObject *get_place(PyObject *self, void *field) {
  const auto &text = field_at<limen_text>(self, static_cast<const Field *>(field)->offset);
  return text_or_none(&answer_of(self)->answer, text);
}

#define FIELD(name) Field name##_field = {offsetof(AnswerObject, answer.name), #name}
FIELD(issuer);
FIELD(subject);
FIELD(ticket);
FIELD(challenge);
FIELD(word);
#undef FIELD

PyGetSetDef attributes[] = {
    {"status", get_status, nullptr, "Why it was refused, or has no caller; 0: neither.", nullptr},
    {"http", get_http, nullptr, "0: let in; otherwise the response's status.", nullptr},
    {"credential", get_credential, nullptr, "What spoke: token, session, visitor; or None.",
     nullptr},
    {"again", get_again, nullptr, "What to ask again with: body, blocking; or None.", nullptr},
    {"retry_after", get_retry_after, nullptr, "Seconds, for Retry-After; 0: send none.", nullptr},
    {"read_only", get_read_only, nullptr, "Whether the ticket was replaced some seconds ago.",
     nullptr},
    {"csrf_good", get_csrf_good, nullptr, "Whether it needs no CSRF token, or had a good one.",
     nullptr},
    {"record", get_record, nullptr, "The Claims, Session or Visitor that spoke, or None.", nullptr},
    {"issuer", get_place, nullptr, "The issuer of the subject, or None.", &issuer_field},
    {"subject", get_place, nullptr, "The caller, or None.", &subject_field},
    {"ticket", get_place, nullptr, "The ticket that counted: a secret. Or None.", &ticket_field},
    {"challenge", get_place, nullptr, "For WWW-Authenticate; None: send none.", &challenge_field},
    {"word", get_place, nullptr, "What the client may know of a refusal, or None.", &word_field},
    {"message", get_message, nullptr, "The reason of a refusal, for your logs.", nullptr},
    {"_fields", get_fields, nullptr, "The request.", nullptr},
    {},
};

PyMethodDef methods[] = {refuse_pickling(), {}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("What a guard has decided. Immutable.")},
    {Py_tp_new, slot(not_made_by_hand)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_nb_bool, slot(is_let_in)},
    {Py_tp_getset, attributes},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Answer",
    .basicsize = sizeof(AnswerObject),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_answer_type(PyObject *module) {
  return reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &spec, nullptr));
}

const limen_answer &answer_in(PyObject *object) { return answer_of(object)->answer; }

PyObject *make_answer(const limen_answer *answer, const limen_error &error, PyObject *fields,
                      PyObject *gate) {
  PyTypeObject *type = state.made_answer;
  const std::uint32_t total = answer->total > sizeof *answer ? answer->total : sizeof *answer;
  PyObject *made = type->tp_alloc(type, static_cast<Py_ssize_t>(total - sizeof *answer));
  if (made == nullptr) return nullptr;
  AnswerObject *of = answer_of(made);
  Py_INCREF(gate);
  of->gate = gate;
  Py_INCREF(fields);
  of->fields = fields;
  if (error.status != LIMEN_OK) std::memcpy(of->message, error.message, sizeof of->message);
  std::memcpy(&of->answer, answer, total);
  of->answer.total = total;
  return made;
}

}  // namespace limen::python
