#include <cstring>

#include "answer.h"
#include "arguments.h"
#include "handles.h"
#include "kept_out.h"
#include "results.h"

namespace limen::python {
namespace {

GuardObject *guard_of(PyObject *self) { return reinterpret_cast<GuardObject *>(self); }

// A field of a request, as it came: bytes, or a str whose characters are bytes (ISO-8859-1). Of
// other characters, which no request brings, each is a question mark.
class Field8 {
 public:
  Field8() = default;
  ~Field8() { Py_XDECREF(encoded_); }
  Field8(const Field8 &) = delete;
  Field8 &operator=(const Field8 &) = delete;

  bool take(PyObject *object, const char *parameter, Gil gil) {
    if (object == Py_None) return true;
    if (PyUnicode_Check(object)) {
      if (PyUnicode_KIND(object) == PyUnicode_1BYTE_KIND) [[likely]]
        return point_to(static_cast<const char *>(PyUnicode_DATA(object)),
                        PyUnicode_GET_LENGTH(object), gil);
      encoded_ = PyUnicode_AsEncodedString(object, "latin-1", "replace");
      if (encoded_ == nullptr) return false;
      object = encoded_;
    }
    if (!PyBytes_Check(object)) return wrong_type(parameter, "str or bytes", object);
    return point_to(PyBytes_AS_STRING(object), PyBytes_GET_SIZE(object), gil);
  }
  const char *data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  bool point_to(const char *data, Py_ssize_t size, Gil gil) {
    // Turns a length that the library would refuse into one that it refuses.
    size_ =
        size > LIMEN_TEXT_MAX ? std::size_t{LIMEN_TEXT_MAX} + 1 : static_cast<std::size_t>(size);
    data_ = data;
    if (gil == Gil::held) return true;
    if (!copy_.reserve(size_)) {
      PyErr_NoMemory();
      return false;
    }
    std::memcpy(copy_.data(), data, size_);
    data_ = copy_.text();
    return true;
  }

  const char *data_ = nullptr;
  std::size_t size_ = 0;
  PyObject *encoded_ = nullptr;
  SmallRoom copy_;
};

// The request in a tuple: method, authorization, cookie, csrf, origin, host, fetch_site, flags.
class Fields {
 public:
  bool take(PyObject *tuple, Gil gil) {
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != 8) {
      PyErr_SetString(PyExc_TypeError, "fields must be a tuple of 8");
      return false;
    }
    static constexpr const char *names[] = {"method", "authorization", "cookie",    "csrf",
                                            "origin", "host",          "fetch_site"};
    for (Py_ssize_t i = 0; i < 7; ++i)
      if (!fields_[i].take(PyTuple_GET_ITEM(tuple, i), names[i], gil)) return false;
    if (!take_int(PyTuple_GET_ITEM(tuple, 7), "flags", request_.flags)) return false;
    request_.size = sizeof request_;
    put(fields_[0], request_.method, request_.method_len);
    put(fields_[1], request_.authorization, request_.authorization_len);
    put(fields_[2], request_.cookie, request_.cookie_len);
    put(fields_[3], request_.csrf, request_.csrf_len);
    put(fields_[4], request_.origin, request_.origin_len);
    put(fields_[5], request_.host, request_.host_len);
    put(fields_[6], request_.fetch_site, request_.fetch_site_len);
    return true;
  }
  const limen_request *get() const { return &request_; }

 private:
  static void put(const Field8 &field, const char *&text, std::size_t &size) {
    text = field.data();
    size = field.size();
  }

