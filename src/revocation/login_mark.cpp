#include "revocation/login_mark.h"

#include <algorithm>
#include <array>
#include <cinttypes>

#include "base/base64url.h"
#include "base/bytes.h"
#include "crypto/digest.h"
#include "store/secrets.h"

namespace limen::revocation {
namespace {

constexpr std::string_view secret_name = "login_mark";

constexpr std::uint8_t format = 1;
constexpr std::string_view domain = "limen login mark";

// The layout of a mark, in bytes. Times are little-endian.
constexpr std::size_t begun_at_offset = 1;
constexpr std::size_t subject_cut_offset = begun_at_offset + 8;
constexpr std::size_t everyone_cut_offset = subject_cut_offset + 12;
constexpr std::size_t mac_offset = everyone_cut_offset + 12;
constexpr std::size_t mac_size = 16;
constexpr std::size_t mark_size = mac_offset + mac_size;
static_assert(base64url::encoded_size(mark_size) == login_mark_size);
using MarkBytes = std::array<std::uint8_t, mark_size>;

// The twelve bytes of a cutoff's id; zeros if there is no cutoff.
using CutBytes = std::array<std::uint8_t, 12>;

Result<CutBytes> bytes_of(const std::optional<CutoffId> &cut) {
  CutBytes bytes{};
  if (cut && !base64url::decode(as_text(*cut), bytes.data()))
    return fail(Status::store, "the store has a damaged revocation");
  return bytes;
}

void append_number(std::string &out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift);
}

using Mac = std::array<std::uint8_t, mac_size>;

Mac mac_of(const SecretBytes &secret, std::string_view issuer, std::string_view subject,
           ByteView fields) {
  std::string text;
  for (const std::string_view part : {domain, issuer, subject, limen::as_text(fields)}) {
    append_number(text, part.size());
    text += part;
  }
  const auto whole = crypto::hmac_sha256(secret, as_bytes(text));
  Mac mac;
  std::copy_n(whole.begin(), mac.size(), mac.begin());
  return mac;
}

Outcome check_time(Seconds begun_at, Seconds now, Seconds ttl, Seconds max_skew) {
  if (now >= saturating_add(begun_at, ttl))
    return fail(Status::login_mark,
                "login.mark: the login began %" PRId64 " s ago; it may take %" PRId64
                " s (login.ttl)",
                now - begun_at, ttl);
  if (begun_at > saturating_add(now, max_skew))
    return fail(Status::login_mark, "login.mark: the login began %" PRId64 " s from now",
                begun_at - now);
  return success();
}

}  // namespace

Result<LoginMarks> LoginMarks::open(store::Store &store, Revocations &revocations, Seconds ttl) {
  Result<SecretBytes> secret = store::shared_secret(store, secret_name);
  LIMEN_TRY(secret);
  return LoginMarks(store, revocations, ttl, std::move(*secret));
}

Result<std::string> LoginMarks::begin(std::string_view issuer, std::string_view subject) const {
  const Result<Seconds> now = store_->now();
  LIMEN_TRY(now);
  const Result<CutoffIds> known = revocations_->known_cutoffs(issuer, subject);
  LIMEN_TRY(known);
  const Result<CutBytes> of_subject = bytes_of(known->subject);
  LIMEN_TRY(of_subject);
  const Result<CutBytes> of_everyone = bytes_of(known->everyone);
  LIMEN_TRY(of_everyone);

  MarkBytes mark;
  mark[0] = format;
  for (std::size_t i = 0; i < 8; ++i)
    mark[begun_at_offset + i] =
        static_cast<std::uint8_t>(static_cast<std::uint64_t>(*now) >> 8 * i);
  std::copy(of_subject->begin(), of_subject->end(), mark.begin() + subject_cut_offset);
  std::copy(of_everyone->begin(), of_everyone->end(), mark.begin() + everyone_cut_offset);
  const Mac mac = mac_of(secret_, issuer, subject, ByteView(mark).first(mac_offset));
  std::copy(mac.begin(), mac.end(), mark.begin() + mac_offset);
  return base64url::encode(mark);
}

Outcome LoginMarks::check(std::string_view mark, std::string_view issuer,
                          std::string_view subject) const {
  MarkBytes bytes;
  if (mark.size() != login_mark_size || !base64url::decode(mark, bytes.data()) ||
      bytes[0] != format)
    return fail(Status::login_mark,
                "login.mark: not a login mark; expected one from limen_login_begin");
  const ByteView fields = ByteView(bytes).first(mac_offset);
  if (!crypto::equal_in_constant_time(mac_of(secret_, issuer, subject, fields),
                                      ByteView(bytes).subspan(mac_offset)))
    return fail(Status::login_mark,
                "login.mark: not made for this subject, by this issuer, on this store");

  std::uint64_t begun_at = 0;
  for (std::size_t i = 8; i-- > 0;) begun_at = begun_at << 8 | bytes[begun_at_offset + i];
  const Result<Seconds> now = store_->now();
  LIMEN_TRY(now);
  LIMEN_TRY(check_time(static_cast<Seconds>(begun_at), *now, ttl_, revocations_->max_skew()));

  const Result<CutoffIds> known = revocations_->known_cutoffs(issuer, subject);
  LIMEN_TRY(known);
  const auto is_new = [&](const std::optional<CutoffId> &cut, std::size_t offset) -> Result<bool> {
    if (!cut) return false;
    const Result<CutBytes> now_known = bytes_of(cut);
    LIMEN_TRY(now_known);
    return !std::equal(now_known->begin(), now_known->end(), bytes.begin() + offset);
  };
  const Result<bool> subject_is_cut = is_new(known->subject, subject_cut_offset);
  LIMEN_TRY(subject_is_cut);
  const Result<bool> everyone_is_cut = is_new(known->everyone, everyone_cut_offset);
  LIMEN_TRY(everyone_is_cut);
  if (!*subject_is_cut && !*everyone_is_cut) return success();
  return fail(Status::login_revoked,
              "login.mark: everything of its %s was revoked after the login began",
              *subject_is_cut ? "subject" : "issuer");
}

}  // namespace limen::revocation
