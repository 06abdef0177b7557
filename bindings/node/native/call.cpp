#include "call.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace limen_node {
namespace {

constexpr std::size_t page_size = 65536;
constexpr std::uint64_t largest_exact = std::uint64_t{1} << 53;
char nothing = '\0';  // the address of an empty text, which is not an absent one

// Whether the text was well formed before it became UTF-8: a replacement character counts only if
// JavaScript's text has one in that place.
bool was_whole(napi_env env, napi_value given, const char *utf8, std::size_t size) {
  static constexpr char replaced[] = "\xEF\xBF\xBD";
  if (is_ascii(utf8, size) || memmem(utf8, size, replaced, 3) == nullptr) return true;
  std::size_t units = 0;
  napi_get_value_string_utf16(env, given, nullptr, 0, &units);
  std::u16string text(units + 1, u'\0');
  napi_get_value_string_utf16(env, given, text.data(), units + 1, &units);
  for (std::size_t i = 0; i < units; ++i) {
    const char16_t unit = text[i];
    if (unit >= 0xDC00 && unit <= 0xDFFF) return false;
    if (unit < 0xD800 || unit > 0xDBFF) continue;
    ++i;
    if (i == units || text[i] < 0xDC00 || text[i] > 0xDFFF) return false;
  }
  return true;
}

}  // namespace

Call::Call(napi_env env, const Entry &entry, std::size_t count, const napi_value *given)
    : env_(env), entry_(entry) {
  for (std::size_t i = 0; i < most_arguments; ++i) given_[i] = i < count ? given[i] : nullptr;
}

Call::~Call() {
  for (std::size_t i = 0; i < outs_; ++i) {
    Out &out = out_[i];
    if (out.form == Form::owned) {
      limen_free(out.room);
    } else if (out.cap > 0) {
      if (is_secret(out.form)) cleanse(out.room, out.size < out.cap ? out.size : out.cap);
      std::free(out.room);
    }
  }
  limen_options_release(options_);
  for (const Far &far : heap_) {
    cleanse(far.data, far.size);
    std::free(far.data);
  }
  cleanse(near_, used_);
}

void *Call::room(std::size_t size) {
  size = (size + 7) & ~std::size_t{7};
  if (size <= sizeof near_ - used_) {
    used_ += size;
    return near_ + used_ - size;
  }
  void *made = std::malloc(size);
  if (made == nullptr) throw std::bad_alloc();
  heap_.push_back({made, size});
  return made;
}

void *Call::kept(void *data, std::size_t size) {
  if (!promises()) return data;
  void *copy = room(size + 1);
  if (size > 0) std::memcpy(copy, data, size);
  return copy;
}

bool Call::characters(napi_value given, const char *name, char *&text, std::size_t &size) {
  char *room_of = nullptr;
  std::size_t cap = sizeof near_ - used_ < 512 ? sizeof near_ - used_ : 512;
  if (cap >= 8) {
    room_of = reinterpret_cast<char *>(near_ + used_);
    napi_get_value_string_utf8(env_, given, room_of, cap, &size);
  }
  if (cap >= 8 && size + 4 < cap) {
    used_ += (size + 8) & ~std::size_t{7};
  } else {  // the buffer may have cut it
    napi_get_value_string_utf8(env_, given, nullptr, 0, &size);
    room_of = static_cast<char *>(room(size + 1));
    napi_get_value_string_utf8(env_, given, room_of, size + 1, &size);
  }
  text = room_of;
  if (was_whole(env_, given, text, size)) return true;
  throw_type_error(env_, name, "holds a lone surrogate");
  return false;
}

