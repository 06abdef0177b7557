#include "expected.h"

#include <algorithm>
#include <stdexcept>

namespace limen::power {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    const std::size_t tab = line.find('\t');
    words.emplace_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return words;
    line.remove_prefix(tab + 1);
  }
}

}  // namespace

// Marks read "begin WORKER WHAT ..." and "done WORKER WHAT ...".
void Expected::apply(std::string_view mark) {
  const Words words = words_of(mark);
  const Words call(words.begin() + 2, words.end());
  if (words[0] == "begin") {
    begun_[words[1]] = call;
    if (call[0] == "create") ++subjects_[call[1]];
    return;
  }
  begun_.erase(words[1]);
  done(call);
}

void Expected::done(const Words &words) {
  const std::string &what = words[0];
  if (what == "create") {
    if (words[6] == "brief")
      dead_tickets_.push_back(words[2]);
    else
      sessions_.push_back({words[1], words[2], words[3], words[5], std::stoull(words[4]), false});
  } else if (what == "update") {
    session_of(words[1]).data = words[2];
    session_of(words[1]).version = std::stoull(words[3]);
  } else if (what == "renew") {
    Session &session = session_of(words[1]);
    dead_tickets_.push_back(session.ticket);
    session.ticket = words[2];
    session.version = std::stoull(words[3]);
  } else if (what == "mint") {
    tokens_.push_back({words[1], words[2], words[3], false});
  } else if (what == "end") {
    end(session_of(words[1]).sid);
  } else if (what == "revoke_session") {
    end(words[1]);
  } else if (what == "revoke_token") {
    std::ranges::find(tokens_, words[1], &Token::text)->is_revoked = true;
  } else if (what == "revoke_subject") {
    end_subject(words[1]);
  } else if (what == "everyone") {
    // Forgets calls of workers that have died.
    begun_.clear();
    for (const auto &[subject, count] : subjects_) end_subject(subject);
  } else {
    throw std::runtime_error("a mark that is not known: " + what);
  }
}

void Expected::end(std::string_view sid) {
  for (Session &session : sessions_) session.is_over = session.is_over || session.sid == sid;
  for (Token &token : tokens_) token.is_revoked = token.is_revoked || token.sid == sid;
}

void Expected::end_subject(std::string_view subject) {
  for (Session &session : sessions_)
    session.is_over = session.is_over || session.subject == subject;
  for (Token &token : tokens_) token.is_revoked = token.is_revoked || token.subject == subject;
}

Session &Expected::session_of(std::string_view ticket) {
  const auto found = std::ranges::find(sessions_, ticket, &Session::ticket);
  if (found == sessions_.end()) throw std::runtime_error("a mark of a session that never was");
  return *found;
}

const Session *Expected::find(std::string_view sid) const {
  const auto found = std::ranges::find(sessions_, sid, &Session::sid);
  return found == sessions_.end() ? nullptr : &*found;
}

bool Expected::may_be_over(const Session &session) const {
  return std::ranges::any_of(begun_, [&](const auto &begun) {
    const Words &call = begun.second;
    return call[0] == "everyone" || (call[0] == "end" && call[1] == session.ticket) ||
           (call[0] == "revoke_session" && call[1] == session.sid) ||
           (call[0] == "revoke_subject" && call[1] == session.subject);
  });
}

bool Expected::may_be_renewed(const Session &session) const {
  return std::ranges::any_of(begun_, [&](const auto &begun) {
    return begun.second[0] == "renew" && begun.second[1] == session.ticket;
  });
}

bool Expected::may_be_revoked(const Token &token) const {
  const Session *const session = find(token.sid);
  return (session != nullptr && may_be_over(*session)) ||
         std::ranges::any_of(begun_, [&](const auto &begun) {
           const Words &call = begun.second;
           return call[0] == "everyone" || (call[0] == "revoke_token" && call[1] == token.text) ||
                  (call[0] == "revoke_subject" && call[1] == token.subject);
         });
}

std::size_t Expected::may_be_new(std::string_view subject) const {
  return static_cast<std::size_t>(std::ranges::count_if(begun_, [&](const auto &begun) {
    return begun.second[0] == "create" && begun.second[1] == subject;
  }));
}

bool Expected::may_hold(const Session &session, std::string_view data,
                        std::uint64_t version) const {
  if (data == session.data && version == session.version) return true;
  return std::ranges::any_of(begun_, [&](const auto &begun) {
    const Words &call = begun.second;
    return call[0] == "update" && call[1] == session.ticket && data == call[2] &&
           version > session.version;
  });
}

}  // namespace limen::power
