// limen/session.hpp: sessions, which are logins that the server keeps. limen/limen.hpp
// includes it; limen/session.h documents each call in full.
//
//   const limen::Sessions sessions = gate.sessions();
//
//   const std::string mark = gate.login_begin("alex");  // then check the password
//   const limen::Session session =
//       sessions.create("alex", R"({"theme":"dark"})", {{"login.mark", mark}});
//   send(session.ticket());  // a secret; no later call shows it again
//
//   const limen::Session found = sessions.get(ticket);  // at each request; throws Refused
//   sessions.touch(ticket);
//   sessions.require(found, 300);  // throws NotEnough after 5 minutes
//
//   gate.revoke_sessions("alex", found.sid());  // log out my other devices
#ifndef LIMEN_SESSION_HPP
#define LIMEN_SESSION_HPP

#include <limen/limen.hpp>
#include <limen/visitor.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limen {
inline namespace v1 {

// Session is a session as the store has it. It owns its memory; views into it are good until
// the next call that fills the same object. The data() of a text that the session does not
// have is null. It can be moved and not copied.
class Session {
 public:
  Session() noexcept = default;
  Session(Session &&other) noexcept { *this = std::move(other); }
  Session &operator=(Session &&other) noexcept {
    if (this == &other) return *this;
    room_ = std::move(other.room_);
    cap_ = std::exchange(other.cap_, 0);
    filled_ = std::exchange(other.filled_, false);
    std::memcpy(ticket_, other.ticket_, sizeof ticket_);
    other.forget_ticket();
    return *this;
  }
  ~Session() { forget_ticket(); }

  // Tells whether it contains a session.
  explicit operator bool() const noexcept { return filled_; }

  // Returns the ticket, which only the results of create and renew have. Its memory is
  // overwritten.
  //
  // WARNING: the ticket is a secret, for the client alone.
  std::string_view ticket() const noexcept { return ticket_; }

  std::string_view sid() const noexcept { return text(&limen_session::sid); }  // public
  std::string_view subject() const noexcept { return text(&limen_session::subject); }
  std::string_view data() const noexcept { return text(&limen_session::data); }  // a JSON object
  std::string_view label() const noexcept { return text(&limen_session::label); }
  std::string_view address() const noexcept { return text(&limen_session::address); }
  std::string_view roles() const noexcept { return text(&limen_session::roles); }  // a JSON array
  std::string_view scope() const noexcept { return text(&limen_session::scope); }  // words

  // Returns the version, which changes with every update. Sessions::update needs it.
  std::uint64_t version() const noexcept { return filled_ ? record()->version : 0; }

  Time created_at() const noexcept { return time(&limen_session::created_at); }
  Time seen_at() const noexcept { return time(&limen_session::seen_at); }
  Time idle_expires_at() const noexcept { return time(&limen_session::idle_expires_at); }
  Time expires_at() const noexcept { return time(&limen_session::expires_at); }
  Time auth_time() const noexcept { return time(&limen_session::auth_time); }
  std::uint32_t level() const noexcept { return filled_ ? record()->level : 0; }

  // Tells whether it was read with a ticket that was replaced some seconds ago.
  bool read_only() const noexcept { return filled_ && record()->read_only != 0; }

  // Returns the member `name` of the data, a string unescaped and anything else as its JSON
  // text, or nothing if there is no such member.
  std::optional<std::string> get(std::string_view name) const {
    return filled_ ? json::get(data(), name) : std::nullopt;
  }

  // Throws NotEnough unless the session has every word of `scope` and `role`; an empty one is not
  // required. Its data is not read.
  void require_grants(std::string_view scope, std::string_view role) const {
    const limen_session none{};
    detail::run(limen_session_grants, filled_ ? record() : &none, scope.data(),
                detail::length(scope), role.data(), detail::length(role));
  }

  limen_session *record() const noexcept { return reinterpret_cast<limen_session *>(room_.get()); }

 private:
  friend class Guard;
  friend class Sessions;
  friend class Visitors;

  std::string_view text(limen_text limen_session::*field) const noexcept {
    if (!filled_ || (record()->*field).at == 0) return {};
    const limen_text text = record()->*field;
    return {reinterpret_cast<const char *>(record()) + text.at, text.len};
  }
  Time time(std::int64_t limen_session::*field) const noexcept {
    if (!filled_) return std::nullopt;
    return record()->*field;
  }
  void reserve(std::size_t bytes) {
    if (bytes <= cap_) return;
    const std::size_t words = (bytes + 7) / 8;
    room_.reset(new std::uint64_t[words]);
    cap_ = words * 8;
  }
  void forget_ticket() noexcept {
    volatile char *const text = ticket_;
    for (std::size_t i = 0; i < sizeof ticket_; ++i) text[i] = '\0';
  }
  // Fills it with what `call(record, cap, &error)` writes, and calls again if the call says
  // that it needs more room.
  template <class Call>
  limen_status fill(limen_error &error, std::size_t bytes, Call call) {
    filled_ = false;
    reserve(bytes);
    limen_status status = call(record(), cap_, &error);
    for (int tries = 0; status == LIMEN_E_BUFFER && tries < 4; ++tries) {
      reserve(record()->total);
      status = call(record(), cap_, &error);
    }
    filled_ = status == LIMEN_OK;
    return status;
  }

  std::unique_ptr<std::uint64_t[]> room_;  // words, because records are aligned to 8
  std::size_t cap_ = 0;
  bool filled_ = false;
  char ticket_[LIMEN_TICKET_CAP] = {};
};

// Sessions is the sessions of a gate. It is cheap to copy, and holds a reference to the gate.
class Sessions {
 public:
  explicit Sessions(const Gate &gate) noexcept : gate_(gate.handle_) {}

  // Returns a new session of `subject`, who has just logged in, with its ticket. `data` is a
  // JSON object or empty. Throws NotEnough if session.limit is reached.
  Session create(std::string_view subject, std::string_view data = {},
                 const Options &options = {}) const {
    Session session;
    run(session, LIMEN_SESSION_CAP(data.size()),
        [&](limen_session *record, std::size_t cap, limen_error *error) {
          return limen_session_create(get(), subject.data(), detail::length(subject), data.data(),
                                      detail::length(data), options.get(), record, cap,
                                      session.ticket_, sizeof session.ticket_, error);
        });
    return session;
  }

  // Returns the session of `ticket`. Throws Refused if there is none; tell the client only
  // that it was refused.
  Session get(std::string_view ticket) const {
    Session session;
    get(ticket, session);
    return session;
  }

  // Does the same with a session that you keep: nothing is allocated once its memory is
  // large enough.
  void get(std::string_view ticket, Session &session) const {
    limen_error error;
    if (try_get(ticket, session, error) != LIMEN_OK) detail::raise(error);
  }

  // Does the same, and returns a status instead of throwing. Unless it is LIMEN_OK,
  // `session` is empty and `error` has the detail.
  limen_status try_get(std::string_view ticket, Session &session, limen_error &error) const {
    const limen_status status =
        session.fill(error, usual, [&](limen_session *record, std::size_t cap, limen_error *err) {
          return limen_session_get(get(), ticket.data(), detail::length(ticket), record, cap, err);
        });
    session.forget_ticket();  // last, because `ticket` may be a view of it
    return status;
  }

  // Replaces the data if the version still is `version`. Otherwise throws Conflict: read the
  // session again and decide anew.
  Session update(std::string_view ticket, std::uint64_t version, std::string_view data) const {
    Session session;
    run(session, LIMEN_SESSION_CAP(data.size()),
        [&](limen_session *record, std::size_t cap, limen_error *error) {
          return limen_session_update(get(), ticket.data(), detail::length(ticket), version,
                                      data.data(), detail::length(data), record, cap, error);
        });
    return session;
  }

  // Keeps the session alive. Call it at every request.
  void touch(std::string_view ticket) const {
    detail::run(limen_session_touch, get(), ticket.data(), detail::length(ticket));
  }

  // Returns the session with a new ticket. Call it when the user has authenticated again or
  // gained rights. The old ticket is dead, but still reads for session.renew_grace.
  Session renew(std::string_view ticket, const Options &options = {}) const {
    Session session;
    run(session, usual, [&](limen_session *record, std::size_t cap, limen_error *error) {
      return limen_session_renew(get(), ticket.data(), detail::length(ticket), options.get(),
                                 record, cap, session.ticket_, sizeof session.ticket_, error);
    });
    return session;
  }

  // Ends the session, and refuses the tokens issued from it: logout.
  void end(std::string_view ticket) const {
    detail::run(limen_session_end, get(), ticket.data(), detail::length(ticket));
  }

  // Returns the live sessions of `subject` in the order of their sids, for a page "your
  // devices": those behind `after_sid`, at most `most` of them.
  std::vector<Session> list(std::string_view subject, std::string_view after_sid = {},
                            std::size_t most = SIZE_MAX) const {
    std::vector<Session> sessions;
    std::string after(after_sid);
    Session page;
    std::size_t bytes = page_size;
    while (sessions.size() < most) {
      std::size_t count = 0;
      limen_error error;
      if (page.fill(error, bytes, [&](limen_session *record, std::size_t cap, limen_error *err) {
            return limen_session_list(get(), subject.data(), detail::length(subject), after.data(),
                                      detail::length(after), record, cap, &count, err);
          }) != LIMEN_OK)
        detail::raise(error);
      if (count == 0) break;
      limen_session *record = page.record();
      for (; count > 0 && sessions.size() < most; --count) {
        Session &session = sessions.emplace_back();
        session.reserve(record->total);
        std::memcpy(session.room_.get(), record, record->total);
        session.filled_ = true;
        record = LIMEN_NEXT(limen_session, record);
      }
      after = sessions.back().sid();
    }
    return sessions;
  }

  // Throws NotEnough unless the user has authenticated within the last `max_age` seconds
  // (nothing: at any time), and with at least the level `level`.
  void require(const Session &session, std::optional<std::int64_t> max_age,
               std::uint32_t level = 0) const {
    const limen_session none{};
    detail::run(limen_session_require, get(), session ? session.record() : &none,
                max_age.value_or(LIMEN_UNSET), level);
  }

 private:
  // Most sessions fit, and so do some hundred on a page.
  static constexpr std::size_t usual = 4096;
  static constexpr std::size_t page_size = 65536;

  template <class Call>
  static void run(Session &session, std::size_t bytes, Call call) {
    limen_error error;
    if (session.fill(error, bytes, call) != LIMEN_OK) detail::raise(error);
  }
  limen_gate *get() const noexcept { return gate_.get(); }

  Gate::Handle gate_;
};

// Visitors is what a gate keeps for those who have not logged in (limen/visitor.h).
class Visitors {
 public:
  explicit Visitors(const Gate &gate) : gate_(gate.handle_) {}

  // A ticket that was drawn, and the version that stores it for the first time.
  struct Drawn {
    std::string ticket;
    std::uint64_t version = 0;
  };

  // Draws a ticket and stores nothing.
  Drawn draw() const {
    Drawn drawn{std::string(LIMEN_TICKET_CAP, '\0'), 0};
    detail::run(limen_visitor_draw, gate_.get(), drawn.ticket.data(), drawn.ticket.size(),
                &drawn.version);
    drawn.ticket.pop_back();
    return drawn;
  }

  // Stores the data of a visitor, and returns the visitor. Throws Unavailable if somebody else
  // changed it meanwhile.
  Session put(std::string_view ticket, std::uint64_t version, std::string_view data) const {
    Session visitor;
    run(visitor, [&](limen_session *record, std::size_t cap, limen_error *err) {
      return limen_visitor_put(gate_.get(), ticket.data(), detail::length(ticket), version,
                               data.data(), detail::length(data), record, cap, err);
    });
    return visitor;
  }

  // Returns the visitor of a ticket.
  Session get(std::string_view ticket) const {
    Session visitor;
    run(visitor, [&](limen_session *record, std::size_t cap, limen_error *err) {
      return limen_visitor_get(gate_.get(), ticket.data(), detail::length(ticket), record, cap,
                               err);
    });
    return visitor;
  }

  // Deletes a visitor, who has logged in.
  void end(std::string_view ticket) const {
    detail::run(limen_visitor_end, gate_.get(), ticket.data(), detail::length(ticket));
  }

 private:
  template <class Call>
  static void run(Session &visitor, Call call) {
    constexpr std::size_t usual = 4096;
    limen_error error;
    if (visitor.fill(error, usual, call) != LIMEN_OK) detail::raise(error);
  }

  Gate::Handle gate_;
};

inline Sessions Gate::sessions() const { return Sessions(*this); }
inline Visitors Gate::visitors() const { return Visitors(*this); }

inline std::string Gate::issue(const Session &session, std::string_view claims,
                               const Options &options) const {
  const limen_session none{};
  return issue_from(session ? session.record() : &none, session.subject(), claims, options);
}

}  // namespace v1
}  // namespace limen

#include <limen/guard.hpp>

#endif
