// Arguments that Python passes in. Each take() returns false with a Python exception set. The
// exception names the parameter and never shows the value.
#pragma once

#include <cstddef>
#include <cstdint>

#include "module.h"

namespace limen::python {

void cleanse(void *data, std::size_t size);

// Text (str, bytes, bytearray) or bytes (bytes, bytearray), copied, so that a call without the GIL
// reads nothing of Python's: another thread may change a bytearray, and an exiting interpreter
// frees even what daemon threads hold. The copy is cleansed.
class Text {
 public:
  Text() = default;
  ~Text() { drop(); }
  Text(const Text &) = delete;
  Text &operator=(const Text &) = delete;

  bool take(PyObject *object, const char *parameter) { return borrow(object, parameter) && copy(); }
  bool take_word(PyObject *object, const char *parameter);  // refuses a NUL: a `const char *`
  bool take_bytes(PyObject *object, const char *parameter) {
    return borrow_bytes(object, parameter) && copy();
  }
  bool take_ticket(PyObject *object,
                   const char *parameter) {  // a Session or a Visitor stands for its ticket
    return borrow_ticket(object, parameter) && copy();
  }

  // Copies nothing but a bytearray, for calls that hold the GIL.
  bool borrow(PyObject *object, const char *parameter) {
    if (PyUnicode_CheckExact(object) && PyUnicode_IS_COMPACT_ASCII(object)) [[likely]] {
      point_to(static_cast<const char *>(PyUnicode_DATA(object)), PyUnicode_GET_LENGTH(object));
      return true;
    }
    return borrow_other(object, parameter);
  }
  bool borrow_ticket(PyObject *object, const char *parameter);

  const char *data() const { return data_; }
  const std::uint8_t *bytes() const { return reinterpret_cast<const std::uint8_t *>(data_); }
  std::size_t size() const { return size_; }

 private:
  bool borrow_other(PyObject *object, const char *parameter);
  bool borrow_bytes(PyObject *object, const char *parameter);
  bool copy();
  void drop();
  // Turns a length that the library would refuse, or read as LIMEN_ZSTR, into one that it refuses.
  void point_to(const char *data, Py_ssize_t size) {
    data_ = data;
    size_ =
        size > LIMEN_TEXT_MAX ? std::size_t{LIMEN_TEXT_MAX} + 1 : static_cast<std::size_t>(size);
  }

  const char *data_ = "";
  std::size_t size_ = 0;
  char *copy_ = nullptr;  // points to short_ or to the heap
  char short_[128];
};

// A tuple[tuple[str, str], ...] as limen_options; NULL for an empty tuple.
class Options {
 public:
  Options() = default;
  ~Options() { limen_options_release(options_); }
  Options(const Options &) = delete;
  Options &operator=(const Options &) = delete;

  bool take(PyObject *object);
  const limen_options *get() const { return options_; }
  limen_options *retain() const { return limen_options_retain(options_); }
  bool has_key() const { return has_key_; }  // a key to sign with
  bool signs_with_rsa() const { return signs_with_rsa_; }
  bool accepts_visitors() const { return accepts_visitors_; }

 private:
  bool set(PyObject *pair);
  void look_at(const char *name, const Text &value);

  limen_options *options_ = nullptr;
  bool has_key_ = false;
  bool signs_with_rsa_ = false;
  bool accepts_visitors_ = false;
};

bool take_int(PyObject *object, const char *parameter, std::int64_t &value);
bool take_int(PyObject *object, const char *parameter, std::uint64_t &value);
bool take_int(PyObject *object, const char *parameter, std::uint32_t &value);
bool take_int(PyObject *object, const char *parameter, std::int32_t &value);
bool take_optional_int(PyObject *object, const char *parameter, std::int64_t &value);

// The arguments of a call; NULL unless there are exactly `wanted` positional ones. The first
// `bound` of them (self, or none) are left out of the counts in the error message.
PyObject *const *take_all(PyObject *args, PyObject *kwargs, const char *name, Py_ssize_t wanted,
                          Py_ssize_t bound = 0);

PyObject *wrong_count(const char *name, Py_ssize_t wanted, Py_ssize_t given);

template <std::size_t n>
struct Name {
  char text[n];
  constexpr Name(const char (&from)[n]) {  // NOLINT: a literal is the name
    for (std::size_t i = 0; i < n; ++i) text[i] = from[i];
  }
};

using Function = PyObject *(*)(PyObject *self, PyObject *const *args);

template <Name name, Py_ssize_t wanted, Function function>
PyObject *counted(PyObject *self, PyObject *const *args, Py_ssize_t given) {
  if (given != wanted) return wrong_count(name.text, wanted, given);
  return function(self, args);
}

// A method or function with `wanted` positional arguments.
template <Name name, Py_ssize_t wanted, Function function>
PyMethodDef method(const char *doc, int flags = 0) {
  static constexpr Name kept = name;
  const auto entry = reinterpret_cast<void (*)()>(&counted<name, wanted, function>);
  return {kept.text, reinterpret_cast<PyCFunction>(entry), METH_FASTCALL | flags, doc};
}

}  // namespace limen::python
