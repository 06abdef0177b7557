// The place of a text behind a flat record. Same layout as limen_text.
#pragma once

#include <cstdint>

namespace limen {

struct TextPlace {
  std::uint32_t at = 0;  // bytes from the record's start; 0: absent
  std::uint32_t len = 0;
};

}  // namespace limen
