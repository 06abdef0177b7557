// lang_java.i: converts the families of limen.i for Java: into the class NativeJNI, which only the
// package's own classes call.
//
// Texts are byte[] in UTF-8, handles are long, records are byte[] that Java allocates. A function
// that fails throws the exception that dev.limen.internal.Errors makes from its limen_error.
// LIMEN_E_BUFFER throws nothing: then a record has only its `total`, and a text is null.

%{
#include "crossing.h"
#include "request.h"
#include "waiting.h"
%}

%javaconst(1);
%ignore LIMEN_UNSET;  // Long.MIN_VALUE
%ignore LIMEN_ZSTR;   // every text has a length
%pragma(java) jniclassclassmodifiers="public final class"
%pragma(java) jniclasscode=%{
  static {
    Loader.load();
  }

  private $imclassname() {}
%}
// The calls of every request, written by hand (bindings/java/native: hot.cpp, guard.cpp).
%native(verify) jbyteArray verify(jlong verifier, jbyteArray token, jint size, jbyteArray into, jint cap);
%native(session) jbyteArray session(jlong gate, jbyteArray ticket, jint size, jbyteArray into, jint cap);
%native(check) jbyteArray check(jlong guard, jbyteArray request, jint size, jbyteArray into, jint cap);
%native(require) jbyteArray require(jlong guard, jbyteArray request, jint size, jbyteArray answer, jint total);
%pragma(java) modulecode=%{
  private $module() {}
%}

// Maps a C type to a Java type that is passed by value.
%define %limen_value(C, JNI, JAVA)
%typemap(jni) C "JNI"
%typemap(jtype) C "JAVA"
%typemap(jstype) C "JAVA"
%typemap(in) C "$1 = ($1_ltype)$input;"
%typemap(out) C "$result = (JNI)$1;"
%typemap(javain) C "$javainput"
%typemap(javaout) C "{ return $jnicall; }"
%enddef

%limen_value(uint32_t, jint, int)
%limen_value(uint64_t, jlong, long)
%limen_value(limen_gate *, jlong, long)
%apply limen_gate * {
  limen_guard *, limen_key *, limen_key_set *, limen_options *, const limen_options *, limen_verifier *, limen_watch *
};

// --- texts and bytes in ---------------------------------------------------------

%typemap(jni) (const char *TEXT, size_t TEXT_LEN), (const uint8_t *BYTES, size_t BYTES_LEN), const char *WORD "jbyteArray"
%typemap(jtype) (const char *TEXT, size_t TEXT_LEN), (const uint8_t *BYTES, size_t BYTES_LEN), const char *WORD "byte[]"
%typemap(jstype) (const char *TEXT, size_t TEXT_LEN), (const uint8_t *BYTES, size_t BYTES_LEN), const char *WORD "byte[]"
%typemap(javain) (const char *TEXT, size_t TEXT_LEN), (const uint8_t *BYTES, size_t BYTES_LEN), const char *WORD "$javainput"

%typemap(in) (const char *TEXT, size_t TEXT_LEN) (crossing::In given) %{
  if (!given.take(jenv, $input)) return $null;
  $1 = ($1_ltype)given.text();
  $2 = given.size();
%}
%typemap(in) (const uint8_t *BYTES, size_t BYTES_LEN) (crossing::SecretIn given) %{
  if (!given.take(jenv, $input)) return $null;
  $1 = ($1_ltype)given.bytes();
  $2 = given.size();
%}
%typemap(in) const char *WORD (crossing::In given) %{
  if (!given.take(jenv, $input)) return $null;
  $1 = ($1_ltype)given.text();
%}
%typemap(freearg) const char *WORD ""
%apply const char *WORD { const char *algorithm, const char *algorithms, const char *format, const char *name };

// --- results --------------------------------------------------------------------

// A function with a status returns its text or bytes, or null if it has none.
%typemap(jni) limen_status "jbyteArray"
%typemap(jtype) limen_status "byte[]"
%typemap(jstype) limen_status "byte[]"
%typemap(out) limen_status "$result = nullptr;"
%typemap(javaout) limen_status "{ return $jnicall; }"

