// A website's requests in C++: login, a page by cookie, an API by token, and the
// switch that ends both. The server passes a request's fields in and sends text out.
#include <limen/limen.hpp>

#include <iostream>
#include <string>
#include <string_view>

namespace {

struct Response {
  int http;
  std::string body;
  std::string field = {};  // a further header field
};

class Website {
 public:
  explicit Website(const limen::Gate &gate)
      : gate_(gate), anyone_(gate), admins_(gate, {{"guard.role", "admin"}}) {}

  Response log_in(const limen::Request &request, std::string_view user,
                  std::string_view agent) const {
    const std::string mark = gate_.login_begin(user);  // before the password is checked
    const limen::Login login = anyone_.login(
        request, user,
        {{"login.mark", mark}, {"session.roles", R"(["admin"])"}, {"session.label", agent}});
    return {200, "hello, " + std::string(user), login.set_cookies.back()};
  }

  Response page(const limen::Request &request) const {
    const limen::Answer answer = admins_.check(request);
    if (!answer) return refusal(answer);
    return {200, "orders for " + std::string(answer.subject())};
  }

  // A token for the app, which ends with the session.
  Response token(const limen::Request &request) const {
    const limen::Answer answer = anyone_.check(request);
    if (answer.session() == nullptr) return refusal(answer);
    const limen::Session session = gate_.sessions().get(answer.ticket());
    return {200, gate_.issue(session, {}, {{"token.ttl", "10m"}})};
  }

  Response log_out(const limen::Request &request) const {
    const limen::Answer answer = anyone_.check(request);
    if (!answer) return refusal(answer);
    return {200, "goodbye", anyone_.logout(request).back()};
  }

 private:
  static Response refusal(const limen::Answer &answer) {
    return {answer.http(), std::string(answer.word()), std::string(answer.challenge())};
  }

  limen::Gate gate_;
  limen::Guard anyone_, admins_;
};

void show(std::string_view what, const Response &response) {
  std::cout << what << ": " << response.http << ' ' << response.body << '\n';
}

limen::Request request(std::string_view method) {
  limen::Request fields;
  fields.method = method;
  return fields;
}

}  // namespace

int main() {
  const limen::Gate gate("memory:", {{"issuer", "https://shop.example"}, {"audience", "shop"}});
  const Website website(gate);

  const Response login = website.log_in(request("POST"), "alex", "Firefox on Linux");
  const std::string cookie = login.field.substr(0, login.field.find(';'));
  limen::Request by_cookie = request("GET");
  by_cookie.cookie = cookie;
  const Response token = website.token(by_cookie);
  const std::string authorization = "Bearer " + token.body;
  limen::Request by_token = request("GET");
  by_token.authorization = authorization;

  show("login", login);
  show("a page by cookie", website.page(by_cookie));
  show("a page by token", website.page(by_token));  // the token has no role

  limen::Request forged = by_cookie;
  forged.method = "POST";
  show("another website's form", website.log_out(forged));

  gate.revoke_subject("alex", "hacked");
  const Response page = website.page(by_cookie), api = website.page(by_token);
  show("a page by cookie", page);
  show("a page by token", api);
  return page.http == 401 && api.http == 401 ? 0 : 1;
}
