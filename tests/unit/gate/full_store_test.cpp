// Tests a gate whose store in memory is full. STORE-46.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "gate/gate.h"
#include "session/record.h"

namespace limen::gate {
namespace {

TEST(FullStore, RefusesLoginsAndStillEndsAndRevokes) {
  options::Options options;
  ASSERT_TRUE(options.set("issuer", "acme").ok());
  ASSERT_TRUE(options.set("memory.max_size", "1M").ok());
  const auto gate = Gate::open("memory:", options);
  ASSERT_TRUE(gate.ok());
  const auto sessions = (*gate)->sessions();
  std::vector<std::uint8_t> room(8192);
  std::vector<session::TicketText> tickets;
  Status status = Status::ok;
  for (std::size_t i = 0; i < 20'000 && status == Status::ok; ++i) {
    session::TicketText ticket;
    const std::string subject = "user " + std::to_string(i);
    status = (*gate)->create_session(subject, "{}", nullptr, room, ticket).status();
    if (status == Status::ok) tickets.push_back(ticket);
  }
  EXPECT_EQ(status, Status::full);
  EXPECT_GT(tickets.size(), 500U);
  for (std::size_t i = 0; i < 20; ++i) {
    const std::string_view ticket(tickets[i].data(), tickets[i].size());
    EXPECT_TRUE((*sessions)->end(ticket).ok()) << i;
    EXPECT_FALSE((*sessions)->get(ticket, room).ok()) << i;
  }
  EXPECT_TRUE((*gate)->revoke_subject("user 100", "stolen").ok());
  EXPECT_TRUE((*gate)->revoke_everyone("stolen").ok());
}

}  // namespace
}  // namespace limen::gate
