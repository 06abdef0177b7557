// SESSION-39 to SESSION-41. Roles, scope and authentication time of a session: given at login,
// changed by renewals only.
#include <gtest/gtest.h>

#include <string>

#include "jose/grants.h"
#include "session/harness.h"

namespace limen::session {
namespace {

class Rights : public SessionsTest {
 protected:
  std::string roles() const { return room.text(room.record().roles); }
  std::string scope() const { return room.text(room.record().scope); }

  LoginContext with_rights() {
    LoginContext login;
    login.roles = R"(["admin","editor"])";
    login.scope = "read write";
    return login;
  }

  Status create_status(const LoginContext &login) {
    TicketText ticket;
    return sessions->create("alex", {}, policy, login, room.span(), ticket).status();
  }
};

TEST_F(Rights, AreShownAsGivenAtLogin) {
  const std::string ticket = create("alex", "{}", with_rights());
  ASSERT_EQ(get(ticket), Status::ok);
  EXPECT_EQ(roles(), R"(["admin","editor"])");
  EXPECT_EQ(scope(), "read write");
}

TEST_F(Rights, AreAbsentWithoutAny) {
  create("alex", R"({"roles":["admin"],"scope":"write"})");
  EXPECT_EQ(room.record().roles.at, 0u);
  EXPECT_EQ(room.record().scope.at, 0u);
}

TEST_F(Rights, AnUpdateOfTheDataLeavesThem) {
  const std::string ticket = create("alex", "{}", with_rights());
  ASSERT_TRUE(
      sessions->update(ticket, room.record().version, R"({"roles":["root"]})", room.span()).ok());
  EXPECT_EQ(roles(), R"(["admin","editor"])");
  EXPECT_EQ(scope(), "read write");
}

TEST_F(Rights, ARenewalThatDoesNotNameThemLeavesThemAndTheOldTicketReads) {
  const std::string old = create("alex", "{}", with_rights());
  renew(old);
  EXPECT_EQ(roles(), R"(["admin","editor"])");
  EXPECT_EQ(get(old), Status::ok);
}

TEST_F(Rights, ARenewalThatNamesTheSameLeavesTheOldTicketReading) {
  const std::string old = create("alex", "{}", with_rights());
  renew(old, with_rights());
  EXPECT_EQ(get(old), Status::ok);
}

TEST_F(Rights, AChangeKillsTheOldTicketAndTheCsrfSecret) {
  for (const bool by_role : {true, false}) {
    const std::string old = create("alex", "{}", with_rights());
    const CsrfSecret secret = sessions->csrf_binding(old)->secret;
    LoginContext changed;
    if (by_role)
      changed.roles = R"(["editor"])";
    else
      changed.scope = "";
    const std::string ticket = renew(old, changed);
    EXPECT_EQ(roles(), by_role ? R"(["editor"])" : R"(["admin","editor"])");
    EXPECT_EQ(scope(), by_role ? "read write" : "");
    EXPECT_EQ(get(old), Status::session_unknown);
    EXPECT_NE(sessions->csrf_binding(ticket)->secret, secret);
  }
}

TEST_F(Rights, MalformedOnesAreRefusedByName) {
  LoginContext login;
  for (const char *const wrong :
       {"admin", "{}", "\"admin\"", "[1]", "[\"a\",[]]", "[\"\"]", "[\"a\"", "[\"a\"] x"}) {
    login.roles = wrong;
    EXPECT_NE(create_status(login), Status::ok) << wrong;
  }
  login.roles = " [ \"a\" ] ";
  EXPECT_EQ(create_status(login), Status::ok);
  login.roles = "[]";
  EXPECT_EQ(create_status(login), Status::ok);
  const std::string longest = "[\"" + std::string(256, 'x') + "\"]";
  login.roles = longest;
  EXPECT_EQ(create_status(login), Status::ok);
  const std::string longer = "[\"" + std::string(257, 'x') + "\"]";
  login.roles = longer;
  EXPECT_EQ(create_status(login), Status::text);
  login.roles = {};
  for (const char *const wrong : {"a  b", " a", "a ", "a\tb", "\xC3\xA4"}) {
    login.scope = wrong;
    EXPECT_EQ(create_status(login), Status::text) << wrong;
  }
}

TEST_F(Rights, TheLongestOfAllFitTogether) {
  LoginContext login;
  const std::string label(256, 'l'), address(64, 'a'), scope(1024, 's');
  std::string roles = "[";
  while (roles.size() < 1000) roles += "\"role-of-15-byte\",";
  roles.pop_back();
  roles += "]";
  login.label = label;
  login.address = address;
  login.roles = roles;
  login.scope = scope;
  room = Room(4096 + 16384);  // LIMEN_SESSION_CAP(session.max_data)
  TicketText ticket;
  const std::string data = "{\"x\":\"" + std::string(16384 - 8, 'd') + "\"}";
  ASSERT_TRUE(
      sessions->create(std::string(1024, 'u'), data, policy, login, room.span(), ticket).ok());
  EXPECT_EQ(get(as_text(ticket)), Status::ok);
  EXPECT_EQ(room.text(room.record().roles), roles);
}

// F17: a login of three hours ago at another site is not a fresh one.
TEST_F(Rights, TheAuthenticationTimeMayLieBeforeTheLogin) {
  LoginContext login;
  login.auth_time = start - 3 * 3600;
  const std::string ticket = create("alex", "{}", login);
  ASSERT_EQ(get(ticket), Status::ok);
  EXPECT_EQ(room.record().auth_time, start - 3 * 3600);
  EXPECT_EQ(room.record().created_at, start);
  EXPECT_EQ(sessions->require(room.record(), 300, 0).status(), Status::session_not_fresh);
  EXPECT_EQ(sessions->require(room.record(), 3 * 3600, 0).status(), Status::ok);
}

TEST_F(Rights, AnAuthenticationTimeInTheFutureIsRefused) {
  LoginContext login;
  login.auth_time = start + max_skew;
  EXPECT_EQ(create_status(login), Status::ok);
  login.auth_time = start + max_skew + 1;
  EXPECT_EQ(create_status(login), Status::option_value);
}

}  // namespace
}  // namespace limen::session
