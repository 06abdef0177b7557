// limen/error.hpp: what every failure throws. Include limen/limen.hpp, not this.
#ifndef LIMEN_ERROR_HPP
#define LIMEN_ERROR_HPP

#include <limen/limen.h>

#include <cstdint>
#include <exception>

namespace limen {
inline namespace v1 {

// Error is the parent of every exception of limen's; limen/exceptions.hpp has the others.
// what() is one line: what was wrong, where, and what was expected. It never contains a
// token, a ticket or a key.
class Error : public std::exception {
 public:
  explicit Error(const limen_error &error) noexcept : error_(error) {}

  const char *what() const noexcept override { return error_.message; }
  limen_status status() const noexcept { return error_.status; }                   // LIMEN_E_...
  const char *name() const noexcept { return limen_status_name(error_.status); }   // "LIMEN_E_..."
  std::int32_t kind() const noexcept { return limen_status_kind(error_.status); }  // LIMEN_KIND_...

 private:
  limen_error error_;
};

}  // namespace v1
}  // namespace limen

#endif
