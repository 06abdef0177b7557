// Derives what a store must contain from the marks of the processes that used it. Changes of calls
// that returned must be there. Changes of calls that did not return may be there or not.
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

  // Tells whether a call that has not returned may have ended the session.
  bool may_be_over(const Session &session) const;
  bool may_be_renewed(const Session &session) const;
  bool may_be_revoked(const Token &token) const;
  // Counts the sessions that calls that have not returned may have made.
  std::size_t may_be_new(std::string_view subject) const;
  // Tells whether the session may have this data and version.
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
  std::map<std::string, Words> begun_;  // calls that have not returned, by worker
};

}  // namespace limen::power
