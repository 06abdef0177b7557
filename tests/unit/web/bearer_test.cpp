#include "web/bearer.h"

#include <gmock/gmock.h>

#include <cctype>
#include <string>

#include "base/limits.h"
#include "jose/grants.h"

namespace limen::web {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string found(std::string_view authorization) {
  const auto token = find_bearer(authorization);
  EXPECT_TRUE(token.ok()) << token.error().message;
  return token.ok() ? std::string(*token) : std::string();
}

Status refused(std::string_view authorization) {
  const auto token = find_bearer(authorization);
  EXPECT_FALSE(token.ok()) << *token;
  return token.status();
}

TEST(FindBearer, FindsTheTokenOfRfc6750) {
  // RFC 6750 section 2.1, the example.
  EXPECT_EQ(found("Bearer mF_9.B5f-4.1JqM"), "mF_9.B5f-4.1JqM");
  EXPECT_EQ(found("Bearer a"), "a");
  EXPECT_EQ(found("Bearer AZaz09-._~+/"), "AZaz09-._~+/");
  EXPECT_EQ(found("Bearer YWxleA=="), "YWxleA==");
  EXPECT_EQ(found("Bearer a.b.c"), "a.b.c");
}

TEST(FindBearer, AcceptsTheSchemeInAnyCase) {  // RFC 9110 section 11.1
  EXPECT_EQ(found("bearer a.b.c"), "a.b.c");
  EXPECT_EQ(found("BEARER a.b.c"), "a.b.c");
  EXPECT_EQ(found("bEaReR a.b.c"), "a.b.c");
}

TEST(FindBearer, AcceptsSeveralBlanksAfterTheScheme) {  // RFC 9110 section 11.4: 1*SP
  EXPECT_EQ(found("Bearer   a.b.c"), "a.b.c");
}

TEST(FindBearer, AnswersAPartOfTheField) {
  const std::string_view field = "Bearer a.b.c";
  const auto token = find_bearer(field);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->data(), field.data() + 7);
}

TEST(FindBearer, TellsAbsentFromMalformed) {
  for (const std::string_view absent :
       {"", "Basic YWxleDpzZWNyZXQ=", "Basic", "DPoP a.b.c", "Bearers a.b.c", "Beare a.b.c",
        "Bearertoken", "Digest username=\"x\", realm=\"y\"", "Basic abc, Bearer a.b.c",
        "BearerX-1 a"})
    EXPECT_EQ(refused(absent), Status::bearer_absent) << absent;
}

TEST(FindBearer, RefusesWhatIsNotExactlyOneToken) {
  for (const std::string_view malformed : {"Bearer",
                                           "Bearer ",
                                           "Bearer    ",  // empty token
                                           " Bearer a",
                                           "\tBearer a",
                                           ",Bearer a",
                                           "\"Bearer\" a",  // no scheme in front
                                           "Bearer\ta",
                                           "Bearer \ta",
                                           "Bearer a\t",  // tabs
                                           "Bearer a ",
                                           "Bearer a  ",  // trailing blanks
                                           "Bearer a b",
                                           "Bearer a,b",
                                           "Bearer a, Bearer b",
                                           "Bearer a,Basic b",
                                           "Bearer ,a",
                                           "Bearer Bearer a",  // a second scheme, two tokens
                                           "Bearer =",
                                           "Bearer ==",
                                           "Bearer =a",
                                           "Bearer a=b",
                                           "Bearer a==b",  // padding
                                           "Bearer \"a\"",
                                           "Bearer token=\"a\"",
                                           "Bearer: a",
                                           "Bearer=a",
                                           "Bearer a;b",
                                           "Bearer a\r\n",
                                           "Bearer a\n",
                                           "Bearer a\r\nX: y",
                                           "Bearer a\x7f",
                                           "Bearer a%20",
                                           "Bearer a*",
                                           "Bearer é"})
    EXPECT_EQ(refused(malformed), Status::bearer) << malformed;
  EXPECT_EQ(refused(std::string_view("Bearer a\0", 9)), Status::bearer);
  EXPECT_EQ(refused(std::string_view("Bearer a\0b", 10)), Status::bearer);
  EXPECT_EQ(refused(std::string_view("Bearer\0a", 8)), Status::bearer);
  EXPECT_EQ(refused(std::string_view("\0", 1)), Status::bearer);
}

