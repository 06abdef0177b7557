// The corpus through limen.hpp.
#include <limen/limen.hpp>

#include <cstring>
#include <string>

#include "corpus.h"
#include "report.h"

namespace {

std::string_view view(const corpus_text &text) { return {text.at, text.len}; }

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != plain.npos) {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

// One word of an answer. A view whose data() is null is an absent text.
std::string shown(std::string_view text) {
  return text.data() == nullptr ? "-" : "=" + percent_encoded(text);
}

std::string shown(limen::Time time) { return time ? std::to_string(*time) : "-"; }

limen::Key key_of(const corpus_key &key) {
  const std::string_view kind = view(key.kind);
  if (kind == "jwk") return limen::Key::from_jwk(view(key.text));
  if (kind == "pem") return limen::Key::from_pem(view(key.text), key.algorithm.at);
  return limen::Key::secret(view(key.text), key.algorithm.at);
}

limen::KeySet keys_of(const corpus_case &c) {
  if (c.jwks.at != nullptr) return limen::KeySet::from_json(view(c.jwks));
  limen::KeySet keys;
  for (std::size_t i = 0; i < c.key_count; ++i) keys.add(key_of(c.keys[i]));
  return keys;
}

std::string token(const corpus_case &c) {
  const limen::KeySet keys = keys_of(c);
  limen::Options options;
  for (std::size_t i = 0; i < c.property_count; ++i)
    options.set(c.policy[i].name.at, view(c.policy[i].value));
  const limen::Claims claims = limen::Verifier(keys, options).verify(view(c.token));
  std::string out = shown(claims.issued_at());
  out += ' ' + shown(claims.not_before());
  out += ' ' + shown(claims.expires_at());
  for (const std::string_view text :
       {claims.json(), claims.issuer(), claims.subject(), claims.audience(), claims.id(),
        claims.sid(), claims.key_id()})
    out += ' ' + shown(text);
  return out;
}

std::string thumbprint_of(const limen::Key &key) {
  try {
    return shown(key.thumbprint());
  } catch (const limen::Error &) {
    return "-";  // a secret has none
  }
}

std::string answer_of(const corpus_case &c) {
  const std::string_view call = view(c.call);
  if (call == "token") return token(c);
  if (call == "jws") return shown(limen::jws::verify(view(c.token), keys_of(c), c.algorithms.at));
  if (call == "bearer") return shown(limen::bearer::find(view(c.token)).value());
  const limen::Key key = key_of(c.keys[0]);
  return shown(key.id()) + ' ' + shown(key.algorithm()) + ' ' + thumbprint_of(key);
}

int ask(const corpus_case *c, int lines) {
  limen_status status = LIMEN_OK;
  std::string answer, message;
  try {
    answer = answer_of(*c);
  } catch (const limen::Error &error) {
    status = error.status();
    message = error.what();
  } catch (const std::bad_optional_access &) {
    status = LIMEN_E_BEARER_ABSENT;  // here that is not an error, and has no message
    message = "(nothing)";
  }
  if (lines == 0) return report_check(c, status, answer.c_str(), message.c_str());
  report_line(c, status, answer.c_str(), message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char **argv) { return report_all(argc, argv, ask); }
