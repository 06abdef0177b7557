// crossing.h: carries values between Java's heap and the C ABI. lang_java.i assigns parameters to
// these classes. Nothing here throws a C++ exception; a failure leaves a Java exception pending and
// returns false.
#pragma once

#include <limen/limen.h>

#include <jni.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace crossing {

// Throws the exception that Java makes from a limen_error.
void raise(JNIEnv *java, const limen_error &error);

void out_of_memory(JNIEnv *java);

// A buffer of the size that Java asks for: on the stack if that suffices, aligned for records.
template <std::size_t Here>
class Room {
 public:
  Room() = default;
  Room(const Room &) = delete;
  Room &operator=(const Room &) = delete;
  ~Room() { std::free(far_); }

  bool make(JNIEnv *java, std::size_t size) {
    std::free(far_);
    far_ = nullptr;
    size_ = size;
    if (size <= Here) return true;
    far_ = static_cast<unsigned char *>(std::malloc(size));
    if (far_ != nullptr) return true;
    size_ = 0;
    out_of_memory(java);
    return false;
  }

  unsigned char *data() { return far_ != nullptr ? far_ : near_; }
  std::size_t size() const { return size_; }

 private:
  unsigned char *far_ = nullptr;
  std::size_t size_ = 0;
  alignas(8) unsigned char near_[Here];
};

// A text or bytes passed in. null gives an empty text.
class In {
 public:
  bool take(JNIEnv *java, jbyteArray from) {
    if (from == nullptr) return true;
    const jsize size = java->GetArrayLength(from);
    if (!room_.make(java, static_cast<std::size_t>(size) + 1)) return false;
    java->GetByteArrayRegion(from, 0, size, reinterpret_cast<jbyte *>(room_.data()));
    room_.data()[size] = 0;
    given_ = true;
    return true;
  }

  const unsigned char *bytes() { return given_ ? room_.data() : nullptr; }
  const char *text() { return reinterpret_cast<const char *>(bytes()); }
  std::size_t size() const { return given_ ? room_.size() - 1 : 0; }
  void cleanse() { explicit_bzero(room_.data(), size()); }

 private:
  Room<512> room_;
  bool given_ = false;
};

// A secret passed in; it is cleansed.
class SecretIn : public In {
 public:
  ~SecretIn() { cleanse(); }
};

// A text, bytes or records passed out.
class Out {
 public:
  bool make(JNIEnv *java, jint cap) {
    return room_.make(java, cap > 0 ? static_cast<std::size_t>(cap) : 0);
  }

  // Makes it as long as the Java array that it will be copied to.
  bool make(JNIEnv *java, jbyteArray into) {
    return room_.make(java,
                      into != nullptr ? static_cast<std::size_t>(java->GetArrayLength(into)) : 0);
  }

  void give(JNIEnv *java, jbyteArray into, std::size_t size) {
    if (size > room_.size()) size = room_.size();
    java->SetByteArrayRegion(into, 0, static_cast<jsize>(size),
                             reinterpret_cast<const jbyte *>(room_.data()));
  }

  unsigned char *data() { return room_.data(); }
  std::size_t size() const { return room_.size(); }
  std::size_t length = 0;  // of the result

 private:
  Room<1536> room_;
};

// A secret passed out; it is cleansed.
class SecretOut : public Out {
 public:
  ~SecretOut() { explicit_bzero(data(), size()); }
};

// The bytes as a Java array; null, with an exception pending, when out of memory.
jbyteArray array(JNIEnv *java, const void *bytes, std::size_t size);

// A record's `total`; `cap` bytes of the record are there.
inline std::size_t total_of(const void *record, std::size_t cap) {
  std::uint32_t total = 0;
  if (cap >= sizeof total) std::memcpy(&total, record, sizeof total);
  return total < cap ? total : cap;
}

}  // namespace crossing
