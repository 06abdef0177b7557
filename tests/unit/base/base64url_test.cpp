#include "base/base64url.h"

#include <gtest/gtest.h>

#include <cctype>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace limen::base64url {
namespace {

// Decodes from and into heap memory of exactly the right size, so that a
// sanitizer sees a byte read or written too far.
std::pair<bool, std::string> decode_exactly(const std::string &text) {
  const std::unique_ptr<char[]> in(new char[text.size()]);
  text.copy(in.get(), text.size());
  const std::unique_ptr<std::uint8_t[]> out(new std::uint8_t[decoded_size(text.size())]);
  const bool ok = decode({in.get(), text.size()}, out.get());
  if (!ok) return {false, {}};
  return {true, {reinterpret_cast<char *>(out.get()), decoded_size(text.size())}};
}

bool accepts(const std::string &text) { return decode_exactly(text).first; }

std::string encode_text(const std::string &bytes) { return encode(as_bytes(bytes)); }

// Bytes that differ everywhere, the same on every run.
std::string varied_bytes(std::size_t size) {
  std::string bytes;
  std::uint32_t state = 12345;
  while (bytes.size() < size) {
    state = state * 1664525 + 1013904223;
    bytes.push_back(static_cast<char>(state >> 24));
  }
  return bytes;
}

// A decoder that is as plain as possible, however slow.
std::string plain_decode(const std::string &text) {
  static const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bits;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    for (int bit = 5; bit >= 0; --bit) bits.push_back((value >> bit & 1) != 0 ? '1' : '0');
  }
  std::string bytes;
  for (std::size_t at = 0; at + 8 <= bits.size(); at += 8)
    bytes.push_back(static_cast<char>(std::stoi(bits.substr(at, 8), nullptr, 2)));
  return bytes;
}

TEST(Base64url, KnowsTheVectorsOfRfc4648) {
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto &[bytes, text] : vectors) {
    EXPECT_EQ(encode_text(bytes), text);
    EXPECT_EQ(decode_exactly(text), std::pair(true, bytes));
  }
}

TEST(Base64url, KnowsTheVectorsOfRfc7515) {
  EXPECT_EQ(encode_text(std::string("\x03\xec\xff\xe0\xc1")), "A-z_4ME");
  EXPECT_EQ(encode_text("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"),
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9");
}

// corpus: A1
TEST(Base64url, EncodesWithNothingButTheAlphabet) {
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string text = encode_text(varied_bytes(size));
    EXPECT_EQ(text.size(), encoded_size(size));
    for (const char c : text)
      EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_');
  }
}

TEST(Base64url, DecodesWhatItEncodedAtEveryLength) {
  for (std::size_t size = 0; size < 600; ++size) {
    const std::string bytes = varied_bytes(size);
    const std::string text = encode_text(bytes);
    EXPECT_EQ(decoded_size(text.size()), size);
    EXPECT_EQ(decode_exactly(text), std::pair(true, bytes)) << size;
    EXPECT_EQ(plain_decode(text), bytes) << size;
  }
}

// Short and long texts take different code paths; both must give the same result.
TEST(Base64url, DecodesLongTextAsItsShortPieces) {
  const std::string text = encode_text(varied_bytes(900));
  std::string pieces;
  for (std::size_t at = 0; at < text.size(); at += 28)
    pieces += decode_exactly(text.substr(at, 28)).second;
  EXPECT_EQ(decode_exactly(text).second, pieces);
}

// corpus: A2; attack: 24
TEST(Base64url, RefusesEveryOctetOutsideTheAlphabetAtEveryPlace) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const std::size_t size : {4u, 6u, 7u, 28u, 32u, 36u, 43u, 64u, 71u, 102u}) {
    const std::string good(size, 'A');
    ASSERT_TRUE(accepts(good));
    for (std::size_t at = 0; at < size; ++at) {
      for (int octet = 0; octet < 256; ++octet) {
        std::string text = good;
        text[at] = static_cast<char>(octet);
        if (alphabet.find(static_cast<char>(octet)) == std::string::npos) {
          EXPECT_FALSE(accepts(text)) << size << " " << at << " " << octet;
        } else if (at + 1 < size || size % 4 == 0) {
          EXPECT_TRUE(accepts(text)) << size << " " << at << " " << octet;
        }
      }
    }
  }
}

// attack: 24
TEST(Base64url, RefusesThePaddingBlanksAndAlphabetOfOthers) {
  for (const std::string bad : {"Zg==", "Zm8=", "Zm9v\n", "Zm9v\r\n", " Zm9v", "Zm 9v", "Zm+v",
                                "Zm/v", "Zm9v=", "====", "Zm9vZm9v.", "Zm?v", "Zm#v"})
    EXPECT_FALSE(accepts(bad)) << bad;
  EXPECT_FALSE(accepts(std::string("Zm9\0", 4)));
  EXPECT_FALSE(accepts("Zm9\xC3"));
}

// corpus: A3; attack: 24
TEST(Base64url, GivesEveryOctetStringOneSpellingOnly) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const std::string &start : {std::string(), std::string(40, 'Q')}) {
    for (std::size_t i = 0; i < 64; ++i) {
      EXPECT_EQ(accepts(start + 'A' + alphabet[i]), i % 16 == 0) << i;
      EXPECT_EQ(accepts(start + "AA" + alphabet[i]), i % 4 == 0) << i;
    }
  }
}

// corpus: A4
TEST(Base64url, RefusesALengthOfOneModuloFour) {
  for (std::size_t size = 1; size < 200; size += 4)
    EXPECT_FALSE(accepts(std::string(size, 'A'))) << size;
}

std::string why(const std::string &text) {
  EXPECT_FALSE(accepts(text)) << text;
  const Error error = explain(text, "signature", Status::token_encoding);
  EXPECT_EQ(error.status, Status::token_encoding);
  return error.message;
}

TEST(Base64url, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(why("Zm9vYg=="), "signature: '=' at offset 6: base64url has no padding");
  EXPECT_EQ(why("Zm+v"), "signature: '+' at offset 2: that is base64; base64url has '-' and '_'");
  EXPECT_EQ(why("Zm 9"), "signature: a blank at offset 2: expected base64url (A-Z a-z 0-9 - _)");
  EXPECT_EQ(why(std::string("\0Zm9", 4)),
            "signature: a NUL at offset 0: expected base64url (A-Z a-z 0-9 - _)");
  EXPECT_EQ(why("Zm9\xFF"),
            "signature: byte 0xff at offset 3: expected base64url (A-Z a-z 0-9 - _)");
  EXPECT_EQ(why("Zm9\n"), "signature: byte 0x0a at offset 3: expected base64url (A-Z a-z 0-9 - _)");
  EXPECT_EQ(why("Z*9v"), "signature: '*' at offset 1: expected base64url (A-Z a-z 0-9 - _)");
  EXPECT_EQ(why("Zm9vY"), "signature: 5 characters: no base64url text has this length");
  EXPECT_EQ(why("AB"),
            "signature: the unused bits of the last character, at offset 1, are not zero");
}

// attack: 28
TEST(Base64url, SaysItWithoutQuotingTheText) {
  const std::string text = std::string(5000, 'Q') + "=";
  EXPECT_EQ(why(text), "signature: '=' at offset 5000: base64url has no padding");
}

}  // namespace
}  // namespace limen::base64url
