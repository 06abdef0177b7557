// Memory for secrets, which is cleansed before it returns to the heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace limen {

inline void cleanse(void *memory, std::size_t size) noexcept {
  if (size == 0) return;
  std::memset(memory, 0, size);
  // The compiler must assume that this reads the memory, so it keeps the zeros.
  asm volatile("" : : "r"(memory) : "memory");
}

template <class T>
struct CleansingAllocator {
  using value_type = T;
  CleansingAllocator() = default;
  template <class U>
  CleansingAllocator(const CleansingAllocator<U> &) noexcept {}

  T *allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
  void deallocate(T *memory, std::size_t n) noexcept {
    cleanse(memory, n * sizeof(T));
    std::allocator<T>().deallocate(memory, n);
  }
  friend bool operator==(const CleansingAllocator &, const CleansingAllocator &) { return true; }
};

using SecretBytes = std::vector<std::uint8_t, CleansingAllocator<std::uint8_t>>;

// SecretText is a text that is secret. Unlike std::string it has no small buffer
// inside the object, which a move would leave behind uncleansed.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string_view text) : bytes_(text.begin(), text.end()) {}

  std::string_view view() const { return {bytes_.data(), bytes_.size()}; }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  void reserve(std::size_t size) { bytes_.reserve(size); }
  void append(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }

 private:
  std::vector<char, CleansingAllocator<char>> bytes_;
};

}  // namespace limen