bool Call::memory(napi_value given, const char *name, const char *expected, void *&data,
                  std::size_t &size) {
  bool is = false;
  napi_typedarray_type type = napi_int8_array;
  napi_value buffer = nullptr;
  std::size_t offset = 0;
  void *found = nullptr;
  if (napi_is_typedarray(env_, given, &is) != napi_ok || !is ||
      napi_get_typedarray_info(env_, given, &type, &size, &found, &buffer, &offset) != napi_ok ||
      type != napi_uint8_array) {
    throw_wrong(env_, name, expected, given);
    return false;
  }
  if (napi_is_arraybuffer(env_, buffer, &is) != napi_ok || !is) {
    throw_type_error(env_, name, "lies in shared memory, which others can change: copy it first");
    return false;
  }
  if (napi_is_detached_arraybuffer(env_, buffer, &is) != napi_ok || is) {
    throw_type_error(env_, name, "is detached");
    return false;
  }
  data = kept(found, size);
  return true;
}

bool Call::text(napi_value given, const char *name, char *&text, std::size_t &size) {
  napi_valuetype type = napi_undefined;
  if (given != nullptr) napi_typeof(env_, given, &type);
  text = nullptr;
  size = 0;
  if (type == napi_undefined || type == napi_null) return true;  // absent
  if (type == napi_string) {
    if (!characters(given, name, text, size)) return false;
  } else {
    void *data = nullptr;
    if (!memory(given, name, "a string or Uint8Array", data, size)) return false;
    text = data != nullptr ? static_cast<char *>(data) : &nothing;
  }
  taken_ += size;
  return true;
}

bool Call::word(napi_value given, const char *name, char *&word) {
  napi_valuetype type = napi_undefined;
  std::size_t size = 0;
  if (given != nullptr) napi_typeof(env_, given, &type);
  if (type != napi_string) {
    throw_wrong(env_, name, "a string", given);
    return false;
  }
  if (!characters(given, name, word, size)) return false;
  if (std::memchr(word, '\0', size) == nullptr) return true;
  throw_type_error(env_, name, "holds a NUL");
  return false;
}

bool Call::bytes(napi_value given, const char *name, std::uint8_t *&bytes, std::size_t &size) {
  void *data = nullptr;
  if (!memory(given, name, "a Uint8Array", data, size)) return false;
  bytes = static_cast<std::uint8_t *>(data != nullptr ? data : &nothing);
  taken_ += size;
  return true;
}

bool Call::integer(napi_value given, const char *name, std::int64_t &number) {
  napi_valuetype type = napi_undefined;
  bool whole = false;
  double value = 0;
  napi_typeof(env_, given, &type);
  if (type == napi_bigint) {
    if (napi_get_value_bigint_int64(env_, given, &number, &whole) == napi_ok && whole) return true;
  } else if (type == napi_number && napi_get_value_double(env_, given, &value) == napi_ok &&
             value >= -9007199254740992.0 && value <= 9007199254740992.0 &&
             value == static_cast<double>(static_cast<std::int64_t>(value))) {
    number = static_cast<std::int64_t>(value);
    return true;
  }
  throw_wrong(env_, name, "a whole number", given);
  return false;
}

bool Call::version(napi_value given, const char *name, std::uint64_t &version) {
  bool whole = false;
  if (napi_get_value_bigint_uint64(env_, given, &version, &whole) == napi_ok && whole) return true;
  throw_wrong(env_, name, "a version", given);
  return false;
}

// Reads options: an array that alternates names and values, or nothing.
bool Call::options(napi_value given, limen_options *&options) {
  bool is = false;
  std::uint32_t count = 0;
  options = nullptr;
  if (given == nullptr || napi_is_array(env_, given, &is) != napi_ok || !is) return true;
  napi_get_array_length(env_, given, &count);
  options_ = options = limen_options_new();
  for (std::uint32_t i = 0; i + 1 < count; i += 2) {
    napi_value name = nullptr, value = nullptr;
    char *word = nullptr, *text = nullptr;
    std::size_t size = 0;
    napi_get_element(env_, given, i, &name);
    napi_get_element(env_, given, i + 1, &value);
    if (!this->word(name, "an option's name", word) || !this->text(value, word, text, size))
      return false;
    limen_options_set(options, word, text, size, nullptr);  // the object keeps its first error
  }
  return true;
}