  Field8 fields_[7];
  limen_request request_{};
};

// A guard that accepts visitors opens their store at its first call, and may block as a write does.
Gil gil_of(const GuardObject *guard) {
  const GateObject *gate = guard->gate;
  return guard->accepts_visitors && !gate->knows_visitors ? gate->writes : gate->reads;
}

// Returns the Answer of `call(limen_answer *, size_t cap, limen_error *)`, which first gets
// `before` in its buffer; or `same`, where it has changed nothing.
template <typename Call>
PyObject *answered(Opened<GuardObject> &opened, PyObject *self, PyObject *fields, PyObject *same,
                   const Call &call) {
  Room room;
  const limen_answer *before = same != nullptr ? &answer_in(same) : nullptr;
  if (before != nullptr && !room.reserve(before->total)) return PyErr_NoMemory();
  limen_error error;
  limen_status status;
  limen_answer *answer;
  do {
    answer = static_cast<limen_answer *>(room.data());
    if (before != nullptr) std::memcpy(answer, before, before->total);
    status =
        opened.run(error, [&](limen_error *of_call) { return call(answer, room.size(), of_call); });
  } while (status == LIMEN_E_BUFFER && room.grow(answer->total));
  if (status == LIMEN_E_BUFFER || limen_status_kind(status) == LIMEN_KIND_FAULT) [[unlikely]]
    return raise(error);
  GuardObject *guard = guard_of(self);
  if (answer->credential == LIMEN_CREDENTIAL_VISITOR) guard->gate->knows_visitors = true;
  PyObject *made;
  if (before != nullptr && answer->total == before->total &&
      std::memcmp(answer, before, before->total) == 0) {
    Py_INCREF(same);
    made = same;
  } else {
    made = make_answer(answer, error, fields, reinterpret_cast<PyObject *>(guard->gate));
  }
  cleanse(answer, answer->total);
  return made;
}

PyObject *check(PyObject *self, PyObject *fields) {
  GuardObject *guard = guard_of(self);
  const Gil gil = gil_of(guard);
  Fields request;
  if (!request.take(fields, gil)) return nullptr;
  Opened opened(guard, gil);
  return answered(opened, self, fields, nullptr,
                  [&](limen_answer *answer, std::size_t cap, limen_error *error) {
                    return limen_guard_check(opened.handle(), request.get(), answer, cap, error);
                  });
}

PyObject *require(PyObject *self, PyObject *const *args) {
  GuardObject *guard = guard_of(self);
  const Gil gil = gil_of(guard);
  Fields request;
  if (!is_a(args[0], state.answer, "answer") || !request.take(args[1], gil)) return nullptr;
  Opened opened(guard, gil);
  return answered(opened, self, args[1], args[0],
                  [&](limen_answer *answer, std::size_t cap, limen_error *error) {
                    return limen_guard_require(opened.handle(), request.get(), answer, cap, error);
                  });
}

// What a login, a renewal or a logout writes for the Set-Cookie fields.
class SetCookies {
 public:
  ~SetCookies() { cleanse(text_, size_); }
  char *text() { return text_; }
  std::size_t *size() { return &size_; }
  PyObject *get() const { return to_str(text_, size_); }

