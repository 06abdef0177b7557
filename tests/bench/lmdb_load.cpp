#include "lmdb_load.h"

#include <cstdio>
#include <cstdlib>
#include <thread>

namespace bench {

limen_gate *open_gate(const std::string &url) {
  limen_options *options = limen_options_new();
  limen_options_set(options, "issuer", "https://bench.example", LIMEN_ZSTR, nullptr);
  limen_options_set(options, "keys.algorithm", "HS256", LIMEN_ZSTR, nullptr);
  limen_gate *const gate = limen_gate_open(url.data(), url.size(), options, &err);
  limen_options_release(options);
  if (gate == nullptr) stop();
  return gate;
}

bool create(limen_gate *gate, const std::string &subject, TicketText &ticket, std::string *sid) {
  static const std::string data = Load::data('x');
  static thread_local Room room;
  if (limen_session_create(gate, subject.data(), subject.size(), data.data(), data.size(), nullptr,
                           &room.record, sizeof room, ticket.data(), ticket.size(),
                           &err) != LIMEN_OK)
    return false;
  if (sid != nullptr)
    sid->assign(reinterpret_cast<const char *>(&room) + room.record.sid.at, room.record.sid.len);
  return true;
}

std::vector<TicketText> fill(limen_gate *gate, std::size_t sessions) {
  constexpr std::size_t threads = 64;
  std::vector<TicketText> tickets(sessions);
  std::vector<std::thread> makers;
  for (std::size_t t = 0; t < threads; ++t)
    makers.emplace_back([&, t] {
      for (std::size_t i = t; i < sessions; i += threads)
        if (!create(gate, "user-" + std::to_string(i / 2), tickets[i], nullptr)) stop();
    });
  for (std::thread &maker : makers) maker.join();
  return tickets;
}

}  // namespace bench
