// A ticket of the core fits the buffer of the C ABI.
#include "session/ticket.h"

#include <limen/session.h>

#include <gtest/gtest.h>

#include <cstddef>

namespace limen::session {
namespace {

TEST(Ticket, HasTheSizeOfTheAbi) { EXPECT_EQ(ticket_text_size + 1, std::size_t{LIMEN_TICKET_CAP}); }

}  // namespace
}  // namespace limen::session