 private:
  std::size_t size_ = 0;
  char text_[LIMEN_SET_COOKIES_CAP];
};

Opened<GuardObject> writing(PyObject *self) {
  return {guard_of(self), guard_of(self)->gate->writes};
}

// Returns a tuple: the session that `call(limen_session *, size_t cap, limen_error *)` writes, and
// the Set-Cookie fields.
template <typename Call>
PyObject *begun(Opened<GuardObject> &opened, PyObject *self, std::size_t suffices,
                const Ticket &ticket, const SetCookies &cookies, const Call &call) {
  auto *gate = reinterpret_cast<PyObject *>(guard_of(self)->gate);
  PyObject *session = kept_out(opened, gate, state.made_session, suffices, ticket.text, call);
  if (session == nullptr) return nullptr;
  PyObject *lines = cookies.get();
  PyObject *both = lines != nullptr ? PyTuple_Pack(2, session, lines) : nullptr;
  Py_DECREF(session);
  Py_XDECREF(lines);
  return both;
}

PyObject *login(PyObject *self, PyObject *const *args) {
  Fields request;
  Text subject, data;
  Options options;
  const bool has_data = args[2] != Py_None;
  if (!request.take(args[0], Gil::released) || !subject.take(args[1], "subject") ||
      (has_data && !data.take(args[2], "data")) || !options.take(args[3]))
    return nullptr;
  Ticket ticket;
  SetCookies cookies;
  Opened opened = writing(self);
  const auto call = [&](limen_session *session, std::size_t cap, limen_error *error) {
    return limen_guard_login(opened.handle(), request.get(), subject.data(), subject.size(),
                             has_data ? data.data() : nullptr, data.size(), options.get(), session,
                             cap, ticket.text, sizeof ticket.text, cookies.text(),
                             LIMEN_SET_COOKIES_CAP, cookies.size(), error);
  };
  return begun(opened, self, room_for(data), ticket, cookies, call);
}

PyObject *renew(PyObject *self, PyObject *const *args) {
  Fields request;
  Options options;
  if (!request.take(args[0], Gil::released) || !options.take(args[1])) return nullptr;
  Ticket ticket;
  SetCookies cookies;
  Opened opened = writing(self);
  const auto call = [&](limen_session *session, std::size_t cap, limen_error *error) {
    return limen_guard_renew(opened.handle(), request.get(), options.get(), session, cap,
                             ticket.text, sizeof ticket.text, cookies.text(), LIMEN_SET_COOKIES_CAP,
                             cookies.size(), error);
  };
  return begun(opened, self, 0, ticket, cookies, call);
}

PyObject *logout(PyObject *self, PyObject *const *args) {
  Fields request;
  Options options;
  if (!request.take(args[0], Gil::released) || !options.take(args[1])) return nullptr;
  Opened opened = writing(self);
  const auto call = [&](char *text, std::size_t cap, std::size_t *size, limen_error *error) {
    return limen_guard_logout(opened.handle(), request.get(), options.get(), text, cap, size,
                              error);
  };
  return text_out(opened, LIMEN_SET_COOKIES_CAP, call);
}

PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  PyObject *const *given = take_all(args, kwargs, "Guard", 3);
  Options options;
  if (given == nullptr || !is_a(given[0], state.gate, "gate") ||
      (given[1] != Py_None && !is_a(given[1], state.verifier, "verifier")) ||
      !options.take(given[2]))
    return nullptr;
  PyObject *self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  GuardObject *guard = guard_of(self);
  Py_INCREF(given[0]);
  guard->gate = gate_of(given[0]);
  if (given[1] != Py_None) {
    Py_INCREF(given[1]);
    guard->verifier = reinterpret_cast<VerifierObject *>(given[1]);
  }
  guard->options = options.retain();
  guard->accepts_visitors = options.accepts_visitors();
  limen_error error;
  guard->handle = open_guard(guard, error);
  if (guard->handle != nullptr) return self;
  raise(error);
  Py_DECREF(self);
  return nullptr;
}

void dealloc(PyObject *self) {
  GuardObject *guard = guard_of(self);
  limen_guard_release(guard->handle);
  limen_options_release(guard->options);
  Py_XDECREF(reinterpret_cast<PyObject *>(guard->verifier));
  Py_XDECREF(reinterpret_cast<PyObject *>(guard->gate));
  free_object(self);
}

PyMethodDef methods[] = {
    {"check", check, METH_O, "check($self, fields, /)\n--\n\nDecides a request."},
    method<"require", 2, require>(
        "require($self, answer, fields, /)\n--\n\nHolds it against another guard's answer."),
    method<"login", 4, login>(
        "login($self, fields, subject, data, options, /)\n--\n\nLogs a subject in."),
    method<"renew", 2, renew>("renew($self, fields, options, /)\n--\n\nRenews the session."),
    method<"logout", 2, logout>("logout($self, fields, options, /)\n--\n\nLogs out."),
    refuse_pickling(),
    {},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("Guard(gate, verifier, options, /)\n--\n\nDecides requests.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_methods, methods},
    {},
};

PyType_Spec spec = {
    .name = "limen._core.Guard",
    .basicsize = sizeof(GuardObject),
    .itemsize = 0,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};

}  // namespace

PyTypeObject *make_guard_type(PyObject *module) { return make_type(module, &spec); }

}  // namespace limen::python
