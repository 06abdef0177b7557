// A website's requests in C++: login, a page by cookie, an API by token, and the
// switch that ends both. The server passes text in and sends text out.
#include <limen/http.hpp>
#include <limen/limen.hpp>
#include <limen/session.hpp>

#include <iostream>
#include <string>
#include <string_view>

namespace {

struct Answer {
  int http;
  std::string body;
  std::string field = {};  // a further header field
};

class Website {
 public:
  explicit Website(const limen::Gate &gate) : gate_(gate), verifier_(gate.verifier()) {}

  Answer log_in(std::string_view user, std::string_view agent) const {
    const std::string mark = gate_.login_begin(user);  // before the password is checked
    const limen::Session session = gate_.sessions().create(
        user, {},
        {{"login.mark", mark}, {"session.roles", R"(["admin"])"}, {"session.label", agent}});
    return {200, "hello, " + std::string(user),
            "Set-Cookie: " + limen::cookie::set(gate_, session.ticket())};
  }

  Answer page(std::string_view cookies) const {
    return guarded([&]() -> Answer {
      const limen::Session session = session_of(cookies);
      return {200, std::string(session.subject()) + ", " + std::string(session.roles())};
    });
  }

  // A token for the app, which ends with the session.
  Answer token(std::string_view cookies) const {
    return guarded([&]() -> Answer {
      const limen::Session session = session_of(cookies);
      return {200, gate_.issue(session, {}, {{"token.ttl", "10m"}})};
    });
  }

  Answer api(std::string_view authorization) const {
    return guarded([&]() -> Answer {
      const limen::Claims claims =
          verifier_.verify(limen::bearer::find(authorization).value_or(""));
      return {200, "orders of " + std::string(claims.subject())};
    });
  }

 private:
  limen::Session session_of(std::string_view cookies) const {
    return gate_.sessions().get(limen::cookie::find(gate_, cookies).value_or(""));
  }

  // 401, 403 or 503, with what the client may know.
  template <class Call>
  static Answer guarded(Call call) {
    try {
      return call();
    } catch (const limen::Error &error) {
      const limen::bearer::Challenge challenge = limen::bearer::challenge(error.status());
      return {challenge.http, "refused", challenge.header};
    }
  }

  limen::Gate gate_;
  limen::Verifier verifier_;
};

void show(std::string_view what, const Answer &answer) {
  std::cout << what << ": " << answer.http << ' ' << answer.body << '\n';
}

}  // namespace

int main() {
  const limen::Gate gate("memory:", {{"issuer", "https://shop.example"}, {"audience", "shop"}});
  const Website website(gate);

  const Answer login = website.log_in("alex", "Firefox on Linux");
  const std::string cookies = login.field.substr(12, login.field.find(';') - 12);
  const Answer token = website.token(cookies);
  const std::string authorization = "Bearer " + token.body;

  show("login", login);
  show("a page", website.page(cookies));
  show("the API", website.api(authorization));

  gate.revoke_subject("alex", "hacked");
  const Answer page = website.page(cookies), api = website.api(authorization);
  show("a page", page);
  show("the API", api);
  return page.http == 401 && api.http == 401 ? 0 : 1;
}
