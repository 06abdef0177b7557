#include "gate/gate.h"

#include <cinttypes>

#include "base/fork.h"
#include "session/checks.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;
using watch::Count;

namespace {

token::IssuePolicy issue_policy(const options::Options &options) {
  token::IssuePolicy policy;
  if (options.has(Id::audience)) policy.audiences = options.list(Id::audience);
  policy.type = options.text(Id::token_type);
  policy.ttl = options.seconds(Id::token_ttl);
  policy.delay = options.seconds(Id::token_delay);
  return policy;
}

Error forked(const store::Driver &driver) {
  const std::string kind(driver.scheme);
  const std::string why = driver.traits.shared ? "" : " (a " + kind + " store serves one process)";
  return fail(Status::forked, "gate: belongs to the parent process; open one in this process%s",
              why.c_str());
}

}  // namespace

Result<std::shared_ptr<Gate>> Gate::open(std::string_view store_url,
                                         const options::Options &options) {
  LIMEN_TRY(options.check(AppliesTo::gate));
  auto cookie = web::cookie_attributes(options);
  LIMEN_TRY(cookie);
  const std::shared_ptr<Gate> gate(new Gate(options));
  gate->cookie_ = std::move(*cookie);
  gate->generation_ = fork_generation();
  if (options.has(Id::clock_fixed)) gate->clock_.set(options.seconds(Id::clock_fixed));
  LIMEN_TRY(gate->open_store(store_url));
  LIMEN_TRY(gate->open_revocations());
  LIMEN_TRY(gate->load_keys());
  if (options.has(Id::issuer)) {
    LIMEN_TRY(gate->make_issuer());
    LIMEN_TRY(gate->make_sessions());
  }
  std::optional<Clock> unused;
  const auto policy = gate->make_verifier(options::Options(), unused);
  LIMEN_TRY(policy);
  return gate;
}

void Gate::close() noexcept {
  closed_.store(true, std::memory_order_relaxed);
  hub_.close();
  if (log_watcher_ && usable().status() != Status::forked) log_watcher_->stop();
}

Result<std::unique_ptr<watch::Watch>> Gate::watch() {
  LIMEN_TRY(usable());
  if (log_watcher_) LIMEN_TRY(revocations_->sync_mirror());  // older entries are not reported
  auto watch = hub_.watch();
  if (watch && log_watcher_) LIMEN_TRY(log_watcher_->start());
  return watch;
}

Outcome Gate::open_revocations() {
  revocation::RevocationSettings settings;
  settings.max_skew = options_.seconds(Id::clock_max_skew);
  settings.max_entries = options_.count(Id::revocation_max_entries);
  settings.issuer = options_.text(Id::issuer);
  settings.lifetimes = revocation::lifetimes_of(options_);
  settings.on_foreign_entry = [this](const revocation::Entry &entry) {
    const std::string_view own = options_.text(Id::issuer);
    if (hub_.watched() && (own.empty() || entry.issuer == own)) hub_.tell(event_of(entry));
  };
  auto revocations = revocation::Revocations::open(*store_, settings);
  LIMEN_TRY(revocations);
  revocations_ = std::move(*revocations);
  revoker_.emplace(*store_, *revocations_, hub_);
  if (driver_->traits.shared) log_watcher_.emplace(*store_, *revocations_, hub_);
  auto marks =
      revocation::LoginMarks::open(*store_, *revocations_, options_.seconds(Id::login_ttl));
  LIMEN_TRY(marks);
  marks_.emplace(std::move(*marks));
  return success();
}

Outcome Gate::make_issuer() {
  auto live_until = [this](std::string_view subject, std::string_view sid) {
    return sessions_->live_until(subject, sid);
  };
  auto issuer =
      token::Issuer::make(std::string(options_.text(Id::issuer)), issue_policy(options_),
                          {options_.seconds(Id::token_max_ttl), options_.count(Id::token_max_size)},
                          {clock_, *keys_, *revocations_, *marks_, live_until});
  LIMEN_TRY(issuer);
  issuer_.emplace(std::move(*issuer));
  return success();
}

