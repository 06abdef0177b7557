// SESSION-43. The bytes of a stored session: what another version of limen added stays.
#include "session/record.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "session/format_1.h"
#include "session/harness.h"
#include "store/fields.h"
#include "store/kinds.h"
#include "store/requests.h"

namespace limen::session {
namespace {

using namespace std::string_literals;

// The record as a newer limen might have it.
struct NewerRecord {
  SessionRecord old;
  std::uint64_t number;
  TextPlace text;
};

constexpr std::size_t core_text_words = store::field_head_size + 16;  // where the mask lies

class Record : public SessionsTest {
 protected:
  store::Record stored() { return store->scan(store::session_kind, {}, 10)->records.at(0); }

  // Replaces the value of the only session. Its bucket follows from its ticket.
  void replace(std::string_view ticket, const std::string &value) {
    const store::Record before = stored();
    const store::Write put = store::put(store::session_kind, before.key, value, before.expires_at);
    ASSERT_TRUE(store->commit(parse_ticket(ticket)->bucket, {}, {}, {&put, 1})->done);
  }

  // Returns the session as a newer limen would store it: with a number and a text at the end of the
  // public record, and a hidden field.
  static std::string made_newer(const std::string &value) {
    NewerRecord record{};
    std::memcpy(&record.old, value.data(), sizeof record.old);
    const std::string hidden = value.substr(record.old.total);
    constexpr std::uint32_t longer = sizeof record - sizeof record.old;
    std::string texts = value.substr(sizeof record.old, record.old.total - sizeof record.old);
    for (TextPlace *place :
         {&record.old.sid, &record.old.subject, &record.old.data, &record.old.label,
          &record.old.address, &record.old.roles, &record.old.scope})
      if (place->at != 0) place->at += longer;
    record.number = 4711;
    record.text = {static_cast<std::uint32_t>(sizeof record + texts.size()), 5};
    texts += "novel\0\0\0"s;
    record.old.size = sizeof record;
    record.old.total = static_cast<std::uint32_t>(sizeof record + texts.size());
    std::string newer(reinterpret_cast<const char *>(&record), sizeof record);
    newer += texts + hidden;
    std::uint64_t words = 0;
    std::memcpy(&words, &newer[record.old.total + core_text_words], sizeof words);
    words |= std::uint64_t{1} << (offsetof(NewerRecord, text) / 8);
    std::memcpy(&newer[record.old.total + core_text_words], &words, sizeof words);
    store::append_field(newer, 77, "hidden and new");
    return newer;
  }

