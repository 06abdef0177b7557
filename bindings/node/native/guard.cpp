// Guards: a whole request is decided in one call. The fields of the request cross as bytes, and the
// answer comes back as one string: the record with its texts, and behind them why the request was
// refused, for logs. A refusal makes no error.
#include <algorithm>
#include <string>

#include "bound.h"
#include "fields.h"

namespace limen_node {
namespace {

// The arguments of a check. A further check passes an answer behind them.
constexpr std::size_t fields = Fields::count;
constexpr std::size_t enough = 6144;  // for most answers; checked again in a larger buffer
constexpr std::size_t message_room = (sizeof limen_error::message + 7) & ~std::size_t{7};

std::size_t suffices(const limen_request &request) {
  return LIMEN_ANSWER_CAP(request.authorization_len, LIMEN_SESSION_DATA_MAX) + message_room;
}

// The first bytes of every record.
struct Head {
  std::uint32_t total, size;
};

// Marks a record as record_value() does: the first byte of its size is 1 when its texts are ASCII.
bool mark(unsigned char *record) {
  Head head;
  std::memcpy(&head, record, sizeof head);
  const bool ascii = is_ascii(reinterpret_cast<char *>(record) + head.size, head.total - head.size);
  record[4] = ascii ? 1 : 0;
  return ascii;
}

// The answer as a string, and the message behind it. The buffer has room for the message, and is
// wiped.
napi_value answer_value(napi_env env, limen_answer *answer, const char *message) {
  auto *bytes = reinterpret_cast<unsigned char *>(answer);
  // A closed gate leaves the record empty.
  const std::uint32_t total = answer->total =
      std::max<std::uint32_t>(answer->total, sizeof *answer);
  const std::uint32_t from = answer->record.at;
  const std::uint32_t behind = from == 0 ? sizeof *answer : from + answer->record.len;
  bool ascii = is_ascii(reinterpret_cast<char *>(bytes) + behind, total - behind);
  if (from != 0 && !mark(bytes + from)) ascii = false;
  bytes[4] = ascii ? 1 : 0;
  const std::size_t size = std::strlen(message);
  std::memcpy(bytes + total, message, size);
  napi_value made = nullptr;
  napi_create_string_latin1(env, reinterpret_cast<char *>(bytes), total + size, &made);
  cleanse(bytes, total);
  return made;
}

// Reads an answer from the string that answer_value() made of it. What is no such string becomes an
// empty answer, which the library refuses.
limen_answer *answer_in(napi_env env, napi_value given, Room &room, std::size_t cap) {
  std::size_t size = 0;
  napi_get_value_string_latin1(env, given, nullptr, 0, &size);
  if (!room.reserve(std::max(cap, size + message_room))) return nullptr;
  auto *answer = static_cast<limen_answer *>(room.data());
  auto *bytes = static_cast<unsigned char *>(room.data());
  *answer = limen_answer{};
  napi_get_value_string_latin1(env, given, static_cast<char *>(room.data()), size + 1, &size);
  const limen_text record = answer->record;
  const std::size_t least =
      answer->credential == LIMEN_CREDENTIAL_TOKEN ? sizeof(limen_claims) : sizeof(limen_session);
  if (size < sizeof *answer || answer->total > size ||
      (record.at != 0 && (record.at != sizeof *answer || record.len < least ||
                          record.len > answer->total - record.at))) {
    *answer = limen_answer{};
    return answer;
  }
  answer->size = sizeof *answer;
  if (record.at != 0) {
    const auto full = static_cast<std::uint32_t>(least);
    std::memcpy(bytes + record.at + sizeof(std::uint32_t), &full, sizeof full);
  }
  return answer;
}

// Decides by `run(answer, cap, &error)`, in the smaller buffer first. `begin(room, cap)` makes the
// buffer ready. What was not decided, a mistake of the program, is thrown.
template <typename Begin, typename Run>
napi_value decide(napi_env env, const Addon &addon, const limen_request &request,
                  const Begin &begin, const Run &run) {
  Room room;
  limen_error error{};
  for (const std::size_t cap : {enough, suffices(request)}) {
    limen_answer *answer = begin(room, cap);
    if (answer == nullptr) {
      throw_no_memory(env);
      return nullptr;
    }
    const limen_status status = run(answer, room.cap() - message_room, &error);
    if (status == LIMEN_E_BUFFER) continue;
    if (answer->http != 500)
      return answer_value(env, answer, status == LIMEN_OK ? "" : error.message);
    break;
  }
  throw_error(addon, error);
  return nullptr;
}

limen_answer *nothing(Room &room, std::size_t cap) {
  return room.reserve(cap) ? static_cast<limen_answer *>(room.data()) : nullptr;
}

napi_value check(napi_env env, napi_callback_info info) {
  napi_value given[fields];
  const auto &guard = bound<limen_guard>(env, info, given, fields);
  return guarded(env, [&]() -> napi_value {
    Fields read;
    if (!read.read(env, given)) return nullptr;
    return decide(env, guard.addon, read.request(), nothing,
                  [&](limen_answer *answer, std::size_t cap, limen_error *error) {
                    return limen_guard_check(guard.handle, &read.request(), answer, cap, error);
                  });
  });
}

napi_value require(napi_env env, napi_callback_info info) {
  napi_value given[fields + 1];
  const auto &guard = bound<limen_guard>(env, info, given, fields + 1);
  return guarded(env, [&]() -> napi_value {
    Fields read;
    if (!read.read(env, given)) return nullptr;
    return decide(
        env, guard.addon, read.request(),
        [&](Room &room, std::size_t cap) { return answer_in(env, given[fields], room, cap); },
        [&](limen_answer *answer, std::size_t cap, limen_error *error) {
          return limen_guard_require(guard.handle, &read.request(), answer, cap, error);
        });
  });
}

// A check in a thread of Node's pool, which may wait for a store.
class Later : Counted {
 public:
  Later(const Addon &addon, limen_guard *guard, const Fields &read)
      : addon_(addon), guard_(limen_guard_retain(guard)) {
    read.copy_to(request_, bytes_);
    request_.flags |= LIMEN_REQUEST_MAY_BLOCK;
    room_.resize(suffices(request_) / sizeof(std::uint64_t) + 1);
  }
  ~Later() {
    limen_guard_release(guard_);
    cleanse(bytes_.data(), bytes_.size());
  }

