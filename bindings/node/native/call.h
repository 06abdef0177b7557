// One call of a C function: its arguments, converted from JavaScript to C, and its results,
// converted from C to JavaScript. The wrappers that SWIG generates from lang_napi.i are built from
// these parts.
//
// A call returns its result either at once, or with a promise. In the second case it runs in a
// thread of Node's pool, and owns its arguments.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fields.h"
#include "handle.h"

namespace limen_node {

class Call : Counted {
 public:
  static constexpr std::size_t most_arguments = 8;

  Call(napi_env env, const Entry &entry, std::size_t count, const napi_value *given);
  ~Call();

  napi_env env() const { return env_; }
  bool promises() const { return entry_.promises; }
  napi_value operator[](std::size_t number) const { return given_[number]; }

  // Arguments from JavaScript. False: an error is thrown. SWIG's variables lack C's `const`.
  bool text(napi_value given, const char *name, char *&text, std::size_t &size);
  bool word(napi_value given, const char *name, char *&word);  // refuses a NUL
  bool bytes(napi_value given, const char *name, std::uint8_t *&bytes, std::size_t &size);
  bool integer(napi_value given, const char *name, std::int64_t &number);
  bool version(napi_value given, const char *name, std::uint64_t &version);  // a BigInt
  bool options(napi_value given, limen_options *&options);
  bool session(napi_value given, limen_session *&session);
  bool request(napi_value given, limen_request *&request);
  bool progress(napi_value given, limen_progress *&progress);
  template <typename Object>
  bool handle(napi_value given, const char *name, Object *&object);

  // Buffers that C writes to. They become the values of the result, in this order.
  void text_out(char *&text, std::size_t &cap, std::size_t *&size);
  void bytes_out(std::uint8_t *&bytes, std::size_t &cap, std::size_t *&size);
  void ticket_out(char *&ticket, std::size_t &cap);
  void cookies_out(char *&lines, std::size_t &cap, std::size_t *&size);
  template <typename Record>
  void record_out(Record *&record, std::size_t &cap);
  template <typename Record>
  void page_out(Record *&record, std::size_t &cap, std::size_t *&count);
  void owned_out(char **&text, std::size_t *&size);
  std::uint64_t *count_out();
  std::int32_t *number_out();
  limen_error *error() { return &error_; }
  // Call it after all arguments, when their sizes are known.
  void make_room();

  // The result; null: an error is thrown.
  napi_value answer(limen_status status);
  template <typename Object>
  napi_value answer(Object *made);
  napi_value number(std::int64_t number);

  // The promise of a result. `run` returns a status, or a new handle.
  template <typename Run>
  napi_value start(Run run);

 private:
  // The first four are secrets.
  enum class Form { text, bytes, ticket, cookies, record, page, owned, count, number };
  struct Out {
    Form form;
    void (*tell)(const Out &) = nullptr;  // gives the wrapper's variables the buffer's address
    void *pointer = nullptr;
    std::size_t *pointer_cap = nullptr;
    void *room = nullptr;
    std::size_t cap = 0;
    std::size_t size = 0;
    std::uint64_t number = 0;
  };
  static bool is_secret(Form form) { return form <= Form::cookies; }

  void *room(std::size_t size);  // cleansed at the end
  Out &out(Form form);
  template <typename Item>
  Out &out(Form form, Item *&room, std::size_t &cap);
  std::size_t suffices(Form form) const;
  bool characters(napi_value given, const char *name, char *&text, std::size_t &size);
  bool memory(napi_value given, const char *name, const char *expected, void *&data,
              std::size_t &size);
  void *kept(void *data, std::size_t size);
  napi_value value_of(Out &out);
  napi_value values();
  napi_value promise();
  static void run(napi_env env, void *data);
  static void settle(napi_env env, napi_status status, void *data);

  napi_env env_;
  const Entry &entry_;
  napi_value given_[most_arguments];
  limen_error error_{};
  limen_options *options_ = nullptr;
  std::unique_ptr<Fields> request_;
  std::vector<std::unique_ptr<Handle>> held_;  // while the call runs in another thread
  std::size_t taken_ = 0;                      // bytes of all texts
  struct Far {
    void *data;
    std::size_t size;
  };
  std::vector<Far> heap_;
  std::size_t used_ = 0;
  std::size_t outs_ = 0;
  Out out_[3];
  std::function<std::unique_ptr<Handle>(limen_status &)> work_;
  limen_status status_ = LIMEN_OK;
  std::unique_ptr<Handle> made_;
  napi_deferred deferred_ = nullptr;
  napi_async_work queued_ = nullptr;
  bool started_ = false;
  alignas(8) unsigned char near_[2048];

  friend class Wrapper;
};

// The start of every wrapper: its call lies on the stack, or on the heap if it returns a promise.
class Wrapper {
 public:
  Wrapper(napi_env env, napi_callback_info info, std::size_t count);
  ~Wrapper();
  Wrapper(const Wrapper &) = delete;
  Wrapper &operator=(const Wrapper &) = delete;

  Call *call() { return call_; }

 private:
  Call *call_ = nullptr;
  bool far_ = false;
  alignas(Call) unsigned char room_[sizeof(Call)];
};

template <typename Object>
bool Call::handle(napi_value given, const char *name, Object *&object) {
  object = object_of<Object>(env_, given);
  if (object == nullptr) {
    throw_wrong(env_, name, Of<Object>::words, given);
    return false;
  }
  if (promises()) {
    Of<Object>::retain(object);
    held_.push_back(std::make_unique<Handle>(Of<Object>::kind, object, Of<Object>::release));
  }
  return true;
}

// Defers an output: a wrapper knows its outputs before the buffers exist, and C's arguments are set
// then.
template <typename Item>
Call::Out &Call::out(Form form, Item *&room, std::size_t &cap) {
  Out &made = out(form);
  made.pointer = &room;
  made.pointer_cap = &cap;
  made.tell = [](const Out &of) {
    *static_cast<Item **>(of.pointer) = static_cast<Item *>(of.room);
    *of.pointer_cap = of.cap;
  };
  return made;
}

template <typename Record>
void Call::record_out(Record *&record, std::size_t &cap) {
  out(Form::record, record, cap);
}

template <typename Record>
void Call::page_out(Record *&record, std::size_t &cap, std::size_t *&count) {
  count = &out(Form::page, record, cap).size;
}

template <typename Object>
napi_value Call::answer(Object *made) {
  if (made == nullptr) {
    throw_error(*entry_.addon, error_);
    return nullptr;
  }
  return handle_value(env_, made);
}

template <typename Run>
napi_value Call::start(Run run) {
  work_ = [run](limen_status &status) mutable -> std::unique_ptr<Handle> {
    if constexpr (std::is_pointer_v<decltype(run())>) {
      using Object = std::remove_pointer_t<decltype(run())>;
      Object *made = run();
      if (made == nullptr) {
        status = LIMEN_E_INTERNAL;  // the error says which
        return nullptr;
      }
      return std::make_unique<Handle>(Of<Object>::kind, made, Of<Object>::release);
    } else {
      status = run();
      return nullptr;
    }
  };
  return promise();
}

}  // namespace limen_node
