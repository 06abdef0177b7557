// Results that go to Python, and the buffers that the library writes them into.
#pragma once

#include <cstdlib>

#include "arguments.h"
#include "reopening.h"

namespace limen::python {

// A buffer on the stack, or on the heap where that is too small. It owns nothing of Python's, so it
// may be abandoned in a thread that ends with the interpreter.
template <std::size_t on_stack>
class RoomOf {
 public:
  RoomOf() = default;
  ~RoomOf() { std::free(heap_); }
  RoomOf(const RoomOf &) = delete;
  RoomOf &operator=(const RoomOf &) = delete;

  // Loses the contents. False: out of memory.
  bool reserve(std::size_t size) {
    if (size <= size_) return true;
    std::free(heap_);
    heap_ = std::malloc(size);
    size_ = heap_ != nullptr ? size : sizeof stack_;
    return heap_ != nullptr;
  }

  // Enlarges the buffer after LIMEN_E_BUFFER. False: it already had `needed` bytes, or out of
  // memory.
  bool grow(std::size_t needed) { return needed > size_ && reserve(needed); }

  void *data() { return heap_ != nullptr ? heap_ : stack_; }
  char *text() { return static_cast<char *>(data()); }
  std::size_t size() const { return size_; }

 private:
  void *heap_ = nullptr;
  std::size_t size_ = sizeof stack_;
  alignas(8) unsigned char stack_[on_stack];
};

using Room = RoomOf<8192>;
using SmallRoom = RoomOf<256>;

inline PyObject *to_str(const char *data, std::size_t size) {
  return PyUnicode_DecodeUTF8(data, static_cast<Py_ssize_t>(size), nullptr);
}

inline PyObject *none() { Py_RETURN_NONE; }

// Makes a str of a text that the library allocated, and frees the text.
inline PyObject *to_str_and_free(char *text, std::size_t size) {
  PyObject *made = to_str(text, size);
  limen_free(text);
  return made;
}

// Runs a call with or without the GIL, or on a gate or verifier that is Opened.
template <typename Call>
auto run_by(Gil gil, limen_error &error, const Call &call) {
  return run(gil, [&] { return call(&error); });
}

template <typename Object, typename Call>
auto run_by(Opened<Object> &opened, limen_error &error, const Call &call) {
  return opened.run(error, call);
}

// Returns the text that `call(char *out, size_t cap, size_t *len, limen_error *)` writes. The
// buffer has `suffices` bytes, or as many as the call says it needs; it is cleansed.
template <typename How, typename Make, typename Call>
PyObject *written(How &&how, std::size_t suffices, const Make &make, const Call &call) {
  Room room;
  if (!room.reserve(suffices)) return PyErr_NoMemory();
  std::size_t size = 0;
  limen_error error;
  limen_status status;
  do {
    status = run_by(how, error, [&](limen_error *of_call) {
      return call(room.text(), room.size(), &size, of_call);
    });
  } while (status == LIMEN_E_BUFFER && room.grow(size));
  if (status != LIMEN_OK) return raise(error);
  PyObject *made = make(room.text(), size);
  cleanse(room.data(), size);
  return made;
}

template <typename How, typename Call>
PyObject *text_out(How &&how, std::size_t suffices, const Call &call) {
  return written(how, suffices, to_str, call);
}

// Enough for most JWS with a payload of `size` bytes; for others the call says how much it needs.
constexpr std::size_t room_for_jws(std::size_t size) { return 4096 + 2 * size; }

// Returns the text that `call(char **out, size_t *len, limen_error *)` allocates.
template <typename How, typename Call>
PyObject *allocated_text(How &&how, const Call &call) {
  char *text = nullptr;
  std::size_t size = 0;
  limen_error error;
  const auto with_text = [&](limen_error *of_call) { return call(&text, &size, of_call); };
  if (run_by(how, error, with_text) != LIMEN_OK) return raise(error);
  return to_str_and_free(text, size);
}

// Returns None after LIMEN_OK of `call(limen_error *)`, which has no other result.
template <typename How, typename Call>
PyObject *done(How &&how, const Call &call) {
  limen_error error;
  if (run_by(how, error, call) != LIMEN_OK) return raise(error);
  return none();
}

}  // namespace limen::python
