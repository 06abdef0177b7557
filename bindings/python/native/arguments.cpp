#include "arguments.h"

#include <cstdlib>
#include <cstring>
#include <limits>

#include "records.h"

namespace limen::python {
namespace {

constexpr const char *text_types = "str, bytes or bytearray";

bool refuse(const char *parameter, const char *why) {
  PyErr_Format(PyExc_TypeError, "%s %s", parameter, why);
  return false;
}

bool out_of_range(const char *parameter) {
  char message[100];
  PyOS_snprintf(message, sizeof message, "%s: out of range", parameter);
  raise(LIMEN_E_ARGUMENT, message);
  return false;
}

// An int from `least` to `most`.
template <typename Int>
bool take_int_in(PyObject *object, const char *parameter, Int least, Int most, Int &value) {
  if (!PyLong_Check(object)) return wrong_type(parameter, "int", object);
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow != 0 || number < static_cast<long long>(least) ||
      number > static_cast<long long>(most))
    return out_of_range(parameter);
  value = static_cast<Int>(number);
  return true;
}

}  // namespace

void cleanse(void *data, std::size_t size) { explicit_bzero(data, size); }

bool Text::borrow_other(PyObject *object, const char *parameter) {
  if (!PyUnicode_Check(object)) {
    if (PyByteArray_Check(object)) return borrow_bytes(object, parameter) && copy();
    if (PyBytes_Check(object)) return borrow_bytes(object, parameter);
    return wrong_type(parameter, text_types, object);
  }
  Py_ssize_t size = 0;
  const char *data = PyUnicode_AsUTF8AndSize(object, &size);
  if (data != nullptr) {
    point_to(data, size);
    return true;
  }
  // CPython's own exception contains the whole text.
  if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return false;
  PyErr_Clear();
  return refuse(parameter, "holds a lone surrogate");
}

bool Text::borrow_bytes(PyObject *object, const char *parameter) {
  if (PyBytes_Check(object))
    point_to(PyBytes_AS_STRING(object), PyBytes_GET_SIZE(object));
  else if (PyByteArray_Check(object))
    point_to(PyByteArray_AS_STRING(object), PyByteArray_GET_SIZE(object));
  else
    return wrong_type(parameter, "bytes or bytearray", object);
  return true;
}

bool Text::take_word(PyObject *object, const char *parameter) {
  if (!take(object, parameter)) return false;
  if (std::memchr(data_, 0, size_) != nullptr) return refuse(parameter, "holds a NUL");
  return true;
}

bool Text::borrow_ticket(PyObject *object, const char *parameter) {
  if (!PyObject_TypeCheck(object, state.kept)) return borrow(object, parameter);
  const KeptObject *kept = kept_of(object);
  if (kept->ticket[0] == '\0') {
    raise(LIMEN_E_ARGUMENT, "ticket: this session came from a list, which gives no tickets");
    return false;
  }
  point_to(kept->ticket, LIMEN_TICKET_CAP - 1);
  return true;
}

bool Text::copy() {
  if (copy_ != nullptr) return true;
  copy_ = size_ < sizeof short_ ? short_ : static_cast<char *>(std::malloc(size_ + 1));
  if (copy_ == nullptr) {
    PyErr_NoMemory();
    return false;
  }
  std::memcpy(copy_, data_, size_);
  copy_[size_] = '\0';
  data_ = copy_;
  return true;
}

void Text::drop() {
  if (copy_ == nullptr) return;
  cleanse(copy_, size_);
  if (copy_ != short_) std::free(copy_);
}

bool Options::take(PyObject *object) {
  if (!PyTuple_Check(object)) return wrong_type("options", "a tuple of pairs of str", object);
  const Py_ssize_t count = PyTuple_GET_SIZE(object);
  if (count == 0) return true;
  options_ = limen_options_new();
  for (Py_ssize_t i = 0; i < count; ++i)
    if (!set(PyTuple_GET_ITEM(object, i))) return false;
  return true;
}

bool Options::set(PyObject *pair) {
  if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2)
    return refuse("options", "must be a tuple of pairs of str");
  Text name, value;
  if (!name.take_word(PyTuple_GET_ITEM(pair, 0), "an option's name") ||
      !value.take(PyTuple_GET_ITEM(pair, 1), "an option's value"))
    return false;
  // A property's error is kept in the object, and the call that uses the object returns it.
  limen_options_set(options_, name.data(), value.data(), value.size(), nullptr);
  look_at(name.data(), value);
  return true;
}

// Notes whether a gate with these options has a key, and whether it signs with RSA: with
// keys.signing if given, otherwise with a key made for keys.algorithm. Also whether a guard accepts
// visitors.
void Options::look_at(const char *name, const Text &value) {
  if (std::strcmp(name, "keys.signing") == 0) {
    char type[8] = "";
    limen_json_get(value.data(), value.size(), "kty", 3, type, sizeof type, nullptr, nullptr);
    has_key_ = true;
    signs_with_rsa_ = std::strcmp(type, "RSA") == 0;
  } else if (std::strcmp(name, "keys.algorithm") == 0 && !has_key_) {
    signs_with_rsa_ = value.size() > 2 && std::memcmp(value.data(), "RS", 2) == 0;
  } else if (std::strcmp(name, "guard.credentials") == 0) {
    accepts_visitors_ = std::strstr(value.data(), "visitor") != nullptr;
  }
}

bool take_int(PyObject *object, const char *parameter, std::int64_t &value) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  return take_int_in(object, parameter, -most, most, value);  // INT64_MIN is LIMEN_UNSET
}

bool take_int(PyObject *object, const char *parameter, std::uint64_t &value) {
  if (!PyLong_Check(object)) return wrong_type(parameter, "int", object);
  value = PyLong_AsUnsignedLongLong(object);
  if (value != std::numeric_limits<std::uint64_t>::max() || !PyErr_Occurred()) return true;
  PyErr_Clear();
  return out_of_range(parameter);
}

bool take_int(PyObject *object, const char *parameter, std::uint32_t &value) {
  return take_int_in(object, parameter, std::uint32_t{0}, std::numeric_limits<std::uint32_t>::max(),
                     value);
}

bool take_int(PyObject *object, const char *parameter, std::int32_t &value) {
  return take_int_in(object, parameter, std::numeric_limits<std::int32_t>::min(),
                     std::numeric_limits<std::int32_t>::max(), value);
}

bool take_optional_int(PyObject *object, const char *parameter, std::int64_t &value) {
  value = LIMEN_UNSET;
  return object == Py_None || take_int(object, parameter, value);
}

PyObject *const *take_all(PyObject *args, PyObject *kwargs, const char *name, Py_ssize_t wanted,
                          Py_ssize_t bound) {
  if (kwargs != nullptr && PyDict_GET_SIZE(kwargs) != 0) {
    PyErr_Format(PyExc_TypeError, "%s() takes no keyword arguments", name);
    return nullptr;
  }
  if (PyTuple_GET_SIZE(args) != wanted) {
    wrong_count(name, wanted - bound, PyTuple_GET_SIZE(args) - bound);
    return nullptr;
  }
  return PySequence_Fast_ITEMS(args);
}

PyObject *wrong_count(const char *name, Py_ssize_t wanted, Py_ssize_t given) {
  PyErr_Format(PyExc_TypeError, "%s() takes %zd argument%s (%zd given)", name, wanted,
               wanted == 1 ? "" : "s", given);
  return nullptr;
}

}  // namespace limen::python
