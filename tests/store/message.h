// Packs values that one process of a test sends to another. They are taken out in the order in
// which they were put in.
#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace limen::store {

class Message {
 public:
  Message() = default;
  explicit Message(std::string bytes) : bytes_(std::move(bytes)) {}

  const std::string &bytes() const { return bytes_; }

  template <class T>
  requires std::is_trivially_copyable_v<T>
  void put(const T &value) { bytes_.append(reinterpret_cast<const char *>(&value), sizeof value); }

  void put_text(std::string_view text) {
    put(text.size());
    bytes_ += text;
  }

  template <class T>
  requires std::is_trivially_copyable_v<T> T take() {
    T value;
    std::memcpy(&value, next(sizeof value).data(), sizeof value);
    return value;
  }

  // Returns text that lies in this message.
  std::string_view take_text() { return next(take<std::size_t>()); }

 private:
  std::string_view next(std::size_t size) {
    if (size > bytes_.size() - at_) throw std::runtime_error("a message is too short");
    const std::string_view taken = std::string_view(bytes_).substr(at_, size);
    at_ += size;
    return taken;
  }

  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace limen::store
