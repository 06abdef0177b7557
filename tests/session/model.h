// Model: the rules of sessions in their simplest form. It predicts every answer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store_under_test.h"

namespace limen::session {

class Model {
 public:
  // Strict: one thing after another, and nothing fails. Otherwise it does not
  // know whether what is refused was deleted already.
  Model(Seconds now, bool strict) : now_(now), newest_now_(now), strict_(strict) {}

  // Takes the operation's effect. Empty, or how its answer is wrong. A login that
  // was `outrun` by a cutoff began before it and ended after it: what it made is
  // refused.
  std::string step(const Executed &executed, bool outrun = false);

  // Takes the effect that an operation may have had although it failed; false:
  // it can have had none. Nobody knows its ticket or version.
  bool lose(const Executed &executed);

  // A list that ran at the same time as others showed the session (null: did
  // not): it was there at some time meanwhile (was not).
  std::string saw(int session, const Seen *record);

  friend bool operator==(const Model &, const Model &) = default;

  // The number of a session by its sid, 0: none.
  int session_of(const std::string &sid) const;
  std::vector<int> sessions_of(int subject) const;

  // Whether the clock may be set to `time`: nothing that has expired would be
  // there again.
  bool may_go_back_to(Seconds time) const;

 private:
  struct Session {
    int number = 0;
    int subject = 0;
    std::string sid;  // empty: not known
    std::string data, label, address, csrf;
    std::optional<std::uint64_t> version;  // absent: not known
    std::uint64_t newest = 0;              // of all versions that it had
    Seconds created_at = 0, deadline = 0, idle_ttl = 0, expires_at = 0, auth_time = 0;
    std::uint32_t level = 0;
    int ticket = 0;
    bool refused = false;  // by a cutoff
    friend bool operator==(const Session &, const Session &) = default;
  };
  struct Ticket {
    int session = 0;
    int successor = 0;
    Seconds until = 0;  // while it still reads, having been renewed
    friend bool operator==(const Ticket &, const Ticket &) = default;
  };
  struct Mark {
    int subject = 0;
    Seconds begun_at = 0;
    bool cut_off = false;
    friend bool operator==(const Mark &, const Mark &) = default;
  };
  // What a ticket leads to.
  struct Read {
    Status status = Status::ok;
    Session *session = nullptr;
    bool read_only = false;
  };

  Read read(const Executed &executed);
  Read follow(int ticket);
  Session *stored(int session);
  bool has_expired(const Executed &executed);
  Session *by_sid(const Executed &executed);
  std::vector<Session *> stored_of(int subject);
  std::vector<Session *> visible_of(int subject);

  Status expected(const Executed &executed, const Read &read);
  static bool is_newest(const Session &session, std::uint64_t version);
  Status expected_create(const Executed &executed);
  Status expected_write(const Operation &operation, const Read &read) const;
  Status check_mark(const Executed &executed, int subject) const;
  int session_named_by(const Operation &operation) const;
  bool may_be(Status expected, const Executed &executed, const Read &read);
  std::optional<Status> expected_of_token(const Executed &executed);

  void apply(const Executed &executed, const Read &read);
  void create(const Executed &executed);
  void delete_refused_of_full(const Operation &operation);
  void evict(const Operation &operation);
  void update(const Executed &executed, Session &session);
  void renew(const Executed &executed, Session &session);
  void sign_of_life(Session &session);
  void end(Session &session);
  void refuse(Session &session);
  void cut(int subject, const Session *but_for);

  std::string compare(const Executed &executed, const Read &read);
  std::string step_of_other_issuer(const Executed &executed);
  std::string compare_list(const Executed &executed);
  std::string compare_record(Session &session, const Seen &record, bool read_only);

  Seconds now_, newest_now_, not_back_to_ = 0;
  bool strict_;
  std::map<int, Session> sessions_;  // by the number of what created them
  std::map<int, Ticket> tickets_;
  std::map<int, Mark> marks_;
  std::map<int, Seconds> ended_;  // whose tokens are refused, and until when
  std::set<int> cut_;             // sessions that a cutoff ever refused
  std::uint64_t deleted_ = 0;     // by the last operation
};

}  // namespace limen::session
