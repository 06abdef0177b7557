// guard.cpp: asks guards, by hand: the fields of a request cross as one array, and so does the
// answer.
//
// A request: eight numbers of 32 bits in the machine's order, the flags and the lengths of the
// fields (-1: absent), and behind them the fields. An answer: limen_answer with its texts, and
// behind them the message of a refusal, which ends with a zero or with the array.
#include "crossing.h"

namespace {

constexpr std::size_t kNumbers = 8;
constexpr std::size_t kUsual = 6144;  // bytes that suffice for most answers

// A request that Java has packed. It holds secrets, and is cleansed.
class Request {
 public:
  Request() = default;
  Request(const Request &) = delete;
  Request &operator=(const Request &) = delete;
  ~Request() { explicit_bzero(room_.data(), room_.size()); }

  bool take(JNIEnv *java, jbyteArray from, jint size) {
    if (!room_.make(java, static_cast<std::size_t>(size))) return false;
    java->GetByteArrayRegion(from, 0, size, reinterpret_cast<jbyte *>(room_.data()));
    std::int32_t numbers[kNumbers];
    std::memcpy(numbers, room_.data(), sizeof numbers);
    fields_.size = sizeof fields_;
    fields_.flags = static_cast<std::uint32_t>(numbers[0]);
    const struct {
      const char *&text;
      std::size_t &length;
    } all[kNumbers - 1] = {{fields_.method, fields_.method_len},
                           {fields_.authorization, fields_.authorization_len},
                           {fields_.cookie, fields_.cookie_len},
                           {fields_.csrf, fields_.csrf_len},
                           {fields_.origin, fields_.origin_len},
                           {fields_.host, fields_.host_len},
                           {fields_.fetch_site, fields_.fetch_site_len}};
    const char *next = reinterpret_cast<const char *>(room_.data()) + sizeof numbers;
    for (std::size_t each = 0; each < kNumbers - 1; ++each) {
      if (numbers[each + 1] < 0) continue;
      all[each].text = next;
      all[each].length = static_cast<std::size_t>(numbers[each + 1]);
      next += all[each].length;
    }
    return true;
  }

  const limen_request *fields() const { return &fields_; }

 private:
  crossing::Room<2048> room_;
  limen_request fields_ = {};
};

// Room for an answer; it is cleansed, because an answer has a ticket.
class Answer {
 public:
  Answer() = default;
  Answer(const Answer &) = delete;
  Answer &operator=(const Answer &) = delete;
  ~Answer() { cleanse(); }

  bool make(JNIEnv *java, std::size_t size) {
    cleanse();
    cap = size;
    return room_.make(java, size);
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
  Request asked;
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
  Request asked;
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