%typemap(jni) (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) "jint"
%typemap(jtype) (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) "int"
%typemap(jstype) (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) "int"
%typemap(javain) (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) "$javainput"
%typemap(in) (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) (crossing::Out out) %{
  if (!out.make(jenv, $input)) return $null;
  $1 = ($1_ltype)out.data();
  $2 = out.size();
  $3 = &out.length;
%}
%typemap(argout) (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) %{
  if (result == LIMEN_OK) $result = crossing::array(jenv, $1, *$3);
%}
%apply (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) {
  (uint8_t *BYTES_OUT, size_t BYTES_CAP, size_t *BYTES_OUT_LEN)
};

// The values of Set-Cookie fields, which have a ticket.
%apply (char *TEXT_OUT, size_t TEXT_CAP, size_t *TEXT_OUT_LEN) {
  (char *set_cookies, size_t set_cookies_cap, size_t *set_cookies_len)
};
%typemap(in) (char *set_cookies, size_t set_cookies_cap, size_t *set_cookies_len) (crossing::SecretOut out) %{
  if (!out.make(jenv, $input)) return $null;
  $1 = ($1_ltype)out.data();
  $2 = out.size();
  $3 = &out.length;
%}

%typemap(in, numinputs=0) (char **OWNED, size_t *OWNED_LEN) (char *owned = nullptr, size_t owned_len = 0) %{
  $1 = &owned;
  $2 = &owned_len;
%}
%typemap(argout) (char **OWNED, size_t *OWNED_LEN) %{
  if (result == LIMEN_OK) $result = crossing::array(jenv, *$1, *$2);
  limen_free(*$1);
%}

// --- results into arrays from Java -----------------------------------------------

%typemap(jni) (char *TICKET, size_t TICKET_CAP), (void *RECORD, size_t RECORD_CAP) "jbyteArray"
%typemap(jtype) (char *TICKET, size_t TICKET_CAP), (void *RECORD, size_t RECORD_CAP) "byte[]"
%typemap(jstype) (char *TICKET, size_t TICKET_CAP), (void *RECORD, size_t RECORD_CAP) "byte[]"
%typemap(javain) (char *TICKET, size_t TICKET_CAP), (void *RECORD, size_t RECORD_CAP) "$javainput"

%typemap(in) (char *TICKET, size_t TICKET_CAP) (char ticket[LIMEN_TICKET_CAP]) %{
  $1 = ticket;
  $2 = sizeof ticket;
%}
%typemap(argout) (char *TICKET, size_t TICKET_CAP) %{
  if (result == LIMEN_OK) jenv->SetByteArrayRegion($input, 0, LIMEN_TICKET_CAP - 1, (const jbyte *)$1);
  explicit_bzero($1, $2);
%}

%typemap(in) (void *RECORD, size_t RECORD_CAP) (crossing::Out record) %{
  if (!record.make(jenv, $input)) return $null;
  $1 = ($1_ltype)record.data();
  $2 = record.size();
%}
%typemap(argout) (void *RECORD, size_t RECORD_CAP) %{
  if (result == LIMEN_OK) record$argnum.give(jenv, $input, crossing::total_of($1, $2));
  else if (result == LIMEN_E_BUFFER) record$argnum.give(jenv, $input, sizeof(uint32_t));
%}

