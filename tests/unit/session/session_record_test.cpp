// The record of the core and of the C ABI are one layout.
#include <limen/session.h>

#include <gtest/gtest.h>

#include <cstddef>

#include "session/record.h"
#include "session/ticket.h"

namespace limen::session {
namespace {

TEST(SessionRecord, HasTheLayoutOfTheAbi) {
  EXPECT_EQ(sizeof(limen_session), 104u);
  EXPECT_EQ(sizeof(SessionRecord), sizeof(limen_session));
  EXPECT_EQ(alignof(SessionRecord), alignof(limen_session));
#define LIMEN_PLACE(field, at)                   \
  EXPECT_EQ(offsetof(limen_session, field), at); \
  EXPECT_EQ(offsetof(SessionRecord, field), offsetof(limen_session, field))
  LIMEN_PLACE(total, 0u);
  LIMEN_PLACE(size, 4u);
  LIMEN_PLACE(version, 8u);
  LIMEN_PLACE(created_at, 16u);
  LIMEN_PLACE(seen_at, 24u);
  LIMEN_PLACE(idle_expires_at, 32u);
  LIMEN_PLACE(expires_at, 40u);
  LIMEN_PLACE(auth_time, 48u);
  LIMEN_PLACE(level, 56u);
  LIMEN_PLACE(read_only, 60u);
  LIMEN_PLACE(sid, 64u);
  LIMEN_PLACE(subject, 72u);
  LIMEN_PLACE(data, 80u);
  LIMEN_PLACE(label, 88u);
  LIMEN_PLACE(address, 96u);
#undef LIMEN_PLACE
}

TEST(Ticket, HasTheSizeOfTheAbi) { EXPECT_EQ(ticket_text_size + 1, std::size_t{LIMEN_TICKET_CAP}); }

}  // namespace
}  // namespace limen::session
