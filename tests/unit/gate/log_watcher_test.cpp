// Checks that a watch on a shared store reports the revocations of other processes. A second
// gate stands in for a process, because each gate has its own mirror and watches.
// REVOKE-25.
#include <gtest/gtest.h>
#include <poll.h>

#include <cstring>

#include "gate/gate.h"
#include "shared/directory.h"

namespace limen::gate {
namespace {

class LogWatcherTest : public testing::Test {
 protected:
  static constexpr const char *issuer = "https://shop.example";

  std::shared_ptr<Gate> open(const char *of = issuer) {
    options::Options options;
    EXPECT_TRUE(options.set("issuer", of).ok());
    auto gate = Gate::open("lmdb:" + directory_.path(), options);
    EXPECT_TRUE(gate.ok()) << (gate.ok() ? "" : gate.error().message);
    return std::move(*gate);
  }

  // The next event, as "name subject sid id reason"; or that none came.
  static std::string next(watch::Watch &watch) {
    alignas(8) std::array<std::uint8_t, watch::longest_event> room;
    pollfd wait{watch.descriptor(), POLLIN, 0};
    if (poll(&wait, 1, 10'000) != 1) return "nothing came";
    const auto count = watch.next(room);
    if (!count || *count == 0) return "nothing is there";
    watch::EventRecord record;
    std::memcpy(&record, room.data(), sizeof record);
    std::string text = watch::event_name(record.kind);
    for (const TextPlace place : {record.subject, record.sid, record.id, record.reason})
      text += ' ' + std::string(reinterpret_cast<const char *>(room.data()) + place.at, place.len);
    return text;
  }

 private:
  Directory directory_;
};

TEST_F(LogWatcherTest, HearsWhatAnotherProcessRevokes) {
  const auto mine = open(), other = open();
  const auto watch = mine->watch().value();
  ASSERT_TRUE(other->revoke_subject("alex", "hacked").ok());
  EXPECT_EQ(next(*watch), "revoked_subject alex   hacked");
  ASSERT_TRUE(other->revoke_token_id({}, "t1", unset, "lost").ok());
  EXPECT_EQ(next(*watch), "revoked_token   t1 lost");
  ASSERT_TRUE(other->revoke_everyone("over").ok());
  EXPECT_EQ(next(*watch), "revoked_everyone    over");
}

TEST_F(LogWatcherTest, HearsOfASessionThatAnotherProcessEnds) {
  const auto mine = open(), other = open();
  const auto watch = mine->watch().value();
  alignas(8) std::array<std::uint8_t, 4096> room;
  session::TicketText ticket;
  ASSERT_TRUE(other->create_session("alex", "{}", nullptr, room, ticket).ok());
  ASSERT_TRUE((*other->sessions())->end({ticket.data(), ticket.size()}).ok());
  EXPECT_TRUE(next(*watch).starts_with("revoked_session "));
}

TEST_F(LogWatcherTest, ItsOwnRevocationsAreToldOnce) {
  const auto mine = open(), other = open();
  const auto watch = mine->watch().value();
  ASSERT_TRUE(mine->revoke_subject("alex", "mine").ok());
  ASSERT_TRUE(other->revoke_subject("alex", "other").ok());
  EXPECT_EQ(next(*watch), "revoked_subject alex   mine");
  EXPECT_EQ(next(*watch), "revoked_subject alex   other");
}

TEST_F(LogWatcherTest, AnotherIssuersRevocationsAreNotToldHere) {
  const auto mine = open(), other = open("https://bank.example"), same = open();
  const auto watch = mine->watch().value();
  ASSERT_TRUE(other->revoke_subject("alex", "bank").ok());
  ASSERT_TRUE(same->revoke_subject("sam", "shop").ok());
  EXPECT_EQ(next(*watch), "revoked_subject sam   shop");
}

TEST_F(LogWatcherTest, ASecondWatchHearsOnAfterTheFirstWasClosed) {
  const auto mine = open(), other = open();
  mine->watch().value().reset();
  const auto watch = mine->watch().value();
  ASSERT_TRUE(other->revoke_subject("alex", "hacked").ok());
  EXPECT_EQ(next(*watch), "revoked_subject alex   hacked");
}

TEST_F(LogWatcherTest, AGateIsClosedWhileItIsWatched) {
  const auto mine = open(), other = open();
  const auto watch = mine->watch().value();
  mine->close();
  ASSERT_TRUE(other->revoke_subject("alex", "hacked").ok());
  EXPECT_EQ(next(*watch), "nothing is there");
  EXPECT_EQ(mine->watch().status(), Status::closed);
}

}  // namespace
}  // namespace limen::gate
