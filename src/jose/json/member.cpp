#include "jose/json/member.h"

#include "base/utf8.h"
#include "jose/json/quote.h"

namespace limen::jose {
namespace {

class Finder final : public MemberVisitor {
 public:
  explicit Finder(std::string_view name) : name_(name) {}
  void member(const JsonValue &name, const JsonValue &value) override {
    ++members_;
    if (equals(name, name_)) found_ = value;
  }
  const JsonValue &found() const { return found_; }
  std::size_t members() const { return members_; }

 private:
  std::string_view name_;
  JsonValue found_;
  std::size_t members_ = 0;
};

}  // namespace

Result<JsonValue> find_member(std::string_view json, std::string_view name) {
  Finder finder(name);
  if (const JsonVerdict verdict = scan_object(json, finder); !verdict.ok())
    return explain(verdict, "json", Status::json, Status::json, Status::json);
  return finder.found();
}

Result<std::string> put_member(std::string_view json, std::string_view name,
                               std::string_view text) {
  for (const std::string_view part : {name, text})
    if (const std::size_t valid = utf8_valid_prefix(part); valid != part.size())
      return fail(Status::text, "%s: not UTF-8 at byte %zu",
                  part.data() == name.data() ? "name" : "text", valid);
  if (json.empty()) json = "{}";
  Finder finder(name);
  if (const JsonVerdict verdict = scan_object(json, finder); !verdict.ok())
    return explain(verdict, "json", Status::json, Status::json, Status::json);

  std::string out;
  out.reserve(json.size() + name.size() + text.size() + 16);
  const JsonValue &old = finder.found();
  if (old.type != JsonType::absent) {
    const std::size_t quote = old.type == JsonType::string ? 1 : 0;
    const auto from = static_cast<std::size_t>(old.text.data() - json.data()) - quote;
    out.append(json.substr(0, from));
    append_quoted(out, text);
    out.append(json.substr(from + old.text.size() + 2 * quote));
    return out;
  }
  const std::size_t end = json.rfind('}');
  out.append(json.substr(0, end));
  if (finder.members() > 0) out.push_back(',');
  append_quoted(out, name);
  out.push_back(':');
  append_quoted(out, text);
  out.append(json.substr(end));
  return out;
}

}  // namespace limen::jose
