// request.h: a limen_request that Java has packed into one array (GuardRequest.java).
#pragma once

#include "crossing.h"

namespace crossing {

// A request: eight numbers of 32 bits in the machine's order, the flags and the lengths of the
// fields (-1: absent), and behind them the fields. It holds secrets, and is cleansed.
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
  static constexpr std::size_t kNumbers = 8;

  Room<2048> room_;
  limen_request fields_ = {};
};

}  // namespace crossing
