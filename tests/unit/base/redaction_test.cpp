#include "base/redaction.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "base/printable.h"
#include "base/result.h"

namespace limen {
namespace {

const char *const secret = "the secret";

std::string hidden(const std::string &message) {
  return redacted(fail(Status::absent, "%s", message.c_str())).message;
}

TEST(Redaction, HidesEachQuotedText) {
  EXPECT_EQ(hidden("json: no member \"the secret\""), "json: no member \"...\"");
  EXPECT_EQ(hidden("\"a\" and \"b\", not \"\""), "\"...\" and \"...\", not \"...\"");
  EXPECT_EQ(hidden("nothing is quoted"), "nothing is quoted");
  EXPECT_EQ(hidden(""), "");
}

TEST(Redaction, KeepsTheStatus) {
  EXPECT_EQ(redacted(fail(Status::absent, "\"a\"")).status, Status::absent);
  EXPECT_EQ(redacted(fail(Status::key_format, "\"a\"")).status, Status::key_format);
}

TEST(Redaction, ShowsWhatTheTableShows) {
  EXPECT_STREQ(redacted(fail(Status::key_format, "\"a\"")).message, "\"a\"");
  EXPECT_STREQ(redacted(fail(Status::absent, "\"a\"")).message, "\"...\"");
}

// Whatever is quoted, and wherever the message was cut off.
TEST(Redaction, HidesWhatTheEndOfTheMessageCutsOff) {
  for (std::size_t before = 200; before < 252; ++before) {
    const Error cut =
        fail(Status::absent, "%s%s", std::string(before, 'x').c_str(), Printable(secret).c_str());
    const Error shown = redacted(cut);
    EXPECT_EQ(shown.text().find("the s"), std::string::npos) << before;
    EXPECT_EQ(shown.message[sizeof shown.message - 1], '\0');
    EXPECT_LT(std::strlen(shown.message), sizeof shown.message);
  }
}

TEST(Redaction, ALongerMessageThanTheRecordIsCut) {
  std::string quotes;
  for (int i = 0; i < 125; ++i) quotes += "\"\"";  // each becomes five characters
  const std::string made = hidden(quotes);
  EXPECT_EQ(made.size(), sizeof(Error::message) - 1);
  EXPECT_EQ(made.substr(0, 10), "\"...\"\"...\"");
}

TEST(Redaction, AnUnknownStatusShowsNothing) {
  EXPECT_STREQ(redacted(fail(static_cast<Status>(4711), "\"a\"")).message, "\"...\"");
}

}  // namespace
}  // namespace limen
