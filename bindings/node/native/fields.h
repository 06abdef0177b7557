// The fields of a request, as a guard reads them.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "addon.h"

namespace limen_node {

// The bytes of a request's fields. A field's characters are its bytes (ISO-8859-1).
class Fields {
 public:
  // The fields in the order in which they are arguments.
  static constexpr const char *names[] = {"flags", "method", "authorization", "cookie",
                                          "csrf",  "origin", "host",          "fetchSite"};
  static constexpr std::size_t count = std::size(names);

  Fields() = default;
  ~Fields();
  Fields(const Fields &) = delete;
  Fields &operator=(const Fields &) = delete;

  // Reads the arguments. False: an error is thrown.
  bool read(napi_env env, const napi_value *given);
  // Reads an object that has them by name.
  bool read(napi_env env, napi_value object);

  limen_request &request() { return request_; }
  const limen_request &request() const { return request_; }

  // The same fields in memory of their own, for a call in another thread.
  void copy_to(limen_request &request, std::string &bytes) const;

 private:
  struct Text {
    const char *&text;
    std::size_t &size;
  };
  static std::array<Text, count - 1> texts_of(limen_request &of);
  bool field(napi_env env, napi_value given, const char *name, const char *&text,
             std::size_t &size);
  bool slowly(napi_env env, napi_value given, const char *name, const char *&text,
              std::size_t &size);

  limen_request request_{};
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<std::string>> far_;
  char near_[3072];
};

}  // namespace limen_node