// A page of records, and their number.
%typemap(jni) (void *PAGE, size_t PAGE_CAP, size_t *COUNT) "jbyteArray"
%typemap(jtype) (void *PAGE, size_t PAGE_CAP, size_t *COUNT) "byte[]"
%typemap(jstype) (void *PAGE, size_t PAGE_CAP, size_t *COUNT) "byte[]"
%typemap(javain) (void *PAGE, size_t PAGE_CAP, size_t *COUNT) "$javainput"
%typemap(in) (void *PAGE, size_t PAGE_CAP, size_t *COUNT) (crossing::Out page) %{
  if (!page.make(jenv, $input)) return $null;
  $1 = ($1_ltype)page.data();
  $2 = page.size();
  $3 = &page.length;
%}
%typemap(argout) (void *PAGE, size_t PAGE_CAP, size_t *COUNT) %{
  if (result == LIMEN_OK) {
    // Copies the records up to the last, then zeros: a `total` of 0 ends the page.
    size_t used = 0;
    for (size_t each = 0; each < *$3; ++each) used += crossing::total_of(page$argnum.data() + used, $2 - used);
    page$argnum.give(jenv, $input, used);
  } else if (result == LIMEN_E_BUFFER) {
    page$argnum.give(jenv, $input, sizeof(uint32_t));
  }
%}

%typemap(jni) uint64_t *COUNTED "jlongArray"
%typemap(jtype) uint64_t *COUNTED "long[]"
%typemap(jstype) uint64_t *COUNTED "long[]"
%typemap(javain) uint64_t *COUNTED "$javainput"
%typemap(in) uint64_t *COUNTED (uint64_t counted = 0) "$1 = &counted;"
%typemap(argout) uint64_t *COUNTED %{
  if (result == LIMEN_OK) jenv->SetLongArrayRegion($input, 0, 1, (const jlong *)$1);
%}

%typemap(jni) int32_t *NUMBER "jintArray"
%typemap(jtype) int32_t *NUMBER "int[]"
%typemap(jstype) int32_t *NUMBER "int[]"
%typemap(javain) int32_t *NUMBER "$javainput"
%typemap(in) int32_t *NUMBER (int32_t number = 0) "$1 = &number;"
%typemap(argout) int32_t *NUMBER %{
  if (result == LIMEN_OK) jenv->SetIntArrayRegion($input, 0, 1, (const jint *)$1);
%}

// --- the rest -------------------------------------------------------------------

%typemap(in, numinputs=0) limen_error *err (limen_error error) %{
  error.status = LIMEN_OK;
  $1 = &error;
%}
%typemap(argout) limen_error *err %{
  if (error$argnum.status != LIMEN_OK && error$argnum.status != LIMEN_E_BUFFER) crossing::raise(jenv, error$argnum);
%}

// A status passed in.
%apply uint32_t { limen_status status };

// The fields of a request, packed.
%typemap(jni) const limen_request *request "jbyteArray"
%typemap(jtype) const limen_request *request "byte[]"
%typemap(jstype) const limen_request *request "byte[]"
%typemap(javain) const limen_request *request "$javainput"
%typemap(in) const limen_request *request (crossing::Request asked) %{
  if (!asked.take(jenv, $input, jenv->GetArrayLength($input))) return $null;
  $1 = ($1_ltype)asked.fields();
%}

// A record that Java has read before.
%typemap(jni) const limen_session *session "jbyteArray"
%typemap(jtype) const limen_session *session "byte[]"
%typemap(jstype) const limen_session *session "byte[]"
%typemap(javain) const limen_session *session "$javainput"
%typemap(in) const limen_session *session (crossing::In given) %{
  if (!given.take(jenv, $input)) return $null;
  $1 = ($1_ltype)given.bytes();
%}

// Two numbers in a direct ByteBuffer, or null.
%typemap(jni) limen_progress *progress "jobject"
%typemap(jtype) limen_progress *progress "java.nio.ByteBuffer"
%typemap(jstype) limen_progress *progress "java.nio.ByteBuffer"
%typemap(javain) limen_progress *progress "$javainput"
%typemap(in) limen_progress *progress %{
  $1 = $input != nullptr ? ($1_ltype)jenv->GetDirectBufferAddress($input) : nullptr;
%}
%ignore limen_progress;

// Texts that live as long as the library.
%typemap(jni) const char * "jstring"
%typemap(jtype) const char * "String"
%typemap(jstype) const char * "String"
%typemap(out) const char * "$result = jenv->NewStringUTF($1);"
%typemap(javaout) const char * "{ return $jnicall; }"

%include "waiting.h"
