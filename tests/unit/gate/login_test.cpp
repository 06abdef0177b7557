// Login marks at the gate.
#include <gtest/gtest.h>

#include "gate/gate.h"
#include "token/token_fixture.h"

namespace limen::gate {
namespace {

using options::Options;
using token::noon;

class LoginTest : public testing::Test {
 protected:
  void open(std::initializer_list<std::pair<const char *, std::string>> more = {}) {
    Options options;
    ASSERT_TRUE(options.set("keys.algorithm", "HS256").ok());
    ASSERT_TRUE(options.set("clock.manual", "true").ok());
    for (const auto &[name, value] : more) ASSERT_TRUE(options.set(name, value).ok()) << name;
    auto opened = Gate::open("memory:", options);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    gate = *opened;
    ASSERT_TRUE(gate->set_clock(noon).ok());
  }
  std::string begin(std::string_view subject = "alex") {
    const auto mark = gate->begin_login(subject);
    EXPECT_TRUE(mark.ok());
    return mark.ok() ? *mark : "failed";
  }
  Status issue(const std::string &mark, std::string_view subject = "alex") {
    Options options;
    EXPECT_TRUE(options.set("login.mark", mark).ok());
    char out[4096];
    std::size_t needed = 0;
    return gate->issue(subject, {}, nullptr, &options, out, needed).status();
  }

  std::shared_ptr<Gate> gate;
};

TEST_F(LoginTest, ARevocationInBetweenRefusesTheToken) {
  open({{"issuer", "acme"}});
  const std::string alex = begin(), sam = begin("sam");
  EXPECT_EQ(issue(alex), Status::ok);
  ASSERT_TRUE(gate->revoke_subject("alex", "hacked").ok());
  EXPECT_EQ(issue(alex), Status::login_revoked);
  EXPECT_EQ(issue(sam, "sam"), Status::ok);
  ASSERT_TRUE(gate->revoke_everyone("leak").ok());
  EXPECT_EQ(issue(sam, "sam"), Status::login_revoked);
  EXPECT_EQ(issue(begin()), Status::ok);
}

TEST_F(LoginTest, AnothersOrNoMarkIsRefused) {
  open({{"issuer", "acme"}});
  EXPECT_EQ(issue(begin("sam")), Status::login_mark);
  EXPECT_EQ(issue("x"), Status::login_mark);
  Options options;
  EXPECT_EQ(options.set("login.mark", "").status(), Status::option_value) << "not: none";
}

TEST_F(LoginTest, BeginsOnlyForSubjectsThatATokenCanHave) {
  open({{"issuer", "acme"}});
  EXPECT_EQ(gate->begin_login("").status(), Status::login_subject);
  EXPECT_EQ(gate->begin_login("\xFF").status(), Status::login_subject);
  EXPECT_EQ(gate->begin_login(std::string(1025, 'x')).status(), Status::login_subject);
  EXPECT_EQ(issue(begin(std::string(1024, 'x')), std::string(1024, 'x')), Status::ok);
  gate->close();
  EXPECT_EQ(gate->begin_login("alex").status(), Status::closed);
  open();
  EXPECT_EQ(gate->begin_login("alex").status(), Status::option_value) << "no issuer";
}

// The gate keeps a cutoff for as long as a login may take, even if all lifetimes are shorter.
TEST_F(LoginTest, TheCutoffIsStillKnownWhenTheLongestLoginEnds) {
  open({{"issuer", "acme"},
        {"login.ttl", "1d"},
        {"token.ttl", "1s"},
        {"token.max_ttl", "1s"},
        {"token.max_leeway", "2s"},
        {"session.ttl", "1s"},
        {"session.max_ttl", "1s"},
        {"clock.max_skew", "0"}});
  const std::string mark = begin();
  ASSERT_TRUE(gate->revoke_subject("alex", "").ok());
  ASSERT_TRUE(gate->set_clock(noon + 86399).ok());
  EXPECT_EQ(issue(mark), Status::login_revoked);
  ASSERT_TRUE(gate->set_clock(noon + 86400).ok());
  EXPECT_EQ(issue(mark), Status::login_mark);
}

}  // namespace
}  // namespace limen::gate
