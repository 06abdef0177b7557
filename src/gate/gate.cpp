#include "gate/gate.h"

#include <algorithm>
#include <cinttypes>

#include "base/fork.h"
#include "base/limits.h"
#include "base/printable.h"
#include "base/text_check.h"

namespace limen::gate {

using options::AppliesTo;
using options::Id;
using watch::Count;
using watch::EventKind;

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
  const std::string why = driver.traits.shared ? "" : " (a " + kind + " store is of one process)";
  return fail(Status::forked, "gate: it belongs to the parent process; open one in this process%s",
              why.c_str());
}

}  // namespace

Result<std::shared_ptr<Gate>> Gate::open(std::string_view store_url,
                                         const options::Options &options) {
  LIMEN_TRY(options.check(AppliesTo::gate));
  auto cookie = session::cookie_terms(options);
  if (!cookie) return cookie.error();
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
  if (!policy) return policy.error();
  return gate;
}

void Gate::close() noexcept {
  closed_.store(true, std::memory_order_relaxed);
  hub_.close();
  if (follower_ && usable().status() != Status::forked) follower_->stop();
}

Result<std::unique_ptr<watch::Watch>> Gate::watch() {
  LIMEN_TRY(usable());
  if (follower_) LIMEN_TRY(revocations_->sync_mirror());  // what is over is not told
  auto watch = hub_.watch();
  if (watch && follower_) LIMEN_TRY(follower_->follow());
  return watch;
}

// A cutoff is kept until all that it refuses has expired, and any login that was
// under way is over.
Outcome Gate::open_revocations() {
  const Seconds skew = options_.seconds(Id::clock_max_skew);
  revocation::RevocationSettings settings;
  settings.max_skew = skew;
  settings.max_entries = options_.count(Id::revocation_max_entries);
  settings.issuer = options_.text(Id::issuer);
  settings.lifetimes.token_slack = options_.seconds(Id::token_max_leeway) + 2 * skew;
  settings.lifetimes.token = options_.seconds(Id::token_max_ttl) + settings.lifetimes.token_slack;
  settings.lifetimes.all =
      skew + std::max({settings.lifetimes.token, options_.seconds(Id::session_max_ttl),
                       options_.seconds(Id::login_ttl)});
  settings.on_foreign_entry = [this](const revocation::Entry &entry) {
    if (hub_.watched() && entry.issuer == options_.text(Id::issuer)) hub_.tell(event_of(entry));
  };
  auto revocations = revocation::Revocations::open(*store_, settings);
  if (!revocations) return revocations.error();
  revocations_ = std::move(*revocations);
  if (driver_->traits.shared) follower_.emplace(*store_, *revocations_, hub_);
  auto marks =
      revocation::LoginMarks::open(*store_, *revocations_, options_.seconds(Id::login_ttl));
  if (!marks) return marks.error();
  marks_.emplace(std::move(*marks));
  return success();
}

Outcome Gate::make_issuer() {
  const Seconds life = options_.seconds(Id::token_delay) + options_.seconds(Id::token_ttl);
  if (life > options_.seconds(Id::token_max_ttl))
    return fail(Status::option_value,
                "token.ttl: with token.delay %" PRId64 " s; at most %" PRId64 " s (token.max_ttl)",
                life, options_.seconds(Id::token_max_ttl));
  auto issuer =
      token::Issuer::make(std::string(options_.text(Id::issuer)), issue_policy(options_),
                          {options_.seconds(Id::token_max_ttl), options_.count(Id::token_max_size)},
                          {clock_, *keys_, *revocations_, *marks_, live_until()});
  if (!issuer) return issuer.error();
  issuer_.emplace(std::move(*issuer));
  return success();
}

Outcome Gate::usable() const {
  if (generation_ != fork_generation()) [[unlikely]]
    return forked(*driver_);
  if (closed_.load(std::memory_order_relaxed)) [[unlikely]]
    return fail(Status::closed, "gate: it was closed");
  return success();
}

Outcome Gate::needs_issuer() const {
  if (!issuer_)
    return fail(Status::option_value, "issuer: not set; a gate needs it to issue and to revoke");
  return success();
}

