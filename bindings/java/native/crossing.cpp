#include "crossing.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "waiting.h"

namespace {

jweak errors = nullptr;  // dev.limen.internal.Errors; weak, as its class loader holds these natives
jmethodID make = nullptr;  // RuntimeException make(int, byte[])

}  // namespace

namespace crossing {

jbyteArray array(JNIEnv *java, const void *bytes, std::size_t size) {
  const jbyteArray made = java->NewByteArray(static_cast<jsize>(size));
  if (made != nullptr) {
    java->SetByteArrayRegion(made, 0, static_cast<jsize>(size), static_cast<const jbyte *>(bytes));
  }
  return made;
}

void out_of_memory(JNIEnv *java) {
  const jclass kind = java->FindClass("java/lang/OutOfMemoryError");
  if (kind != nullptr) java->ThrowNew(kind, "limen: out of native memory");
}

void raise(JNIEnv *java, const limen_error &error) {
  if (java->ExceptionCheck()) return;
  const jbyteArray message =
      array(java, error.message, strnlen(error.message, sizeof error.message));
  if (message == nullptr) return;
  const auto kind = static_cast<jclass>(java->NewLocalRef(errors));
  if (kind == nullptr) return;
  const jobject made =
      java->CallStaticObjectMethod(kind, make, static_cast<jint>(error.status), message);
  if (!java->ExceptionCheck() && made != nullptr) java->Throw(static_cast<jthrowable>(made));
}

}  // namespace crossing

int32_t limen_java_wakeup_new() { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void limen_java_wakeup_set(int32_t wakeup) { eventfd_write(wakeup, 1); }

void limen_java_wakeup_clear(int32_t wakeup) {
  eventfd_t count = 0;
  eventfd_read(wakeup, &count);
}

void limen_java_wakeup_free(int32_t wakeup) { close(wakeup); }

void limen_java_wait(int32_t events, int32_t wakeup, int32_t milliseconds) {
  pollfd both[] = {{events, POLLIN, 0}, {wakeup, POLLIN, 0}};
  poll(both, 2, milliseconds);
}

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *machine, void *) {
  JNIEnv *java = nullptr;
  if (machine->GetEnv(reinterpret_cast<void **>(&java), JNI_VERSION_10) != JNI_OK) return JNI_ERR;
  const jclass found = java->FindClass("dev/limen/internal/Errors");
  if (found == nullptr) return JNI_ERR;
  make = java->GetStaticMethodID(found, "make", "(I[B)Ljava/lang/RuntimeException;");
  if (make == nullptr) return JNI_ERR;
  errors = java->NewWeakGlobalRef(found);
  return errors != nullptr ? JNI_VERSION_10 : JNI_ERR;
}
