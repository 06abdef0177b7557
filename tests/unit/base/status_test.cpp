#include "base/status.h"

#include <limen/status.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace limen {
namespace {

struct Row {
  const char *name;
  std::int32_t number;
  Kind kind;
};

constexpr Row rows[] = {
#define LIMEN_ROW(id, text, number, kind, quotes) {text, number, Kind::kind},
    LIMEN_STATUS_TABLE(LIMEN_ROW)
#undef LIMEN_ROW
};

// Every status constant that limen/status.h defines, as the file says it.
std::map<std::string, std::int32_t> published() {
  std::ifstream file(LIMEN_SOURCE_DIR "/include/limen/status.h");
  std::map<std::string, std::int32_t> found;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string define, name;
    std::int32_t number = 0;
    words >> define >> name;
    if (define != "#define" || (name != "LIMEN_OK" && !name.starts_with("LIMEN_E_"))) continue;
    EXPECT_TRUE(words >> number) << line;
    EXPECT_TRUE(found.emplace(name, number).second) << name << " is defined twice";
  }
  return found;
}

TEST(Status, TableAndHeaderHaveTheSameConstants) {
  std::map<std::string, std::int32_t> table;
  for (const Row &row : rows) table[row.name] = row.number;
  EXPECT_EQ(table, published());
  EXPECT_EQ(table.size(), std::size(rows)) << "a name occurs twice";
}

TEST(Status, HeaderAsCompiledAgrees) {
  EXPECT_EQ(static_cast<std::int32_t>(Status::ok), LIMEN_OK);
  EXPECT_EQ(static_cast<std::int32_t>(Status::option_place), LIMEN_E_OPTION_PLACE);
  EXPECT_EQ(static_cast<std::int32_t>(Status::forked), LIMEN_E_FORKED);
  EXPECT_EQ(static_cast<std::int32_t>(Status::token_revoked), LIMEN_E_TOKEN_REVOKED);
  EXPECT_EQ(static_cast<std::int32_t>(Status::internal), LIMEN_E_INTERNAL);
}

constexpr const char *token_words[] = {"LIMEN_E_TOKEN_", "LIMEN_E_BEARER", "LIMEN_E_SCOPE",
                                       "LIMEN_E_ROLE"};
constexpr const char *session_words[] = {"LIMEN_E_TICKET", "LIMEN_E_SESSION_", "LIMEN_E_LOGIN_",
                                         "LIMEN_E_CSRF"};

TEST(Status, NumbersAreUniqueAndInTheirBand) {
  std::set<std::int32_t> seen;
  for (const Row &row : rows) {
    EXPECT_TRUE(seen.insert(row.number).second) << row.name;
    const std::string name = row.name;
    const auto begins_it = [&](const char *word) { return name.starts_with(word); };
    const std::int32_t band = row.number / 100;
    if (name == "LIMEN_OK") {
      EXPECT_EQ(row.number, 0);
    } else if (name == "LIMEN_E_INTERNAL") {
      EXPECT_EQ(band, 9);
    } else if (std::any_of(std::begin(token_words), std::end(token_words), begins_it)) {
      EXPECT_EQ(band, 3) << name;
    } else if (std::any_of(std::begin(session_words), std::end(session_words), begins_it)) {
      EXPECT_EQ(band, 4) << name;
    } else {
      EXPECT_TRUE(band == 1 || band == 2) << name;
    }
  }
}

TEST(Status, NamesAndKindsAreThoseOfTheTable) {
  for (const Row &row : rows) {
    EXPECT_STREQ(status_name(row.number), row.name);
    EXPECT_EQ(status_kind(row.number), row.kind) << row.name;
  }
}

TEST(Status, KindsFollowTheBands) {
  for (const Row &row : rows) {
    if (row.number == 0) {
      EXPECT_EQ(row.kind, Kind::yes);
    } else if (row.number / 100 == 3) {
      EXPECT_TRUE(row.kind == Kind::no || row.kind == Kind::not_enough) << row.name;
    } else if (row.number / 100 == 4) {
      // Who lost a race may try again.
      const bool race =
          row.number == LIMEN_E_SESSION_VERSION || row.number == LIMEN_E_SESSION_RENEWED;
      EXPECT_EQ(row.kind == Kind::unknown, race) << row.name;
      EXPECT_NE(row.kind, Kind::fault) << row.name;
    } else if (row.number / 100 == 2) {
      EXPECT_EQ(row.kind, Kind::unknown) << row.name;
    } else {
      EXPECT_TRUE(row.kind == Kind::fault || row.kind == Kind::unknown) << row.name;
    }
  }
  EXPECT_EQ(status_kind(LIMEN_E_CLOSED), Kind::unknown);
  EXPECT_EQ(status_kind(LIMEN_E_FORKED), Kind::unknown);
  EXPECT_EQ(status_kind(LIMEN_E_ARGUMENT), Kind::fault);
}

TEST(Status, NumbersThatAreNoneHaveNoNameAndAreFaults) {
  for (const std::int32_t none : {-1, 1, 99, 121, 199, 327, 399, 417, 901, INT32_MAX, INT32_MIN}) {
    EXPECT_STREQ(status_name(none), "LIMEN_E_?");
    EXPECT_EQ(status_kind(none), Kind::fault);
  }
}

TEST(Status, KindsEqualThoseOfTheHeader) {
  EXPECT_EQ(static_cast<std::int32_t>(Kind::yes), LIMEN_KIND_YES);
  EXPECT_EQ(static_cast<std::int32_t>(Kind::no), LIMEN_KIND_NO);
  EXPECT_EQ(static_cast<std::int32_t>(Kind::fault), LIMEN_KIND_FAULT);
  EXPECT_EQ(static_cast<std::int32_t>(Kind::unknown), LIMEN_KIND_UNKNOWN);
  EXPECT_EQ(static_cast<std::int32_t>(Kind::not_enough), LIMEN_KIND_NOT_ENOUGH);
}

TEST(Status, ErrorHasTheLayoutOfTheHeaders) {
  EXPECT_EQ(sizeof(Error), sizeof(limen_error));
  EXPECT_EQ(sizeof(Error), 256u);
  EXPECT_EQ(offsetof(Error, status), offsetof(limen_error, status));
  EXPECT_EQ(offsetof(Error, message), offsetof(limen_error, message));
  EXPECT_EQ(unset, LIMEN_UNSET);
}

}  // namespace
}  // namespace limen
