// lang_napi.i: converts the families of limen.i for Node.
//
// SWIG reads the headers and writes a wrapper for each function from the parts in
// bindings/node/native/call.h. So a wrapper uses only Node-API, and no message is SWIG's own, which
// could show a value. Each function is exported by its name without `limen_`, and as NAME_later,
// which returns a promise. The calls of every request are written by hand, in hot.cpp and guard.cpp
// of bindings/node/native.

%{
#include <mutex>

#include "call.h"
%}

%fragment("js_global_function", "templates") %{
static napi_value $jswrapper(napi_env env, napi_callback_info given) {
  return limen_node::guarded(env, [&]() -> napi_value {
    napi_value jsresult = nullptr;
    limen_node::Wrapper wrapper(env, given, $jsargcount);
    limen_node::Call &info = *wrapper.call();
    $jslocals
    $jscode
    return jsresult;
    goto fail;
  fail:
    return nullptr;
  });
}
%}

%fragment("jsnapi_register_global_function", "templates") %{
  limen_node::define(env, exports, "$jsname", $jswrapper, &addon->at_once);
  limen_node::define(env, exports, "$jsname_later", $jswrapper, &addon->promised);
%}

%fragment("jsnapi_register_global_variable", "templates") %{
%}

// Several environments may begin at once, each in its own thread; SWIG's tables are shared by the
// process.
%fragment("js_initializer", "templates") %{
  limen_node::Addon *addon = limen_node::begin(env, exports);
  $jsnapiregisternspaces
  return exports;
}

NAPI_MODULE_INIT() {
  static std::mutex beginning;
  const std::lock_guard<std::mutex> lock(beginning);
  return Init(env, Napi::Value(env, exports).As<Napi::Object>());
}
%}

%rename("%(strip:[limen_])s", %$isfunction) "";

// JavaScript has its own tables of constants.
%rename("$ignore", regextarget=1, fullname=1) "^LIMEN_";

// --- arguments --------------------------------------------------------------------

%typemap(in) (const char *TEXT, size_t TEXT_LEN)
  "if (!info.text($input, \"$1_name\", $1, $2)) SWIG_fail;"
%typemap(in) (const uint8_t *BYTES, size_t BYTES_LEN)
  "if (!info.bytes($input, \"$1_name\", $1, $2)) SWIG_fail;"
%typemap(in) const char * "if (!info.word($input, \"$1_name\", $1)) SWIG_fail;"
%typemap(freearg) const char * ""
%typemap(in) const limen_options * "if (!info.options($input, $1)) SWIG_fail;"
%typemap(in) const limen_session * "if (!info.session($input, $1)) SWIG_fail;"
%typemap(in) const limen_request * "if (!info.request($input, $1)) SWIG_fail;"
%typemap(in) limen_progress *
  "if (!info.progress($input, $1)) SWIG_fail;"
%typemap(in) int32_t, int64_t, uint32_t
  "{ std::int64_t number; if (!info.integer($input, \"$1_name\", number)) SWIG_fail; $1 = static_cast<$1_ltype>(number); }"
%typemap(in) uint64_t "if (!info.version($input, \"$1_name\", $1)) SWIG_fail;"
%typemap(in) limen_gate *, limen_guard *, limen_key *, limen_key_set *, limen_verifier *, limen_watch *
  "if (!info.handle($input, \"$1_name\", $1)) SWIG_fail;"

// --- results ----------------------------------------------------------------------

%typemap(in, numinputs=0) (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) "info.text_out($1, $2, $3);"
%typemap(in, numinputs=0) (uint8_t *BYTES_OUT, size_t BYTES_CAP, size_t *BYTES_OUT_LEN) "info.bytes_out($1, $2, $3);"
%typemap(in, numinputs=0) (char **OWNED, size_t *OWNED_LEN) "info.owned_out($1, $2);"
%typemap(in, numinputs=0) (char *TICKET, size_t TICKET_CAP) "info.ticket_out($1, $2);"
%typemap(in, numinputs=0) (char *set_cookies, size_t set_cookies_cap, size_t *set_cookies_len)
  "info.cookies_out($1, $2, $3);"
%typemap(in, numinputs=0) (void *RECORD, size_t RECORD_CAP) "info.record_out($1, $2);"
%typemap(in, numinputs=0) (void *PAGE, size_t PAGE_CAP, size_t *COUNT) "info.page_out($1, $2, $3);"
%typemap(in, numinputs=0) uint64_t *COUNTED "$1 = info.count_out();"
%typemap(in, numinputs=0) int32_t *NUMBER "$1 = info.number_out();"
%typemap(in, numinputs=0) limen_error *err "$1 = info.error();"

%typemap(out) limen_status, limen_gate *, limen_key *, limen_key_set *, limen_verifier *, limen_watch *
  "jsresult = info.answer($1);"
%typemap(out) const char * "jsresult = limen_node::text_value(env, $1, std::strlen($1));"
%typemap(out) int32_t, uint32_t "jsresult = info.number($1);"
%typemap(out) void "jsresult = nullptr;"

// --- the call ---------------------------------------------------------------------

%exception {
  info.make_room();
  if (info.promises()) return info.start([=]() mutable { $action return result; });
  $action
}

// A function that cannot fail has no form with a promise.
%define %limen_plain(NAME)
%exception NAME "$action"
%enddef

%limen_plain(limen_version)
%limen_plain(limen_status_name)
%limen_plain(limen_status_kind)
%limen_plain(limen_event_name)
%limen_plain(limen_http_status)
%limen_plain(limen_http_word)
%limen_plain(limen_key_algorithm)
%limen_plain(limen_gate_close)
%limen_plain(limen_watch_fd)

// --- not exported -----------------------------------------------------------------

%ignore limen_options_new;  // options cross as an array: Call::options
%ignore limen_options_set;
%ignore limen_options_load;
%ignore limen_options_retain;
%ignore limen_options_release;
%ignore limen_gate_retain;  // handle.h counts references
%ignore limen_gate_release;
%ignore limen_key_retain;
%ignore limen_key_release;
%ignore limen_key_set_retain;
%ignore limen_key_set_release;
%ignore limen_verifier_retain;
%ignore limen_verifier_release;
%ignore limen_watch_retain;
%ignore limen_watch_release;
%ignore limen_progress;
%ignore limen_guard_open;  // guard.cpp
%ignore limen_guard_retain;
%ignore limen_guard_release;
%ignore limen_token_verify;  // hot.cpp
%ignore limen_session_get;
%ignore limen_visitor_get;
