// Gate: an open limen. It connects the store, keys, revocations, issuer and verifiers.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/progress.h"
#include "base/result.h"
#include "base/secret.h"
#include "gate/log_watcher.h"
#include "keyring/keyring.h"
#include "options/options.h"
#include "revocation/login_mark.h"
#include "revocation/revocations.h"
#include "revocation/revoker.h"
#include "session/sessions.h"
#include "session/visitors.h"
#include "store/driver.h"
#include "store/store.h"
#include "token/issuer.h"
#include "token/verifier.h"
#include "watch/hub.h"
#include "web/cookie.h"
#include "web/csrf.h"
#include "web/guard.h"
#include "web/logins.h"

namespace limen::gate {

class Gate {
 public:
  // Fails with argument (unknown kind of store), option_*, key_*, store and others.
  static Result<std::shared_ptr<Gate>> open(std::string_view store_url,
                                            const options::Options &options);

  // Makes later calls fail with closed. Calls in progress finish.
  void close() noexcept;

  // Fails with closed, or with forked in a child of the process that opened the gate.
  Outcome usable() const;

  // Makes a verifier from the gate's options, overridden by those in `over`. The gate must
  // outlive it. Sets `clock` if `over` gives the verifier a clock of its own.
  Result<std::unique_ptr<token::Verifier>> make_verifier(const options::Options &over,
                                                         std::optional<Clock> &clock);

  // Makes a guard. The gate and the verifier must outlive it. Fails with option_value.
  // `number` tells the verifier from others; the gate's own policy has own_verifier_number().
  Result<std::unique_ptr<web::Guard>> make_guard(const options::Options &options,
                                                 const token::Verifier &verifier,
                                                 std::uint32_t number);
  std::uint32_t own_verifier_number() const noexcept { return own_verifier_number_; }

  // `session` is nullptr, or the record of the subject's session that the token belongs to.
  Result<std::size_t> issue(std::string_view subject, std::string_view claims,
                            const session::SessionRecord *session, const options::Options *options,
                            std::span<char> out, std::size_t &needed);

  // Returns a login mark for the subject.
  Result<std::string> begin_login(std::string_view subject);

  // Uses the gate's own issuer if `issuer` is empty, and the longest allowed lifetime if
  // `expires_at` is unset.
  Outcome revoke_token_id(std::string_view issuer, std::string_view id, Seconds expires_at,
                          std::string_view reason);
  // Returns how many stored sessions were deleted.
  Result<std::uint64_t> revoke_subject(std::string_view subject, std::string_view reason);
  Outcome revoke_everyone(std::string_view reason);

  // Fails with closed, forked, option_value (no issuer).
  Result<session::Sessions *> sessions();
  // `options` is nullptr, or holds options that limen_session_create and _renew accept.
  Outcome create_session(std::string_view subject, std::string_view data,
                         const options::Options *options, std::span<std::uint8_t> room,
                         session::TicketText &ticket);
  Outcome renew_session(std::string_view ticket, const options::Options *options,
                        std::span<std::uint8_t> room, session::TicketText &new_ticket);

  // In addition to the errors of sessions(), this fails as visitors_store() does.
  Result<session::Visitors *> visitors();

  // Logins of a request (logins.cpp): web/logins.h says more. `options` hold cookie.* and what
  // limen_session_create or _renew accept. Without `data` the session has that of the visitor.
  Result<web::LoggedIn> log_in(const web::Guard &guard, const web::Request &request,
                               std::string_view subject, std::optional<std::string_view> data,
                               const options::Options &options, std::span<std::uint8_t> room);
  Result<web::LoggedIn> renew_login(const web::Guard &guard, const web::Request &request,
                                    const options::Options &options, std::span<std::uint8_t> room);
  Result<std::string> log_out(const web::Guard &guard, const web::Request &request,
                              const options::Options &options) const;

  // Cookies and CSRF tokens (http.cpp). `over` is nullptr, or holds cookie.* options that
  // replace the gate's. In addition to the errors in web/cookie.h and csrf.h, these fail
  // with closed, forked, option_place.
  Result<SecretText> set_cookie(std::string_view ticket, const options::Options *over) const;
  Result<std::string> delete_cookie(const options::Options *over) const;
  Result<std::string_view> find_ticket(std::string_view cookies, const options::Options *over);
  Result<web::CsrfToken> csrf_token(std::string_view ticket);
  Outcome check_csrf(std::string_view ticket, std::string_view token);

