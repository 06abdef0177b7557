// Records what many workers have done and seen, ordered by one counter that they share, and judges
// whether it is possible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limen::faults {

// Describes a call that began at `from` and returned at `to`, or has not returned (0). If its
// process was killed, that was at `gone` at the latest, and the call never returns.
struct Event {
  enum class Kind : std::uint32_t {
    opened,
    create,
    issue,
    update,
    renew,
    end,
    revoke_session,
    revoke_subject,
    revoke_token,
    saw,
    failed
  } kind = Kind::opened;
  std::uint32_t thing = 0;    // the number of a ticket or token; 0: none
  std::uint32_t other = 0;    // renew: the number of the new ticket
  std::uint32_t session = 0;  // the first ticket of the session that it belongs to; 0: none
  std::uint32_t subject = 0;
  std::uint32_t is_live = 0;  // saw
  std::uint64_t from = 0, to = 0, gone = 0;
  std::uint64_t version = 0;    // saw, update
  std::uint64_t base = 0;       // update: the version that it replaced
  std::uint64_t text_size = 0;  // of the text that follows the event in its message
};

// Holds a ticket or token that a worker received.
struct Thing {
  std::uint32_t number = 0, session = 0, subject = 0;
  bool is_token = false;
  std::string text, sid;
};

struct Verdict {
  std::size_t revocations = 0;   // ends and revocations that were acknowledged
  std::size_t sights = 0;        // looks at a ticket or token
  std::size_t resurrected = 0;   // live after it was ended or revoked, or was seen dead
  std::size_t lost = 0;          // dead although no worker had begun to end it
  std::size_t lost_updates = 0;  // an older version than was acknowledged, or one replaced twice
  std::size_t failed = 0;        // calls that neither accepted nor refused
  std::string first;             // the first thing that is wrong

  std::size_t wrong() const { return resurrected + lost + lost_updates + failed; }
  void add(const Verdict &other) {
    revocations += other.revocations;
    sights += other.sights;
    resurrected += other.resurrected;
    lost += other.lost;
    lost_updates += other.lost_updates;
    failed += other.failed;
  }
};

class History {
 public:
  // Takes a message of a worker. It consists of events; an event that issues something is followed
  // by its text.
  void take(std::size_t worker, std::string_view message);
  // Notes that a worker was killed before this moment.
  void gone(std::size_t worker, std::uint64_t now);

  const std::vector<Thing> &things() const { return things_; }
  Verdict judge() const;

 private:
  struct Life;
  void add(std::size_t worker, const Event &event, std::string_view text);
  std::vector<Life> lives() const;

  std::vector<Event> events_;
  std::vector<Thing> things_;
  std::map<std::size_t, std::size_t> last_;  // the last event of each worker
  std::string failure_;
};

}  // namespace limen::faults
