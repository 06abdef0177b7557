// guard.cpp: asks guards, by hand: the fields of a request cross as one array, and so does the
// answer.
//
// An answer is limen_answer with its texts, and behind them the message of a refusal, which ends
// with a zero or with the array.
#include "crossing.h"
#include "request.h"

namespace {

constexpr std::size_t kUsual = 6144;  // bytes that suffice for most answers

// Room for an answer; it is cleansed, because an answer has a ticket.
class Answer {
 public:
  Answer() = default;
  Answer(const Answer &) = delete;
  Answer &operator=(const Answer &) = delete;
  ~Answer() { cleanse(); }

  bool make(JNIEnv *java, std::size_t size) {
    cleanse();
    cap = room_.make(java, size) ? size : 0;
    return cap != 0;
  }

  limen_answer *record() { return reinterpret_cast<limen_answer *>(room_.data()); }

  // The answer and the message as an array: `into`, of `length` bytes, if that suffices.
  jbyteArray give(JNIEnv *java, jbyteArray into, jint length, limen_status status,
                  const limen_error &error) {
    // An answer whose call failed early has numbers, and neither texts nor a size.
    if (record()->total < sizeof(limen_answer)) record()->total = sizeof(limen_answer);
    const auto used = static_cast<jsize>(record()->total);
    const auto said =
        static_cast<jsize>(status == LIMEN_OK ? 0 : strnlen(error.message, sizeof error.message));
    const jbyteArray made = used + said <= length ? into : java->NewByteArray(used + said);
    if (made == nullptr) return nullptr;
    java->SetByteArrayRegion(made, 0, used, reinterpret_cast<const jbyte *>(record()));
    if (said > 0)
      java->SetByteArrayRegion(made, used, said, reinterpret_cast<const jbyte *>(error.message));
    return made;
  }

  std::size_t cap = 0;

 private:
  void cleanse() {
    if (cap >= sizeof(limen_answer))
      explicit_bzero(room_.data(), crossing::total_of(record(), cap));
  }

  crossing::Room<kUsual> room_;
};

// The next size to try: what the library asked for, and what suffices in most cases.
std::size_t larger(std::size_t cap, std::uint32_t asked) {
  const std::size_t doubled = cap * 2 > 32768 ? cap * 2 : 32768;
  return asked > doubled ? asked : doubled;
}

}  // namespace

extern "C" {

// byte[] check(long guard, byte[] request, int size, byte[] into, int cap)
JNIEXPORT jbyteArray JNICALL Java_dev_limen_internal_NativeJNI_check(JNIEnv *java, jclass,
                                                                     jlong guard,
                                                                     jbyteArray request, jint size,
                                                                     jbyteArray into, jint cap) {
  crossing::Request asked;
  Answer answer;
  if (!asked.take(java, request, size) || !answer.make(java, kUsual)) return nullptr;
  limen_error error;
  limen_status status = LIMEN_OK;
  while ((status = limen_guard_check(reinterpret_cast<limen_guard *>(guard), asked.fields(),
                                     answer.record(), answer.cap, &error)) == LIMEN_E_BUFFER)
    if (!answer.make(java, larger(answer.cap, answer.record()->total))) return nullptr;
  return answer.give(java, into, cap, status, error);
}

// byte[] require(long guard, byte[] request, int size, byte[] answer, int total)
//
// Returns null if the answer stays as it was.
JNIEXPORT jbyteArray JNICALL Java_dev_limen_internal_NativeJNI_require(JNIEnv *java, jclass,
                                                                       jlong guard,
                                                                       jbyteArray request,
                                                                       jint size, jbyteArray before,
                                                                       jint total) {
  crossing::Request asked;
  Answer answer;
  if (!asked.take(java, request, size)) return nullptr;
  limen_error error;
  limen_answer was;
  limen_status status = LIMEN_OK;
  std::size_t cap = static_cast<std::size_t>(total) + 1024;
  cap = cap <= kUsual ? kUsual : larger(0, static_cast<std::uint32_t>(cap));
  do {
    if (!answer.make(java, cap)) return nullptr;
    java->GetByteArrayRegion(before, 0, total, reinterpret_cast<jbyte *>(answer.record()));
    std::memcpy(&was, answer.record(), sizeof was);
    status = limen_guard_require(reinterpret_cast<limen_guard *>(guard), asked.fields(),
                                 answer.record(), answer.cap, &error);
    cap = larger(cap, answer.record()->total);
  } while (status == LIMEN_E_BUFFER);
  if (status == LIMEN_OK && std::memcmp(&was, answer.record(), sizeof was) == 0) return nullptr;
  return answer.give(java, nullptr, 0, status, error);
}

}  // extern "C"