  // The gate's keys (keys.cpp). In addition to the errors in keyring/keyring.h, these fail
  // with closed and forked, and with option_place or option_value if the gate has no keyring.
  Result<std::string> jwks();
  Result<std::string> list_keys();
  Result<std::string> rotate_keys();
  Outcome retire_key(std::string_view kid);
  Outcome revoke_key(std::string_view kid, std::string_view reason);
  Outcome set_clock(Seconds now);

  // Returns the gate's counters. `format` is "json" or "prometheus".
  Result<std::string> stats(std::string_view format) const;

  // Returns the store of visitors, which the first call opens; a call that fails to is repeated by
  // the next. Any thread may call it. Fails with closed, forked, store and others.
  Result<store::Store *> visitors_store();

  // Returns facts about the store, as JSON.
  Result<std::string> store_info();
  Outcome back_up(const std::string &path, Progress &progress);

  // Opens a watch on this gate's events. On a store that other processes share, it also
  // reports their revocations. Fails with closed, forked, memory.
  Result<std::unique_ptr<watch::Watch>> watch();

  // Returns the gate's watches and counters.
  watch::Hub &hub() noexcept { return hub_; }

  // Counts a refusal and reports it to watches. Requires that usable() succeeds.
  void refused(const Error &error) noexcept { hub_.refused(error, clock_.now()); }

 private:
  explicit Gate(const options::Options &options)
      : options_(options), hub_(options.count(options::Id::watch_capacity)) {}
  Outcome open_store(std::string_view url);
  std::optional<Result<store::Facts>> visitors_facts();
  Outcome load_keys();
  Outcome load_signing_key(jose::JwkSet verifying);
  Outcome open_keyring(jose::JwkSet verifying);
  Result<keyring::Keyring *> own_keyring();
  Outcome open_revocations();
  Outcome make_issuer();
  Outcome make_sessions();
  Outcome needs_issuer() const;
  Result<session::CsrfBinding> csrf_binding(std::string_view ticket);
  Result<web::CookieAttributes> cookie_attributes(const options::Options *over) const;
  Result<web::CookieAttributes> login_cookie(const options::Options &options) const;
  static session::LoginContext login_context(const options::Options &options);
  Result<std::size_t> noted(Result<std::size_t> issued) noexcept;

  const std::uint32_t own_verifier_number_ = web::new_verifier_number();
  options::Options options_;
  web::CookieAttributes cookie_;
  Clock clock_;
  std::uint64_t generation_ = 0;
  std::atomic<bool> closed_{false};
  watch::Hub hub_;
  std::unique_ptr<store::Store> store_;
  store::Admin *admin_ = nullptr;          // of store_
  const store::Driver *driver_ = nullptr;  // of store_
  SecretText store_url_;                   // may contain a password
  std::mutex opening_visitors_;
  // Each is set once, under opening_visitors_, and then its pointer.
  store::Opened visitors_store_;
  std::atomic<store::Store *> open_visitors_store_{nullptr};
  std::unique_ptr<revocation::Revocations> revocations_;
  std::optional<revocation::Revoker> revoker_;
  std::optional<revocation::LoginMarks> marks_;
  std::unique_ptr<keyring::KeySource> keys_;
  keyring::Keyring *keyring_ = nullptr;  // the same object as keys_; nullptr if keys.signing is set
  std::optional<LogWatcher> log_watcher_;  // set if processes can share the store
  // Set if the gate has an issuer:
  std::optional<token::Issuer> issuer_;
  std::optional<session::Sessions> sessions_;
  session::SessionPolicy session_policy_;
  // As visitors_store_:
  std::optional<session::Visitors> visitors_;
  std::atomic<session::Visitors *> open_visitors_{nullptr};
};

// Need no open gate (store.cpp, upgrade.cpp). check_store returns a report as JSON. A restored
// store refuses all sessions and tokens issued before, unless restore.keep_logins is set.
// upgrade_store returns the format that the store had and the one that it has now, as JSON.
Result<std::string> check_store(std::string_view url, Progress &progress);
Outcome restore_store(std::string_view url, const std::string &backup,
                      const options::Options &options, Progress &progress);
Result<std::string> upgrade_store(std::string_view url, Progress &progress);

}  // namespace limen::gate
