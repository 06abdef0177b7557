#include "crypto/sealing.h"

#include <array>
#include <memory>
#include <new>

#include "base/random.h"
#include "crypto/digest.h"
#include "crypto/openssl.h"

namespace limen::crypto {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr int tag_size = 16;
static_assert(nonce_size + tag_size == sealing_overhead);

using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;

constexpr std::size_t longest = std::size_t{1} << 24;

int length_of(ByteView bytes) { return static_cast<int>(bytes.size()); }

CipherCtxPtr new_context() {
  CipherCtxPtr context(EVP_CIPHER_CTX_new());
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

bool encrypt(const SecretBytes &key, const std::uint8_t *nonce, ByteView plain, ByteView about,
             std::uint8_t *out) {
  const CipherCtxPtr context = new_context();
  int size = 0;
  return EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), nonce, nullptr) == 1 &&
         EVP_EncryptUpdate(context.get(), nullptr, &size, about.data(), length_of(about)) == 1 &&
         EVP_EncryptUpdate(context.get(), out, &size, plain.data(), length_of(plain)) == 1 &&
         EVP_EncryptFinal_ex(context.get(), out + plain.size(), &size) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, out + plain.size()) ==
             1;
}

}  // namespace

// A key needs one block of HKDF's output only, the RFC's T(1).
SecretBytes derive_key(ByteView secret, std::string_view purpose) {
  constexpr std::array<std::uint8_t, 32> no_salt{};
  auto extracted = hmac_sha256(no_salt, secret);
  SecretBytes info(purpose.begin(), purpose.end());
  info.push_back(1);
  auto expanded = hmac_sha256(extracted, info);
  SecretBytes key(expanded.begin(), expanded.end());
  cleanse(extracted.data(), extracted.size());
  cleanse(expanded.data(), expanded.size());
  return key;
}

Result<SecretBytes> seal(const SecretBytes &key, ByteView plain, ByteView about) {
  if (key.size() != sealing_key_size || plain.size() > longest || about.size() > longest)
    return fail(Status::internal, "sealing: a key or text of a wrong size");
  const ErrorMark mark;
  SecretBytes sealed(plain.size() + sealing_overhead);
  LIMEN_TRY(random_bytes(sealed.data(), nonce_size));
  if (!encrypt(key, sealed.data(), plain, about, sealed.data() + nonce_size))
    return fail(Status::internal, "sealing: AES-256-GCM failed");
  return sealed;
}

std::optional<SecretBytes> unseal(const SecretBytes &key, ByteView sealed, ByteView about) {
  if (key.size() != sealing_key_size || sealed.size() < sealing_overhead ||
      sealed.size() > longest || about.size() > longest)
    return std::nullopt;
  const ErrorMark mark;
  const CipherCtxPtr context = new_context();
  const ByteView nonce = sealed.first(nonce_size);
  const ByteView inner = sealed.subspan(nonce_size, sealed.size() - sealing_overhead);
  Bytes tag(sealed.end() - tag_size, sealed.end());
  SecretBytes plain(inner.size());
  std::uint8_t none = 0;
  std::uint8_t *const out = plain.empty() ? &none : plain.data();
  int size = 0;
  const bool genuine =
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), nonce.data(), nullptr) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, about.data(), length_of(about)) == 1 &&
      EVP_DecryptUpdate(context.get(), out, &size, inner.data(), length_of(inner)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), out + plain.size(), &size) == 1;
  if (!genuine) return std::nullopt;
  return plain;
}

}  // namespace limen::crypto