  void expect_newer_parts() {
    const std::string value = stored().value;
    NewerRecord record;
    std::memcpy(&record, value.data(), sizeof record);
    EXPECT_EQ(record.old.size, sizeof record);
    EXPECT_EQ(record.number, 4711u);
    EXPECT_EQ(value.substr(record.text.at, record.text.len), "novel");
    EXPECT_NE(value.find("hidden and new"), std::string::npos);
  }
};

TEST_F(Record, WhatANewerLimenAddedStaysThroughUpdateRenewalAndCutoff) {
  LoginContext login;
  login.label = "Firefox";
  login.roles = R"(["admin"])";
  const std::string ticket = create("alex", R"({"n":1})", login);
  replace(ticket, made_newer(stored().value));
  ASSERT_EQ(get(ticket), Status::ok);
  EXPECT_EQ(room.data(), R"({"n":1})");
  expect_newer_parts();

  ASSERT_TRUE(
      sessions->update(ticket, room.record().version, R"({"n":"longer than before"})", room.span())
          .ok());
  EXPECT_EQ(room.data(), R"({"n":"longer than before"})");
  expect_newer_parts();

  renew(ticket);
  EXPECT_EQ(room.text(room.record().roles), R"(["admin"])");
  expect_newer_parts();

  std::uint64_t ended = 0;
  ASSERT_TRUE(sessions->revoke_sessions("alex", room.sid(), {}, ended).ok());
  expect_newer_parts();
}

TEST_F(Record, NothingHiddenIsShown) {
  const std::string ticket = create();
  replace(ticket, made_newer(stored().value));
  ASSERT_EQ(get(ticket), Status::ok);
  const std::string shown(reinterpret_cast<const char *>(room.span().data()), room.span().size());
  EXPECT_EQ(shown.find("hidden and new"), std::string::npos);
  EXPECT_NE(shown.find("novel"), std::string::npos);
}

TEST_F(Record, APlaceOfANewerLimenOutsideTheRecordIsDamage) {
  const std::string ticket = create();
  std::string value = made_newer(stored().value);
  const TextPlace wrong{70000, 5};
  std::memcpy(&value[offsetof(NewerRecord, text)], &wrong, sizeof wrong);
  replace(ticket, value);
  EXPECT_EQ(get(ticket), Status::store);
}

TEST_F(Record, EveryCutIsDamage) {
  const std::string ticket = create("alex", R"({"n":1})");
  const std::string value = stored().value;
  for (std::size_t size = 0; size < value.size(); ++size) {
    replace(ticket, value.substr(0, size));
    EXPECT_EQ(get(ticket), Status::store) << size;
  }
}

// A session as format 1 had it: the shorter record, its texts, cutoff ids and the trailer.
std::string format_1_session(bool has_cuts) {
  struct {
    std::uint32_t total = 0, size = 104;
    std::uint64_t version = 0;
    Seconds created_at = start, seen_at = 0, idle_expires_at = 0, expires_at = start + 100;
    Seconds auth_time = start - 5;
    std::uint32_t level = 3, read_only = 0;
    TextPlace sid{104, 22}, subject{127, 4}, data{132, 2}, label{135, 3}, address{0, 0};
  } record;
  std::string texts = "AAAAAAAAAAAAAAAAAAAAAA\0alex\0{}\0lab\0"s;
  texts.resize((texts.size() + 7) / 8 * 8);
  record.total = static_cast<std::uint32_t>(sizeof record + texts.size());
  std::string bytes(reinterpret_cast<const char *>(&record), sizeof record);
  bytes += texts;
  if (has_cuts) bytes += "cccccccccccccccc.****************\0\0\0\0\0\0\0"s;
  bytes += has_cuts ? "\x01\x01\0\0"s : "\x01\0\0\0"s;
  bytes += "\x3C\0\0\0"s;          // idle_ttl
  bytes += "\x07\0\0\0\0\0\0\0"s;  // issuer_tag
  bytes += "0123456789abcdef";     // CSRF secret
  return bytes;
}

TEST_F(Record, OfFormat1IsConverted) {
  for (const bool has_cuts : {false, true}) {
    const std::string old = format_1_session(has_cuts);
    const auto converted = session_from_format_1(old);
    ASSERT_TRUE(converted.ok()) << converted.error().message;
    Room copy;
    ASSERT_LE(converted->size(), copy.span().size());
    converted->copy(reinterpret_cast<char *>(copy.span().data()), converted->size());
    OpenedRecord opened;
    ASSERT_TRUE(open_record(copy.span(), {9, start + 60, converted->size(), start}, opened).ok());
    EXPECT_EQ(copy.sid(), "AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(copy.text(copy.record().subject), "alex");
    EXPECT_EQ(copy.data(), "{}");
    EXPECT_EQ(copy.text(copy.record().label), "lab");
    EXPECT_EQ(copy.record().address.at, 0u);
    EXPECT_EQ(copy.record().roles.at, 0u);
    EXPECT_EQ(copy.record().created_at, start);
    EXPECT_EQ(copy.record().expires_at, start + 100);
    EXPECT_EQ(copy.record().auth_time, start - 5);
    EXPECT_EQ(copy.record().level, 3u);
    EXPECT_EQ(opened.idle_ttl, 60u);
    EXPECT_EQ(opened.issuer_tag, 7u);
    EXPECT_EQ(as_text(opened.csrf_secret), "0123456789abcdef");
    EXPECT_EQ(opened.cuts(), has_cuts ? "cccccccccccccccc.****************" : "");
    for (std::size_t size = 0; size < old.size(); ++size)
      EXPECT_EQ(session_from_format_1(old.substr(0, size)).status(), Status::store) << size;
  }
}

}  // namespace
}  // namespace limen::session
