// The rules of sessions, written once on the store contract. Ended wins over
// every write in flight: each write asks that the record is still as it was
// read. Nothing is decided by the index but paging and limits; what a cutoff or
// a sid entry refuses is refused, deleted or not.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/keyed_hash.h"
#include "base/result.h"
#include "revocation/login_mark.h"
#include "revocation/revocations.h"
#include "session/record.h"
#include "session/ticket.h"
#include "store/store.h"
#include "watch/hub.h"

namespace limen::session {

inline constexpr std::size_t max_subject_size = 1024;
inline constexpr std::size_t max_label_size = 256;
inline constexpr std::size_t max_address_size = 64;
inline constexpr std::size_t max_reason_size = 256;

struct Settings {
  std::string issuer;
  Seconds max_ttl = 0;       // session.max_ttl
  Seconds renew_grace = 0;   // session.renew_grace
  std::size_t max_data = 0;  // session.max_data
};

// How long a new session lives, and how many its subject may have.
struct Terms {
  Seconds idle_ttl = 0;
  Seconds ttl = 0;
  std::uint64_t limit = 0;  // 0: any number
  bool evict_oldest = false;
};

// What is known of a login.
struct Login {
  std::string_view label{}, address{};   // empty: none; of a renewal: as before
  std::string_view mark{};               // empty: none
  std::optional<std::uint32_t> level{};  // none: 0; of a renewal: as before
  bool authenticated = false;            // of a renewal: the authentication time is now
};

// What a CSRF token is bound to.
struct CsrfBinding {
  CsrfSecret secret;
  SidText sid;
};

// Safe from any thread. What is referred to outlives it. A `room` is aligned to 8;
// with buffer its record's `total` says what suffices and nothing was done.
class Sessions {
 public:
  Sessions(store::Store &store, revocation::Revocations &revocations, revocation::LoginMarks &marks,
           watch::Hub &hub, Settings settings);

  // Fails with text, json, data_size, lifetime, login_mark, login_revoked,
  // session_limit, buffer, random, stale, store, full.
  Outcome create(std::string_view subject, std::string_view data, const Terms &terms,
                 const Login &login, std::span<std::uint8_t> room, TicketText &ticket);

  // All that take a ticket fail with ticket_*, session_unknown,
  // session_revoked, stale, store.

  // Does not allocate.
  Outcome get(std::string_view ticket, std::span<std::uint8_t> room);

  // Also session_version, session_renewed, json, data_size, buffer.
  Outcome update(std::string_view ticket, std::uint64_t version, std::string_view data,
                 std::span<std::uint8_t> room);

  Outcome touch(std::string_view ticket);

  // Also session_renewed, login_mark, login_revoked, text, buffer, random.
  Outcome renew(std::string_view ticket, const Login &login, std::span<std::uint8_t> room,
                TicketText &new_ticket);

  // Ends a revoked one too. Also full: it has ended, its tokens have not.
  Outcome end(std::string_view ticket);

  // How many records were put into `room`, one behind the other, in the order of
  // sids, from behind `after_sid` (empty: from the start), which may lie in
  // `room`. 0: there are no more.
  Result<std::size_t> list(std::string_view subject, std::string_view after_sid,
                           std::span<std::uint8_t> room);

  // session_not_fresh, session_level. `max_age` unset: any.
  Outcome require(const SessionRecord &session, Seconds max_age, std::uint32_t level);

  // session_unknown where the subject has no session of this sid.
  Outcome revoke_session(std::string_view subject, std::string_view sid, std::string_view reason);
  Outcome revoke_sessions(std::string_view subject, std::string_view keep_sid,
                          std::string_view reason, std::uint64_t &ended);

  // Deletes what is refused anyway, after a cutoff. How many sessions.
  Result<std::uint64_t> delete_refused(std::string_view subject);

  // When the live session `sid` of the subject expires at the latest.
  Result<Seconds> live_until(std::string_view subject, std::string_view sid);

  Result<CsrfBinding> csrf_binding(std::string_view ticket);

 private:
  class Copy;
  struct Found;
  struct Member;
  struct Index;
  struct Victim;

  // Reading (sessions.cpp).
  const Error &refused(const Error &error, std::string_view subject = {});  // tells the watches
  Result<Found> read_at(const Place &place, std::span<std::uint8_t> room);
  void open(const Place &place, const store::Read &stored, std::span<std::uint8_t> room,
            Result<Found> &found) const;
  Result<Found> read(Place place, std::span<std::uint8_t> room);
  template <class Read>
  Result<Found> read_live(Read &&read);
  Result<Found> load_at(const Place &place, Copy &copy);
  Result<Found> load(const Place &place, Copy &copy);
  Result<Found> load_live(const Place &place, Copy &copy);
  Outcome check_not_revoked(const Found &found);
  Outcome check_or_forget(const Found &found);

  // The index of a subject (index.cpp).
  Index index_of(std::string_view subject) const;
  Result<std::vector<Member>> members(const Index &index, std::string_view after, std::size_t n);
  Result<Found> read_member(const Index &index, const Member &member, std::span<std::uint8_t> room);
  Result<std::optional<Member>> find_member(const Index &index, const Sid &sid);
  Result<Found> load_member(const Index &index, const Sid &sid, Copy &copy);
  Result<std::vector<Member>> some_dead_members(const Index &index);
  Outcome remove_members(const Index &index, std::span<const Member> dead);

  // Writing (create.cpp, write.cpp).
  Outcome check_data(std::string_view data) const;
  Outcome check_login(const Login &login, std::string_view subject);
  Outcome do_create(std::string_view subject, std::string_view data, const Terms &terms,
                    const Login &login, std::span<std::uint8_t> room, TicketText &ticket);
  Result<store::Commit> commit_new(const Index &index, const Place &place, std::string_view member,
                                   std::string_view bytes, const Content &content, Seconds now,
                                   std::uint64_t limit, std::span<const Victim> victims);
  void tell_created(const Content &content, std::span<const Victim> victims, Seconds now);
  Outcome load_victims(const Index &index, std::vector<Victim> &victims);
  Outcome choose_victims(const Index &index, std::string_view subject, const Terms &terms,
                         std::vector<Victim> &victims);
  Outcome do_update(std::string_view ticket, std::uint64_t version, std::string_view data,
                    std::span<std::uint8_t> room);
  Outcome do_touch(std::string_view ticket);
  static bool wants_touch(const Found &found);
  static store::Read after_touch(const Found &found, std::size_t size);
  Result<bool> touch_found(const Found &found);
  Outcome do_renew(std::string_view ticket, const Login &login, std::span<std::uint8_t> room,
                   TicketText &new_ticket);
  Result<bool> renew_found(const Found &found, const Login &login, std::span<std::uint8_t> room,
                           TicketText &new_ticket);
  static Outcome fill(std::span<std::uint8_t> room, std::string_view bytes,
                      const store::Read &found);

  // Ending (end.cpp).
  Result<Seconds> entry_expiry(Seconds now, Seconds expires_at) const;
  Outcome end_at(const Place &place, std::string_view reason, watch::EventKind kind);
  void tell_ended(const Found &found, std::string_view reason, watch::EventKind kind);
  Outcome end_gone(const Index &index, const Member &member, std::string_view subject,
                   std::string_view reason);

  store::Store &store_;
  revocation::Revocations &revocations_;
  revocation::LoginMarks &marks_;
  watch::Hub &hub_;
  const Settings settings_;
  const HashKey naming_key_;
  const std::uint64_t issuer_tag_;
};

}  // namespace limen::session