TEST(FindBearer, HasABound) {
  std::string field = "Bearer " + std::string(limits::token, 'a');
  EXPECT_EQ(found(field).size(), limits::token);
  field += 'a';
  EXPECT_EQ(refused(field), Status::bearer);
  // Another scheme is not checked further, however long it is.
  EXPECT_EQ(refused("Basic " + field), Status::bearer_absent);
}

TEST(FindBearer, EveryByteInAToken) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool allowed = (byte < 128 && std::isalnum(byte) != 0) ||
                         std::string_view("-._~+/").find(c) != std::string_view::npos;
    const std::string field = std::string("Bearer a") + c + "b";
    EXPECT_EQ(find_bearer(field).ok(), allowed) << byte;
  }
}

TEST(FindBearer, SaysNothingOfTheToken) {
  for (const char *field :
       {"Bearer secret secret", "Bearer secret,", "Basic secret", "secret", "=secret"})
    EXPECT_THAT(find_bearer(field).error().message, Not(HasSubstr("secret"))) << field;
}

Challenge challenge_of(Status status, std::string_view realm = {}, std::string_view scope = {}) {
  const auto made = challenge(static_cast<std::int32_t>(status), realm, scope);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return made.ok() ? *made : Challenge();
}

void expect_challenge(Status status, std::int32_t http, std::string_view header) {
  const Challenge made = challenge_of(status, "shop");
  EXPECT_EQ(made.http, http) << static_cast<int>(status);
  EXPECT_EQ(made.header, header) << static_cast<int>(status);
}

TEST(Challenge, HasNoErrorWhereNoCredentialsCame) {  // RFC 6750 section 3.1
  for (const Status status : {Status::bearer_absent, Status::token_empty, Status::ticket_absent})
    expect_challenge(status, 401, R"(Bearer realm="shop")");
}

TEST(Challenge, NamesTheErrorsOfRfc6750) {
  expect_challenge(Status::bearer, 400, R"(Bearer realm="shop", error="invalid_request")");
  for (const Status status : {Status::token_signature, Status::token_revoked, Status::token_parts,
                              Status::session_unknown, Status::ticket, Status::login_revoked})
    expect_challenge(status, 401, R"(Bearer realm="shop", error="invalid_token")");
  // The example of RFC 6750 section 3.
  expect_challenge(
      Status::token_expired, 401,
      R"(Bearer realm="shop", error="invalid_token", error_description="The token has expired")");
}

TEST(Challenge, AsksForAStepUp) {  // RFC 9470 section 3
  for (const Status status : {Status::session_not_fresh, Status::session_level})
    expect_challenge(status, 401,
                     R"(Bearer realm="shop", error="insufficient_user_authentication", )"
                     R"(error_description="A fresh or stronger login is required")");
}

TEST(Challenge, NamesTheScope) {
  const Challenge scoped = challenge_of(Status::session_limit, "shop", "pay:write pay:read");
  EXPECT_EQ(scoped.http, 403);
  EXPECT_EQ(scoped.header,
            R"(Bearer realm="shop", error="insufficient_scope", scope="pay:write pay:read")");
  EXPECT_EQ(challenge_of(Status::bearer_absent, "", "a").header, R"(Bearer scope="a")");
  EXPECT_EQ(challenge_of(Status::token_revoked, "", "a").header,
            R"(Bearer error="invalid_token", scope="a")");
}

