// Bindings made with pybind11: the module, its functions, and the classes Key, KeySet and Watch.
//
// pybind11's own TypeErrors print the arguments of a call, and an argument may be a secret. So
// pybind11 sees only functions of (args, kwargs), which match every call; this file checks the
// arguments itself.
#pragma once

#include <cxxabi.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "handles.h"
#include "results.h"

namespace limen::python {

namespace py = pybind11;

// The new reference that the C API returned; throws when it returned NULL with an exception set.
inline py::object owned(PyObject *made) {
  if (made == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(made);
}

inline void require(bool true_or_exception_set) {
  if (!true_or_exception_set) throw py::error_already_set();
}

[[noreturn]] inline void throw_error(const limen_error &error) {
  raise(error);
  throw py::error_already_set();
}

// The value of a Python object that owns a handle of the library.
template <typename Handle, void (*release)(Handle *)>
class Owner {
 public:
  Owner(Handle *handle, const limen_error &error) : handle_(handle) {
    if (handle == nullptr) throw_error(error);
  }
  ~Owner() { release(handle_); }
  Owner(const Owner &) = delete;
  Owner &operator=(const Owner &) = delete;

  Handle *handle() const { return handle_; }

 private:
  Handle *handle_;
};

using Key = Owner<limen_key, limen_key_release>;
using KeySet = Owner<limen_key_set, limen_key_set_release>;
using Watch = Owner<limen_watch, limen_watch_release>;

// The owner of the handle that `make(limen_error *)` returns.
template <typename Object, typename How, typename Make>
std::unique_ptr<Object> made(How &&how, const Make &make) {
  limen_error error;
  auto *handle = run_by(how, error, make);
  return std::make_unique<Object>(handle, error);
}

// The value of an `Object`; NULL for another class, or when __init__ was not called.
template <typename Object>
const Object *value_of(PyObject *object) {
  if (!py::isinstance<Object>(object)) return nullptr;
  const auto value = reinterpret_cast<py::detail::instance *>(object)->get_value_and_holder();
  return value.holder_constructed() ? value.template value_ptr<Object>() : nullptr;
}

// --- Parameters: how each type is read from Python -------------------------------

struct Bytes : Text {
  bool take(PyObject *object, const char *name) { return take_bytes(object, name); }
};

bool refuse_object(py::handle wanted, PyObject *object, const char *parameter);

template <typename Parameter>
struct Argument {  // an owner
  const std::remove_reference_t<Parameter> *value = nullptr;
  bool take(PyObject *object, const char *name) {
    using Object = std::remove_cvref_t<Parameter>;
    value = value_of<Object>(object);
    return value != nullptr || refuse_object(py::type::of<Object>(), object, name);
  }
  Parameter get() const { return *value; }
};

template <>
struct Argument<const Text &> : Text {
  const Text &get() const { return *this; }
};

template <>
struct Argument<const Bytes &> : Bytes {
  const Bytes &get() const { return *this; }
};

template <>
struct Argument<const char *> : Text {
  bool take(PyObject *object, const char *name) { return take_word(object, name); }
  const char *get() const { return data(); }
};

template <>
struct Argument<std::int32_t> {
  std::int32_t value = 0;
  bool take(PyObject *object, const char *name) { return take_int(object, name, value); }
  std::int32_t get() const { return value; }
};

template <>
struct Argument<GateObject *> {
  GateObject *value = nullptr;
  bool take(PyObject *object, const char *name) {
    if (!is_a(object, state.gate, name)) return false;
    value = gate_of(object);
    return true;
  }
  GateObject *get() const { return value; }
};

template <>
struct Argument<PyObject *> {
  PyObject *value = nullptr;
  bool take(PyObject *object, const char *) { return (value = object) != nullptr; }
  PyObject *get() const { return value; }
};

// --- Functions ------------------------------------------------------------------

// The name and the parameters in a text like "add(self, key, /)".
class Signature {
 public:
  explicit Signature(std::string_view text);

  const char *name() const { return name_.c_str(); }
  const char *parameter(std::size_t i) const { return parameters_[i].c_str(); }

  // The arguments, self first; throws unless there are as many as parameters.
  PyObject *const *take(const py::args &args, const py::kwargs &kwargs) const;

 private:
  std::string name_;
  std::vector<std::string> parameters_;
};

// Keeps a dying thread from unwinding pybind11's frames, which own references. Before Python 3.14,
// a daemon thread that wants the GIL while the interpreter exits is terminated on the spot, and its
// stack is unwound without the GIL. Here it stops instead, as Python 3.14 and later do by
// themselves.
template <typename Call>
auto without_unwinding(const Call &call) {
  try {
    return call();
  } catch (abi::__forced_unwind &) {
    for (;;) pause();
  }
}

template <typename Result, typename... Parameters, std::size_t... i>
Result call(const Signature &signature, Result (*function)(Parameters...), PyObject *const *given,
            std::index_sequence<i...>) {
  std::tuple<Argument<Parameters>...> taken;
  require((std::get<i>(taken).take(given[i], signature.parameter(i)) && ...));
  return function(std::get<i>(taken).get()...);
}

// `function` as one of (args, kwargs).
template <typename Result, typename... Parameters>
auto bound(std::string_view signature_text, Result (*function)(Parameters...)) {
  const Signature signature(signature_text);
  return [signature, function](const py::args &args, const py::kwargs &kwargs) {
    return without_unwinding([&] {
      PyObject *const *given = signature.take(args, kwargs);
      return call(signature, function, given, std::index_sequence_for<Parameters...>());
    });
  };
}

template <typename Result>
py::object to_object(Result result) {
  if constexpr (std::is_same_v<Result, PyObject *>)
    return owned(result);
  else if constexpr (std::is_base_of_v<py::object, Result>)
    return result;
  else
    return py::cast(std::move(result));
}

// `function` as pybind11 sees it: always of this one type, so that pybind11's code is compiled
// once.
using Bound = std::function<py::object(const py::args &, const py::kwargs &)>;

template <typename Function>
Bound bound_to_object(const char *signature, Function function) {
  return [bare = bound(signature, +function)](const py::args &args, const py::kwargs &kwargs) {
    return to_object(bare(args, kwargs));
  };
}

inline std::string documentation(const char *signature, const char *text) {
  return std::string(signature) + "\n--\n\n" + text;
}

// Defines the function of the module, or the method (self is its first parameter), that `signature`
// names. `function` has parameters that Argument can read, and returns a value or a new reference.
template <typename Scope, typename Function>
void def(Scope &scope, const char *signature, const char *text, Function function) {
  scope.def(Signature(signature).name(), bound_to_object(signature, function),
            documentation(signature, text).c_str());
}

template <typename Object, typename Function>
void def_static(py::class_<Object> &type, const char *signature, const char *text,
                Function function) {
  type.def_static(Signature(signature).name(), bound_to_object(signature, function),
                  documentation(signature, text).c_str());
}

// Defines the constructor: `function` makes a std::unique_ptr of the object.
template <typename Object, typename Function>
void def_init(py::class_<Object> &type, const char *signature, Function function) {
  type.def(py::init(bound(signature, +function)));
}

// Makes a final class, like those made with the plain C API.
template <typename Object>
py::class_<Object> make_class(py::module_ &module, const char *name, const char *text) {
  const py::handle metaclass(reinterpret_cast<PyObject *>(&PyType_Type));
  py::class_<Object> type(module, name, text, py::is_final(), py::module_local(),
                          py::metaclass(metaclass));
  for (const char *door : {PYBIND11_MODULE_LOCAL_ID, "_pybind11_conduit_v1_"})  // for other modules
    if (py::hasattr(type, door)) py::delattr(type, door);
  def(type, "__reduce_ex__(self, protocol, /)", "Raises TypeError: it is not picklable.",
      [](PyObject *self, PyObject *protocol) { return not_picklable(self, protocol); });
  def(type, "__reduce__(self, /)", "Raises TypeError; object's own would abort in pybind11's base.",
      [](PyObject *self) { return not_picklable(self, nullptr); });
  return type;
}

bool in_subinterpreter();  // true: an ImportError is set
void add_functions(py::module_ &module);
void add_key(py::module_ &module);
void add_key_set(py::module_ &module);
void add_watch(py::module_ &module);

}  // namespace limen::python
