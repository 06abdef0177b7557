// Does by requests to a guard what the calls of sessions and tokens do by themselves, so that every
// fault befalls both.
#pragma once

#include <limen/limen.h>

#include <cstddef>
#include <string_view>

namespace limen::faults {

// Returns true for about every second call of a thread, in an order that no loop of calls matches.
bool by_request();

// Guards over a gate, and requests to them as a browser makes them. Each call fills what the call
// of the same name fills, and has its status; an answer that does not fit it is LIMEN_E_INTERNAL.
// Safe from any thread, once opened.
class Requests {
 public:
  Requests() = default;
  ~Requests() { release(); }
  Requests(const Requests &) = delete;
  Requests &operator=(const Requests &) = delete;

  limen_status open(limen_gate *gate, limen_error *error);
  void release();

  limen_status get(std::string_view ticket, limen_session *session, std::size_t cap,
                   limen_error *error) const;
  limen_status touch(std::string_view ticket, limen_error *error) const;
  limen_status verify(std::string_view token, limen_claims *claims, std::size_t cap,
                      limen_error *error) const;
  limen_status create(std::string_view subject, std::string_view data, limen_session *session,
                      std::size_t cap, char *ticket, limen_error *error) const;
  limen_status renew(std::string_view ticket, limen_session *session, std::size_t cap,
                     char *new_ticket, limen_error *error) const;
  limen_status end(std::string_view ticket, limen_error *error) const;

 private:
  limen_guard *looking_ = nullptr;  // keeps no session alive
  limen_guard *keeping_ = nullptr;
};

}  // namespace limen::faults
