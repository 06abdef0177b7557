#include <cstring>

#include "records.h"
#include "results.h"

namespace limen::python {
namespace {

ClaimsObject *claims_of(PyObject *self) { return reinterpret_cast<ClaimsObject *>(self); }

PyObject *members(PyObject *self, PyObject *const *) {
  ClaimsObject *claims = claims_of(self);
  return members_of(claims->members, &claims->record, claims->record.json, LIMEN_E_TOKEN_CLAIM);
}

PyObject *record(PyObject *self, PyObject *const *) {
  const limen_claims &record = claims_of(self)->record;
  return PyBytes_FromStringAndSize(reinterpret_cast<const char *>(&record), record.total);
}

void dealloc(PyObject *self) {
  Py_XDECREF(claims_of(self)->members);
  free_object(self);
}

#define FIELD(name) Field name##_field = {offsetof(ClaimsObject, record.name), #name}
FIELD(json);
FIELD(issuer);
FIELD(subject);
FIELD(audience);
FIELD(id);
FIELD(sid);
FIELD(key_id);
FIELD(issued_at);
FIELD(not_before);
FIELD(expires_at);
#undef FIELD

constexpr getter text = get_text<ClaimsObject>;

PyGetSetDef attributes[] = {
    {"json", text, nullptr, "All claims, exactly as they were signed.", &json_field},
    {"issuer", text, nullptr, "Claim iss, or None.", &issuer_field},
    {"subject", text, nullptr, "Claim sub, or None.", &subject_field},
    {"audience", text, nullptr, "The audience that matched, or None.", &audience_field},
    {"id", text, nullptr, "Claim jti, or None.", &id_field},
    {"sid", text, nullptr, "The id of the session it was issued from, or None.", &sid_field},
    {"key_id", text, nullptr, "The header's kid, or None.", &key_id_field},
    {"issued_at", get_datetime, nullptr, "Claim iat: aware datetime in UTC, or None.",
     &issued_at_field},
    {"not_before", get_datetime, nullptr, "Claim nbf: aware datetime in UTC, or None.",
     &not_before_field},
    {"expires_at", get_datetime, nullptr, "Claim exp: aware datetime in UTC, or None.",
     &expires_at_field},
    {"issued_at_seconds", get_seconds, nullptr, "Claim iat in seconds since 1970, or None.",
     &issued_at_field},
    {"not_before_seconds", get_seconds, nullptr, "Claim nbf in seconds since 1970, or None.",
     &not_before_field},
    {"expires_at_seconds", get_seconds, nullptr, "Claim exp in seconds since 1970, or None.",
     &expires_at_field},
    {},
};

PyMethodDef methods[] = {
    method<"_members", 0, members>("_members($self, /)\n--\n\nThe claims, parsed once and kept."),
    method<"_record", 0, record>("_record($self, /)\n--\n\nThe record and its texts, as bytes."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("The claims of a verified token. Immutable.")},
    {Py_tp_new, slot(not_made_by_hand)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_getset, attributes},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Claims",
    .basicsize = sizeof(ClaimsObject),
    .itemsize = 1,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_claims_type(PyObject *module) {
  return reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &spec, nullptr));
}

PyObject *make_claims(const limen_claims *record) {
  PyTypeObject *type = state.made_claims;
  const auto behind = static_cast<Py_ssize_t>(record->total - sizeof *record);
  PyObject *made = type->tp_alloc(type, behind);
  if (made != nullptr) std::memcpy(&claims_of(made)->record, record, record->total);
  return made;
}

}  // namespace limen::python