TEST(Challenge, IsNoneWhereNoTokenCouldHelp) {
  for (const Status status : {Status::csrf, Status::csrf_expired, Status::session_limit})
    expect_challenge(status, 403, "");
  for (const Status status : {Status::store, Status::stale, Status::closed, Status::forked,
                              Status::memory, Status::session_version, Status::session_renewed})
    expect_challenge(status, 503, "");
  for (const Status status : {Status::argument, Status::buffer, Status::internal, Status::cookie})
    expect_challenge(status, 500, "");
  for (const std::int32_t number : {-1, 1, 99, 999, 2147483647}) {
    const auto made = challenge(number, "shop", "a");
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(made->http, 500);
    EXPECT_THAT(made->header, IsEmpty());
  }
}

TEST(Challenge, HasAParameterAlways) {  // RFC 6750 section 3
  EXPECT_EQ(challenge_of(Status::bearer_absent).header, R"(Bearer realm="")");
  EXPECT_EQ(challenge_of(Status::token_revoked).header, R"(Bearer error="invalid_token")");
}

bool is_malformed(Status status) {
  return status == Status::bearer || status == Status::login_subject;
}

// The kind of a status decides the response, so that a new status needs no line in a table.
TEST(Challenge, AnswersEveryStatusByItsKind) {
#define LIMEN_TEST_ONE(name, text, number, kind, quotes)                                       \
  if (number != 0) {                                                                           \
    const Challenge made = challenge_of(Status::name, "shop");                                 \
    const bool challenges = !made.header.empty();                                              \
    switch (Kind::kind) {                                                                      \
      case Kind::no:                                                                           \
        EXPECT_EQ(made.http, is_malformed(Status::name) ? 400 : 401) << text;                  \
        EXPECT_EQ(challenges, Status::name != Status::login_subject) << text;                  \
        break;                                                                                 \
      case Kind::not_enough:                                                                   \
        EXPECT_EQ(made.http, Status::name != Status::scope && challenges ? 401 : 403) << text; \
        break;                                                                                 \
      default:                                                                                 \
        EXPECT_EQ(made.http, Kind::kind == Kind::unknown ? 503 : 500) << text;                 \
        EXPECT_FALSE(challenges) << text;                                                      \
    }                                                                                          \
  }
  LIMEN_STATUS_TABLE(LIMEN_TEST_ONE)
#undef LIMEN_TEST_ONE
}

TEST(Challenge, IsForRefusals) { EXPECT_EQ(challenge(0, "shop", "").status(), Status::argument); }

TEST(Challenge, RefusesWhatWouldNeedAnEscape) {
  const auto status_of = [](std::string_view realm, std::string_view scope) {
    return challenge(static_cast<std::int32_t>(Status::token_revoked), realm, scope).status();
  };
  EXPECT_EQ(status_of("a b!#[]~", "a b!#[]~"), Status::ok);
  for (const std::string_view bad :
       {"a\"b", "a\\b", "a\r\nb", "a\nb", "a\tb", "a\x7f", "é", "\""}) {
    EXPECT_EQ(status_of(bad, ""), Status::text) << bad;
    EXPECT_EQ(status_of("", bad), Status::text) << bad;
  }
  EXPECT_EQ(status_of(std::string_view("a\0b", 3), ""), Status::text);
  for (const std::string_view bad : {" ", " a", "a ", "a  b"}) {
    EXPECT_EQ(status_of(bad, ""), Status::ok) << bad;
    EXPECT_EQ(status_of("", bad), Status::text) << bad;
  }
  static_assert(limits::realm == limits::scope);
  const std::string most(limits::realm, 'x');
  EXPECT_EQ(status_of(most, most), Status::ok);
  EXPECT_EQ(status_of(most + 'x', ""), Status::text);
  EXPECT_EQ(status_of("", most + 'x'), Status::text);
  // Fails even if no field would be sent, so that a mistake shows at once.
  EXPECT_EQ(challenge(static_cast<std::int32_t>(Status::store), "a\"b", "").status(), Status::text);
}

}  // namespace
}  // namespace limen::web