// Reads a session's record from the text that record_value() made of it; null: no session. What
// is no such text becomes an empty record, which the library refuses.
bool Call::session(napi_value given, limen_session *&session) {
  napi_valuetype type = napi_undefined;
  std::size_t size = 0;
  if (given != nullptr) napi_typeof(env_, given, &type);
  session = nullptr;
  if (type == napi_undefined || type == napi_null) return true;
  napi_get_value_string_latin1(env_, given, nullptr, 0, &size);
  auto *copy = static_cast<limen_session *>(room(size + sizeof(limen_session)));
  *copy = limen_session{};
  napi_get_value_string_latin1(env_, given, reinterpret_cast<char *>(copy), size + 1, &size);
  if (copy->total == size && size >= sizeof *copy)
    copy->size = sizeof *copy;
  else
    *copy = limen_session{};
  session = copy;
  return true;
}

// Reads a request's fields. A call with a promise may wait for the store.
bool Call::request(napi_value given, limen_request *&request) {
  request_ = std::make_unique<Fields>();
  if (!request_->read(env_, given)) return false;
  request = &request_->request();
  if (promises()) request->flags |= LIMEN_REQUEST_MAY_BLOCK;
  return true;
}

bool Call::progress(napi_value given, limen_progress *&progress) {
  napi_valuetype type = napi_undefined;
  if (given != nullptr) napi_typeof(env_, given, &type);
  progress = nullptr;
  if (type == napi_undefined || type == napi_null) return true;
  Progress *shared = nullptr;
  if (!handle(given, "progress", shared)) return false;
  progress = &shared->counts;
  return true;
}

Call::Out &Call::out(Form form) {
  Out &made = out_[outs_++];
  made.form = form;
  return made;
}

// The size that suffices for most results: claims are as long as their token, a session as long as
// its data, which a renewal does not receive. Unused pages of memory cost nothing.
std::size_t Call::suffices(Form form) const {
  switch (form) {
    case Form::text:
      return LIMEN_TOKEN_CAP(taken_);
    case Form::bytes:
      return taken_ + 8;
    case Form::ticket:
      return LIMEN_TICKET_CAP;
    case Form::cookies:
      return LIMEN_SET_COOKIES_CAP;
    case Form::record:
      return LIMEN_SESSION_CAP(LIMEN_SESSION_DATA_MAX) + 2 * taken_;
    case Form::page:
      return LIMEN_SESSION_CAP(LIMEN_SESSION_DATA_MAX) + page_size;
    default:
      return 0;
  }
}

void Call::make_room() {
  for (std::size_t i = 0; i < outs_; ++i) {
    Out &out = out_[i];
    out.cap = suffices(out.form);
    if (out.cap == 0) continue;
    out.room = std::malloc(out.cap);
    if (out.room == nullptr) throw std::bad_alloc();
    *static_cast<std::uint64_t *>(out.room) = 0;
    out.tell(out);
  }
}

void Call::text_out(char *&text, std::size_t &cap, std::size_t *&size) {
  size = &out(Form::text, text, cap).size;
}

void Call::bytes_out(std::uint8_t *&bytes, std::size_t &cap, std::size_t *&size) {
  size = &out(Form::bytes, bytes, cap).size;
}

void Call::ticket_out(char *&ticket, std::size_t &cap) {
  out(Form::ticket, ticket, cap).size = LIMEN_TICKET_CAP;
}

void Call::cookies_out(char *&lines, std::size_t &cap, std::size_t *&size) {
  size = &out(Form::cookies, lines, cap).size;
}

void Call::owned_out(char **&text, std::size_t *&size) {
  Out &made = out(Form::owned);
  text = reinterpret_cast<char **>(&made.room);
  size = &made.size;
}

std::uint64_t *Call::count_out() { return &out(Form::count).number; }

std::int32_t *Call::number_out() {
  return reinterpret_cast<std::int32_t *>(&out(Form::number).number);
}

