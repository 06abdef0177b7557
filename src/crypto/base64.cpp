#include "crypto/base64.h"

#include <openssl/evp.h>

#include <climits>

namespace limen::crypto {

bool decode_base64(std::string_view text, SecretBytes &out) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() > INT_MAX) return false;
  SecretBytes packed;
  packed.reserve(text.size());
  for (const char c : text)
    if (pem_blanks.find(c) == std::string_view::npos)
      packed.push_back(static_cast<std::uint8_t>(c));
  const std::string_view digits(reinterpret_cast<const char *>(packed.data()), packed.size());
  const std::size_t end = digits.find_first_not_of(alphabet);
  const std::string_view padding = end == std::string_view::npos ? "" : digits.substr(end);
  if (digits.empty() || digits.size() % 4 != 0 ||
      !(padding.empty() || padding == "=" || padding == "=="))
    return false;
  out.resize(digits.size() / 4 * 3);
  if (EVP_DecodeBlock(out.data(), packed.data(), static_cast<int>(packed.size())) < 0) return false;
  out.resize(out.size() - padding.size());
  return true;
}

}  // namespace limen::crypto
