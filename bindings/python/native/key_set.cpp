#include "bind.h"

namespace limen::python {
namespace {

std::unique_ptr<KeySet> make() { return made<KeySet>(Gil::held, limen_key_set_new); }

std::unique_ptr<KeySet> from_jwks(const Text &jwks) {
  return made<KeySet>(Gil::held, [&](limen_error *error) {
    return limen_key_set_from_jwks(jwks.data(), jwks.size(), error);
  });
}

PyObject *add(const KeySet &keys, const Key &key) {
  return done(Gil::held, [&](limen_error *error) {
    return limen_key_set_add(keys.handle(), key.handle(), error);
  });
}

PyObject *jwks(const KeySet &keys) {
  return allocated_text(Gil::held, [&](char **out, std::size_t *len, limen_error *error) {
    return limen_key_set_jwks(keys.handle(), out, len, error);
  });
}

}  // namespace

limen_key_set *key_set_of(PyObject *object) {
  const KeySet *keys = value_of<KeySet>(object);
  return keys != nullptr ? keys->handle() : nullptr;
}

void add_key_set(py::module_ &module) {
  auto type = make_class<KeySet>(module, "KeySet", "KeySet()\n--\n\nKeys to verify with.");
  def_init(type, "KeySet()", make);
  def_static(type, "from_jwks(jwks, /)", "Reads a JWK Set.", from_jwks);
  def(type, "add(self, key, /)", "Adds a key.", add);
  def(type, "jwks(self, /)", "The public halves, as the text of a JWK Set (RFC 7517, section 5).",
      jwks);
}

}  // namespace limen::python