Outcome Gate::usable() const {
  if (generation_ != fork_generation()) [[unlikely]]
    return forked(*driver_);
  if (closed_.load(std::memory_order_relaxed)) [[unlikely]]
    return fail(Status::closed, "gate: closed");
  return success();
}

Outcome Gate::needs_issuer() const {
  if (!issuer_)
    return fail(Status::option_value,
                "issuer: not set; required to issue and to revoke; open the gate with issuer");
  return success();
}

Result<std::unique_ptr<token::Verifier>> Gate::make_verifier(const options::Options &over,
                                                             std::optional<Clock> &clock) {
  LIMEN_TRY(usable());
  LIMEN_TRY(over.check(AppliesTo::verifier));
  auto policy = token::make_verify_policy_over(options_, over, keys_->newest().algorithms);
  LIMEN_TRY(policy);
  if (over.has(Id::clock_fixed)) {
    // Revocations carry the gate's time. A verifier with another clock would apply them too
    // early or too late.
    if (!options_.has(Id::clock_fixed) && !options_.flag(Id::clock_manual))
      return fail(Status::option_place,
                  "clock.fixed: the gate uses the real clock; open the gate with clock.fixed or "
                  "clock.manual");
    clock.emplace(over.seconds(Id::clock_fixed));
  }
  return std::make_unique<token::Verifier>(std::move(*policy), *keys_, clock ? *clock : clock_,
                                           revocations_.get());
}

Result<std::size_t> Gate::issue(std::string_view subject, std::string_view claims,
                                const session::SessionRecord *session,
                                const options::Options *options, std::span<char> out,
                                std::size_t &needed) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  token::IssueRequest request{subject, claims};
  if (session != nullptr) {
    const Result<std::string_view> sid = session::sid_for_tokens(*session);
    if (!sid) return noted(sid.error());
    request.sid = *sid;
  }
  if (options == nullptr) return noted(issuer_->issue(request, nullptr, out, needed));
  LIMEN_TRY(options->check(AppliesTo::issue));
  const token::IssuePolicy policy = issue_policy(options_.overlaid(*options));
  if (options->has(Id::login_mark)) request.login_mark = options->text(Id::login_mark);
  if (options->has(Id::token_sid)) {
    request.foreign_sid = options->text(Id::token_sid);
    LIMEN_TRY(session::check_foreign_sid(request.foreign_sid, session != nullptr));
  }
  return noted(issuer_->issue(request, &policy, out, needed));
}

Result<std::size_t> Gate::noted(Result<std::size_t> issued) noexcept {
  if (issued.ok())
    hub_.count(Count::tokens_issued);
  else
    refused(issued.error());
  return issued;
}

Result<std::string> Gate::begin_login(std::string_view subject) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  return sessions_->begin_login(subject);
}

Outcome Gate::revoke_token_id(std::string_view issuer, std::string_view id, Seconds expires_at,
                              std::string_view reason) {
  LIMEN_TRY(usable());
  if (!issuer.empty()) return revoker_->token(issuer, id, expires_at, reason);
  LIMEN_TRY(needs_issuer());
  return revoker_->token(options_.text(Id::issuer), id, expires_at, reason);
}

Result<std::uint64_t> Gate::revoke_subject(std::string_view subject, std::string_view reason) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  return sessions_->revoke_subject(subject, reason);
}

Outcome Gate::revoke_everyone(std::string_view reason) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  return revoker_->everyone(options_.text(Id::issuer), reason);
}

Outcome Gate::set_clock(Seconds now) {
  LIMEN_TRY(usable());
  if (!options_.flag(Id::clock_manual))
    return fail(Status::option_place, "clock: not manual; open the gate with clock.manual = true");
  if (now < 0 || now > latest)
    return fail(Status::argument, "now: %" PRId64 "; expected 0 to %" PRId64, now, latest);
  clock_.set(now);
  return success();
}

}  // namespace limen::gate
