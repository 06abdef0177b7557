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
  // With `strict`, operations run one after another and the store never fails. Without it,
  // the model cannot know whether a refused session has been deleted already.
  Model(Seconds now, bool strict) : now_(now), newest_now_(now), strict_(strict) {}

  // Applies the operation. Returns how its answer is wrong, or an empty text. With `outrun`, a
  // cutoff came while this login ran: the login succeeds, and its session is refused.
  std::string step(const Executed &executed, bool outrun = false);

  // Applies an operation that the store may have done although it reported a failure. Its
  // ticket and version stay unknown. Returns false if it cannot have been done.
  bool lose(const Executed &executed);

  // Compares one session with what a concurrent list showed of it; `record` is null if the
  // list left it out. Returns what is wrong, or an empty text.
  std::string saw(int session, const Seen *record);

  friend bool operator==(const Model &, const Model &) = default;

  // Returns the number of the session with this sid, or 0.
  int session_of(const std::string &sid) const;
  std::vector<int> sessions_of(int subject) const;

  // Whether the clock may be set to `time`: not further back than max_skew, and without
  // making anything valid again that has expired.
  bool may_go_back_to(Seconds time) const;

 private:
  struct Session {
    int number = 0;
    int subject = 0;
    std::string sid;  // empty while unknown
    std::string data, label, address, csrf;
    std::optional<std::uint64_t> version;  // absent while unknown
    std::uint64_t newest = 0;              // the last version known before that
    std::uint64_t written = 0;             // when it was last made or changed, among all writes
    Seconds created_at = 0, deadline = 0, idle_ttl = 0, expires_at = 0, auth_time = 0;
    std::uint32_t level = 0;
    int ticket = 0;
    bool refused = false;  // by a cutoff
    friend bool operator==(const Session &, const Session &) = default;
  };
  struct Ticket {
    int session = 0;
    int successor = 0;
    Seconds until = 0;  // the end of its grace, once it was renewed
    friend bool operator==(const Ticket &, const Ticket &) = default;
  };
  struct Mark {
    int subject = 0;
    Seconds begun_at = 0;
    bool cut_off = false;
    friend bool operator==(const Mark &, const Mark &) = default;
  };
  // Read: the session that a ticket leads to, or why it leads to none.
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
  std::uint64_t writes_ = 0;
  std::map<int, Session> sessions_;  // by the number of their create operation
  std::map<int, Ticket> tickets_;
  std::map<int, Mark> marks_;
  std::map<int, Seconds> ended_;  // until when the tokens of an ended session are refused
  std::set<int> cut_;             // all sessions that a cutoff refused
  std::uint64_t deleted_ = 0;     // sessions that the last operation deleted
};

}  // namespace limen::session
