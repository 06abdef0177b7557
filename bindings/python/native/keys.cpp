#include "bind.h"

namespace limen::python {
namespace {

std::unique_ptr<Key> refuse() {
  throw py::type_error("Key: use Key.generate, Key.from_jwk, Key.from_pem or Key.from_secret");
}

std::unique_ptr<Key> generate(const char *algorithm) {
  return made<Key>(signing_with(algorithm),
                   [&](limen_error *error) { return limen_key_generate(algorithm, error); });
}

std::unique_ptr<Key> from_jwk(const Text &jwk) {
  return made<Key>(Gil::held, [&](limen_error *error) {
    return limen_key_from_jwk(jwk.data(), jwk.size(), error);
  });
}

std::unique_ptr<Key> from_pem(const char *algorithm, const Text &pem) {
  return made<Key>(Gil::held, [&](limen_error *error) {
    return limen_key_from_pem(algorithm, pem.data(), pem.size(), error);
  });
}

std::unique_ptr<Key> from_secret(const char *algorithm, const Bytes &secret) {
  return made<Key>(Gil::held, [&](limen_error *error) {
    return limen_key_from_secret(algorithm, secret.bytes(), secret.size(), error);
  });
}

PyObject *id(const Key &key) {
  return text_out(Gil::held, 0,
                  [&](char *text, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_key_id(key.handle(), text, cap, len, error);
                  });
}

const char *algorithm(const Key &key) { return limen_key_algorithm(key.handle()); }

PyObject *thumbprint(const Key &key) {
  return text_out(Gil::held, LIMEN_THUMBPRINT_CAP,
                  [&](char *text, std::size_t cap, std::size_t *len, limen_error *error) {
                    return limen_key_thumbprint(key.handle(), text, cap, len, error);
                  });
}

PyObject *public_jwk(const Key &key) {
  return allocated_text(Gil::held, [&](char **out, std::size_t *len, limen_error *error) {
    return limen_key_public_jwk(key.handle(), out, len, error);
  });
}

PyObject *private_jwk(const Key &key) {
  return allocated_text(Gil::held, [&](char **out, std::size_t *len, limen_error *error) {
    return limen_key_private_jwk(key.handle(), out, len, error);
  });
}

}  // namespace

void add_key(py::module_ &module) {
  auto type = make_class<Key>(module, "Key", "A key and the algorithm it is used with. Immutable.");
  def_init(type, "Key()", refuse);
  def_static(type, "generate(algorithm, /)", "A fresh private key. RSA takes about 100 ms.",
             generate);
  def_static(type, "from_jwk(jwk, /)", "Reads a JWK.", from_jwk);
  def_static(type, "from_pem(algorithm, pem, /)", "Reads one PEM block.", from_pem);
  def_static(type, "from_secret(algorithm, secret, /)", "An HMAC key of raw bytes.", from_secret);
  def(type, "id(self, /)", "Its kid; it may be empty.", id);
  def(type, "algorithm(self, /)", "The algorithm it is used with.", algorithm);
  def(type, "thumbprint(self, /)", "RFC 7638 over SHA-256; a secret has none.", thumbprint);
  def(type, "public_jwk(self, /)", "The public half, as a JWK.", public_jwk);
  def(type, "private_jwk(self, /)", "The whole key, as a JWK: a secret.", private_jwk);
}

}  // namespace limen::python