  // Takes over `later`, unless it returns null.
  static napi_value start(napi_env env, std::unique_ptr<Later> later) {
    napi_value promise = nullptr, name = nullptr;
    napi_create_string_latin1(env, "limen", NAPI_AUTO_LENGTH, &name);
    if (napi_create_promise(env, &later->deferred_, &promise) != napi_ok ||
        napi_create_async_work(env, nullptr, name, run, settle, later.get(), &later->queued_) !=
            napi_ok)
      return nullptr;
    if (napi_queue_async_work(env, later->queued_) != napi_ok) {
      napi_delete_async_work(env, later->queued_);
      return nullptr;
    }
    later.release();
    return promise;
  }

 private:
  limen_answer *answer() { return reinterpret_cast<limen_answer *>(room_.data()); }

  static void run(napi_env, void *data) {
    auto &later = *static_cast<Later *>(data);
    const std::size_t cap = later.room_.size() * sizeof(std::uint64_t) - message_room;
    later.status_ =
        limen_guard_check(later.guard_, &later.request_, later.answer(), cap, &later.error_);
  }

  static void settle(napi_env env, napi_status status, void *data) {
    const std::unique_ptr<Later> later(static_cast<Later *>(data));
    if (status == napi_ok && later->answer()->http != 500) {
      const char *message = later->status_ == LIMEN_OK ? "" : later->error_.message;
      const napi_value made = answer_value(env, later->answer(), message);
      if (made != nullptr) napi_resolve_deferred(env, later->deferred_, made);
    } else if (status == napi_ok) {
      const napi_value made = error_of(later->addon_, later->error_);
      if (made != nullptr) napi_reject_deferred(env, later->deferred_, made);
    }
    napi_delete_async_work(env, later->queued_);
  }

  const Addon &addon_;
  limen_guard *const guard_;
  limen_request request_{};
  std::string bytes_;
  std::vector<std::uint64_t> room_;
  limen_error error_{};
  limen_status status_ = LIMEN_OK;
  napi_deferred deferred_ = nullptr;
  napi_async_work queued_ = nullptr;
};

napi_value check_later(napi_env env, napi_callback_info info) {
  napi_value given[fields];
  const auto &guard = bound<limen_guard>(env, info, given, fields);
  return guarded(env, [&]() -> napi_value {
    Fields read;
    if (!read.read(env, given)) return nullptr;
    return Later::start(env, std::make_unique<Later>(guard.addon, guard.handle, read));
  });
}

// guard_open(gate, verifier or undefined, options)
napi_value open(napi_env env, napi_callback_info info) {
  std::size_t count = 3;
  napi_value given[3];
  void *data = nullptr;
  napi_get_cb_info(env, info, &count, given, nullptr, &data);
  const auto &addon = *static_cast<const Addon *>(data);
  return guarded(env, [&]() -> napi_value {
    Call call(env, addon.at_once, 3, given);
    limen_gate *gate = nullptr;
    limen_options *options = nullptr;
    if (!call.handle(given[0], "gate", gate) || !call.options(given[2], options)) return nullptr;
    limen_guard *made =
        limen_guard_open(gate, object_of<limen_verifier>(env, given[1]), options, call.error());
    return call.answer(made);
  });
}

template <napi_callback Function>
napi_value bind_to(napi_env env, napi_callback_info info) {
  return bind<limen_guard>(env, info, "guard", Function);
}

}  // namespace

void define_guards(napi_env env, napi_value exports, Addon &addon) {
  define(env, exports, "guard_open", open, &addon);
  define(env, exports, "bind_check", bind_to<check>, &addon);
  define(env, exports, "bind_require", bind_to<require>, &addon);
  define(env, exports, "bind_check_later", bind_to<check_later>, &addon);
}

}  // namespace limen_node
