#include "store/fields.h"

namespace limen::store {
namespace {

std::uint64_t number_at(std::string_view bytes, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  return number;
}

}  // namespace

std::uint64_t Field::number(std::size_t i) const { return number_at(bytes.substr(8 * i, 8), 8); }

bool FieldReader::next(Field &field) {
  if (left_.size() < field_head_size) return false;
  const std::uint64_t size = number_at(left_.substr(sizeof(FieldTag)), 4);
  if (size > left_.size() - field_head_size) return false;
  field.tag = static_cast<FieldTag>(number_at(left_, sizeof(FieldTag)));
  field.whole = left_.substr(0, field_head_size + size);
  field.bytes = field.whole.substr(field_head_size);
  left_.remove_prefix(field.whole.size());
  return true;
}

}  // namespace limen::store
