#include "fields.h"

namespace limen_node {

Fields::~Fields() {
  cleanse(near_, used_);
  for (const auto &each : far_) cleanse(each->data(), each->size());
}

bool Fields::read(napi_env env, const napi_value *given) {
  double flags = 0;
  if (napi_get_value_double(env, given[0], &flags) != napi_ok) {
    throw_wrong(env, names[0], "a number", given[0]);
    return false;
  }
  request_.size = sizeof request_;
  request_.flags = static_cast<std::uint32_t>(flags);
  const auto texts = texts_of(request_);
  for (std::size_t i = 1; i < count; ++i)
    if (!field(env, given[i], names[i], texts[i - 1].text, texts[i - 1].size)) return false;
  return true;
}

bool Fields::read(napi_env env, napi_value object) {
  napi_value given[count];
  for (std::size_t i = 0; i < count; ++i) {
    if (napi_get_named_property(env, object, names[i], &given[i]) == napi_ok) continue;
    throw_wrong(env, "request", "an object", object);
    return false;
  }
  return read(env, given);
}

void Fields::copy_to(limen_request &request, std::string &bytes) const {
  request = request_;
  for (const Text &each : texts_of(request))
    if (each.text != nullptr) bytes.append(each.text, each.size);
  const char *at = bytes.data();
  for (const Text &each : texts_of(request)) {
    if (each.text != nullptr) each.text = at;
    at += each.size;
  }
}

std::array<Fields::Text, Fields::count - 1> Fields::texts_of(limen_request &of) {
  return {{{of.method, of.method_len},
           {of.authorization, of.authorization_len},
           {of.cookie, of.cookie_len},
           {of.csrf, of.csrf_len},
           {of.origin, of.origin_len},
           {of.host, of.host_len},
           {of.fetch_site, of.fetch_site_len}}};
}

// Reads as UTF-8, which is fast, and for ASCII the same bytes.
bool Fields::field(napi_env env, napi_value given, const char *name, const char *&text,
                   std::size_t &size) {
  char *room = near_ + used_;
  const std::size_t cap = sizeof near_ - used_;
  if (napi_get_value_string_utf8(env, given, room, cap, &size) != napi_ok) {
    napi_valuetype type = napi_undefined;
    napi_typeof(env, given, &type);
    size = 0;
    if (type == napi_undefined || type == napi_null) return true;  // absent
    throw_wrong(env, name, "a string", given);
    return false;
  }
  if (size + 4 >= cap || !is_ascii(room, size)) return slowly(env, given, name, text, size);
  used_ += size + 1;
  text = room;
  return true;
}

bool Fields::slowly(napi_env env, napi_value given, const char *name, const char *&text,
                    std::size_t &size) {
  napi_get_value_string_utf16(env, given, nullptr, 0, &size);
  std::u16string units(size + 1, u'\0');
  napi_get_value_string_utf16(env, given, units.data(), size + 1, &size);
  auto bytes = std::make_unique<std::string>(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    if (units[i] > 0xff) {
      throw_type_error(env, name, "holds a character beyond ISO-8859-1, expected a field's bytes");
      return false;
    }
    (*bytes)[i] = static_cast<char>(units[i]);
  }
  text = bytes->data();
  far_.push_back(std::move(bytes));
  return true;
}

}  // namespace limen_node
