#include "token/header_template.h"

#include <memory>

#include "jose/json/quote.h"
#include "jose/jws.h"

namespace limen::token {

Result<std::string> make_header_segment(const jose::Jwk &jwk, std::string_view type) {
  std::string extra = "{\"typ\":";
  jose::append_quoted(extra, type);
  extra.push_back('}');
  return jose::header_segment(jwk, extra);
}

HeaderTemplates::~HeaderTemplates() {
  for (const Header *header = newest_.load(std::memory_order_relaxed); header != nullptr;)
    delete std::exchange(header, header->before);
}

// Threads that still sign with an older key find its header among the older ones.
Result<std::string_view> HeaderTemplates::find_or_make(const jose::Jwk &jwk, const Header *newest) {
  for (const Header *known = newest; known != nullptr; known = known->before)
    if (known->jwk == &jwk) return std::string_view(known->segment);
  Result<std::string> segment = make_header_segment(jwk, type_);
  LIMEN_TRY(segment);
  auto made = std::make_unique<Header>(Header{&jwk, std::move(*segment), newest});
  while (!newest_.compare_exchange_weak(made->before, made.get(), std::memory_order_acq_rel))
    continue;
  return std::string_view(made.release()->segment);
}

}  // namespace limen::token
