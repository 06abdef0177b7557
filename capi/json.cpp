#include <limen/json.h>

#include <string_view>

#include "arguments.h"
#include "base/printable.h"
#include "boundary.h"
#include "jose/grants.h"
#include "jose/json/member.h"

using namespace limen;
using namespace limen::capi;

namespace {

Error absent_member(std::string_view name) {
  if (!looks_like_name(name)) return fail(Status::absent, "json: no member of this name");
  return fail(Status::absent, "json: no member '%.*s'", static_cast<int>(name.size()), name.data());
}

}  // namespace

extern "C" {

limen_status limen_json_get(const char *json, size_t json_len, const char *name, size_t name_len,
                            char *value, size_t value_cap, size_t *value_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto object = text_in(json, json_len, "json");
    LIMEN_TRY(object);
    const auto wanted = text_in(name, name_len, "name");
    LIMEN_TRY(wanted);
    const TextOut out{value, value_cap, value_len};
    LIMEN_TRY(out.check("value"));
    const auto found = jose::find_member(*object, *wanted);
    LIMEN_TRY(found);
    if (found->type == jose::JsonType::absent) return absent_member(*wanted);
    if (!found->escaped) return out.put(found->text, "value_cap");
    const std::size_t size = jose::unescaped_size(*found);
    if (size + 1 > value_cap) return out.too_small(size + 1, "value_cap");
    out.written(jose::unescape(*found, value));
    return success();
  });
}

limen_status limen_json_put(char *json, size_t json_cap, size_t *json_len, const char *name,
                            size_t name_len, const char *text, size_t text_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (json_len == nullptr) return missing("json_len");
    LIMEN_TRY(check_length(json, json_cap, "json"));
    if (*json_len > json_cap)
      return fail(Status::argument, "json_len: %zu, more than json_cap (%zu)", *json_len, json_cap);
    const auto member = text_in(name, name_len, "name");
    LIMEN_TRY(member);
    const auto value = text_in(text, text_len, "text");
    LIMEN_TRY(value);
    const auto edited = jose::put_member({json, *json_len}, *member, *value);
    LIMEN_TRY(edited);
    return TextOut{json, json_cap, json_len}.put(*edited, "json_cap");
  });
}

limen_status limen_json_grants(const char *json, size_t json_len, const char *scope,
                               size_t scope_len, const char *role, size_t role_len,
                               limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto object = text_in(json, json_len, "json");
    LIMEN_TRY(object);
    const auto scopes = text_in(scope, scope_len, "scope");
    LIMEN_TRY(scopes);
    const auto wanted = text_in(role, role_len, "role");
    LIMEN_TRY(wanted);
    return jose::check_grants(*object, *scopes, *wanted);
  });
}

}  // extern "C"
