// What a store must hold, from the marks of those who used it: what they were
// answered is there, and what they had asked may be there or not.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limen::power {

struct Session {
  std::string subject, ticket, sid, data;
  std::uint64_t version = 0;
  bool is_over = false;
};

struct Token {
  std::string text, subject, sid;
  bool is_revoked = false;
};

class Expected {
 public:
  void apply(std::string_view mark);

  const std::vector<Session> &sessions() const { return sessions_; }
  const std::vector<Token> &tokens() const { return tokens_; }
  const std::vector<std::string> &dead_tickets() const { return dead_tickets_; }
  const std::map<std::string, int, std::less<>> &subjects() const { return subjects_; }
  const Session *find(std::string_view sid) const;

  // Whether what was begun and not answered may have done that.
  bool may_be_over(const Session &session) const;
  bool may_be_renewed(const Session &session) const;
  bool may_be_revoked(const Token &token) const;
  std::size_t may_be_new(std::string_view subject) const;  // how many sessions
  // Whether the session may hold this.
  bool may_hold(const Session &session, std::string_view data, std::uint64_t version) const;

 private:
  using Words = std::vector<std::string>;

  void done(const Words &words);
  void end(std::string_view sid);
  void end_subject(std::string_view subject);
  Session &session_of(std::string_view ticket);

  std::vector<Session> sessions_;
  std::vector<Token> tokens_;
  std::vector<std::string> dead_tickets_;  // renewed, or expired
  std::map<std::string, int, std::less<>> subjects_;
  std::map<std::string, Words> begun_;  // by who began it
};

}  // namespace limen::power