napi_value Call::value_of(Out &out) {
  napi_value made = nullptr;
  switch (out.form) {
    case Form::text:
    case Form::cookies:
    case Form::owned:
      return text_value(env_, static_cast<char *>(out.room), out.size);
    case Form::ticket:
      return text_value(env_, static_cast<char *>(out.room),
                        std::strlen(static_cast<char *>(out.room)));
    case Form::bytes:
      napi_create_buffer_copy(env_, out.size, out.room, nullptr, &made);
      break;
    case Form::record:
      return record_value(env_, out.room);
    case Form::page: {
      napi_create_array_with_length(env_, out.size, &made);
      char *record = static_cast<char *>(out.room);
      for (std::uint32_t i = 0; i < out.size; ++i) {
        napi_set_element(env_, made, i, record_value(env_, record));
        std::uint32_t total = 0;
        std::memcpy(&total, record, sizeof total);
        record += total;
      }
      break;
    }
    case Form::count:  // a version that was drawn is too large for a number
      if (out.number > largest_exact)
        napi_create_bigint_uint64(env_, out.number, &made);
      else
        napi_create_double(env_, static_cast<double>(out.number), &made);
      break;
    case Form::number: {
      std::int32_t number = 0;
      std::memcpy(&number, &out.number, sizeof number);
      napi_create_int32(env_, number, &made);
      break;
    }
  }
  return made;
}

napi_value Call::values() {
  napi_value made = nullptr;
  if (outs_ == 0) {
    napi_get_undefined(env_, &made);
    return made;
  }
  if (outs_ == 1) return value_of(out_[0]);
  napi_create_array_with_length(env_, outs_, &made);
  for (std::uint32_t i = 0; i < outs_; ++i) napi_set_element(env_, made, i, value_of(out_[i]));
  return made;
}

napi_value Call::answer(limen_status status) {
  if (status == LIMEN_OK) return values();
  if (error_.status == LIMEN_OK) error_.status = status;
  throw_error(*entry_.addon, error_);
  return nullptr;
}

napi_value Call::number(std::int64_t number) {
  napi_value made = nullptr;
  napi_create_int64(env_, number, &made);
  return made;
}

napi_value Call::promise() {
  napi_value promise = nullptr, name = nullptr;
  napi_create_string_latin1(env_, "limen", NAPI_AUTO_LENGTH, &name);
  if (napi_create_promise(env_, &deferred_, &promise) != napi_ok ||
      napi_create_async_work(env_, nullptr, name, run, settle, this, &queued_) != napi_ok)
    return nullptr;
  if (napi_queue_async_work(env_, queued_) != napi_ok) {
    napi_delete_async_work(env_, queued_);
    return nullptr;
  }
  started_ = true;
  return promise;
}

void Call::run(napi_env, void *data) {
  Call *call = static_cast<Call *>(data);
  call->made_ = call->work_(call->status_);
}

// Settles nothing if the environment is ending: JavaScript can make no value then, and nobody
// waits.
void Call::settle(napi_env env, napi_status status, void *data) {
  const std::unique_ptr<Call> call(static_cast<Call *>(data));
  napi_value value = nullptr;
  if (status == napi_ok && call->status_ == LIMEN_OK) {
    value = call->made_ ? handle_value(env, std::move(call->made_)) : call->values();
    if (value != nullptr) napi_resolve_deferred(env, call->deferred_, value);
  } else if (status == napi_ok) {
    if (call->error_.status == LIMEN_OK) call->error_.status = call->status_;
    value = error_of(*call->entry_.addon, call->error_);
    if (value != nullptr) napi_reject_deferred(env, call->deferred_, value);
  }
  napi_delete_async_work(env, call->queued_);
}

Wrapper::Wrapper(napi_env env, napi_callback_info info, std::size_t count) {
  napi_value given[Call::most_arguments];
  std::size_t found = Call::most_arguments;
  void *data = nullptr;
  napi_get_cb_info(env, info, &found, given, nullptr, &data);
  const Entry &entry = *static_cast<const Entry *>(data);
  if (found < count) {  // napi_get_cb_info fills the others with undefined
    found = count;
  }
  far_ = entry.promises;
  call_ = far_ ? new Call(env, entry, found, given) : new (room_) Call(env, entry, found, given);
}

Wrapper::~Wrapper() {
  if (!far_) {
    call_->~Call();
  } else if (!call_->started_) {
    delete call_;
  }
}

}  // namespace limen_node