Result<std::unique_ptr<token::Verifier>> Gate::make_verifier(const options::Options &over,
                                                             std::optional<Clock> &clock) {
  LIMEN_TRY(usable());
  LIMEN_TRY(over.check(AppliesTo::verifier));
  const options::Options all = options_.overlaid(over);
  auto policy = token::make_verify_policy(all, keys_->newest().algorithms);
  if (!policy) return policy.error();
  policy->needs_issued_at = true;
  policy->issued_leeway = std::min(policy->leeway, options_.seconds(Id::clock_max_skew));
  const Seconds max_leeway = options_.seconds(Id::token_max_leeway);
  if (policy->leeway > max_leeway)
    return fail(Status::option_value,
                "token.leeway: %" PRId64 " s; at most %" PRId64 " s (token.max_leeway)",
                policy->leeway, max_leeway);
  const Seconds max_ttl = options_.seconds(Id::token_max_ttl);
  if (policy->max_ttl > max_ttl)
    return fail(Status::option_value,
                "token.max_ttl: %" PRId64 " s; at most the gate's %" PRId64
                " s, for which revocations are kept",
                policy->max_ttl, max_ttl);
  if (over.has(Id::clock_fixed)) {
    // Against the running clock, revocations would be too early or too late.
    if (!options_.has(Id::clock_fixed) && !options_.flag(Id::clock_manual))
      return fail(Status::option_place,
                  "clock.fixed: the gate's own clock runs; open the gate with clock.fixed or "
                  "clock.manual");
    clock.emplace(over.seconds(Id::clock_fixed));
  }
  return std::make_unique<token::Verifier>(std::move(*policy), *keys_, clock ? *clock : clock_,
                                           revocations_.get());
}

Result<std::size_t> Gate::issue(const token::IssueRequest &request, const options::Options *options,
                                std::span<char> out, std::size_t &needed) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  if (options == nullptr) return noted(issuer_->issue(request, nullptr, out, needed));
  LIMEN_TRY(options->check(AppliesTo::issue));
  const token::IssuePolicy policy = issue_policy(options_.overlaid(*options));
  token::IssueRequest marked = request;
  if (options->has(Id::login_mark)) marked.login_mark = options->text(Id::login_mark);
  return noted(issuer_->issue(marked, &policy, out, needed));
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
  LIMEN_TRY(check_text(subject, "subject", 1, limits::subject));
  Result<std::string> mark = marks_->begin(options_.text(Id::issuer), subject);
  if (mark) hub_.count(Count::logins_begun);
  return mark;
}

Outcome Gate::revoke_token_id(std::string_view issuer, std::string_view id, Seconds expires_at,
                              std::string_view reason) {
  LIMEN_TRY(usable());
  if (issuer.empty()) {
    LIMEN_TRY(needs_issuer());
    issuer = options_.text(Id::issuer);
  }
  LIMEN_TRY(check_text(issuer, "issuer", 1, limits::revoked_claim));
  LIMEN_TRY(check_text(id, "id", 1, limits::revoked_claim));
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  if (expires_at != unset && (expires_at <= 0 || expires_at > latest))
    return fail(Status::argument,
                "expires_at: %" PRId64 "; expected 1 to %" PRId64 ", or unset (LIMEN_UNSET)",
                expires_at, latest);
  const auto now = store_->now();
  if (!now) return now.error();
  const auto lifetimes = revocations_->lifetimes(issuer);
  if (!lifetimes) return lifetimes.error();
  // Leeway and skew are how much longer a verifier may take it.
  const Seconds matters_until =
      expires_at != unset ? expires_at + lifetimes->token_slack : *now + lifetimes->token;
  LIMEN_TRY(revocations_->revoke_id(revocation::IdType::token, issuer, id, matters_until, reason));
  hub_.count(Count::revoked_tokens);
  hub_.tell({.kind = EventKind::revoked_token, .at = *now, .id = id, .reason = reason});
  return success();
}

Result<std::uint64_t> Gate::revoke_subject(std::string_view subject, std::string_view reason) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  LIMEN_TRY(check_text(subject, "subject", 1, limits::revoked_claim));
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  LIMEN_TRY(revocations_->cut_off(revocation::CutoffScope::subject, options_.text(Id::issuer),
                                  subject, reason));
  hub_.count(Count::revoked_subjects);
  hub_.tell({.kind = EventKind::revoked_subject,
             .at = clock_.now(),
             .subject = subject,
             .reason = reason});
  // Deleting is tidying: what is left is refused.
  const Result<std::uint64_t> deleted = sessions_->delete_refused(subject);
  return deleted ? *deleted : 0;
}

Outcome Gate::revoke_everyone(std::string_view reason) {
  LIMEN_TRY(usable());
  LIMEN_TRY(needs_issuer());
  LIMEN_TRY(check_text(reason, "reason", 0, limits::reason));
  LIMEN_TRY(revocations_->cut_off(revocation::CutoffScope::everyone, options_.text(Id::issuer), {},
                                  reason));
  hub_.count(Count::revoked_everyone);
  hub_.tell({.kind = EventKind::revoked_everyone, .at = clock_.now(), .reason = reason});
  return success();
}

Outcome Gate::set_clock(Seconds now) {
  LIMEN_TRY(usable());
  if (!options_.flag(Id::clock_manual))
    return fail(Status::option_place,
                "clock: it is not manual; open the gate with clock.manual = true");
  if (now < 0 || now > latest)
    return fail(Status::argument, "now: %" PRId64 "; expected 0 to %" PRId64, now, latest);
  clock_.set(now);
  return success();
}

}  // namespace limen::gate
