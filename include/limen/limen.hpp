// limen/limen.hpp: limen for C++17 and later, header-only over the C ABI.
//
//   #include <limen/limen.hpp>
//   #include <iostream>
//
//   int main() {
//     limen::Gate gate("memory:", {{"issuer", "https://shop.example"}, {"audience", "shop"}});
//     limen::Verifier verifier = gate.verifier();
//
//     const std::string token = gate.issue("alex", R"({"role":"admin"})");
//     const limen::Claims claims = verifier.verify(token);
//     std::cout << "hello, " << claims.subject() << ", " << claims.get("role").value_or("nobody");
//
//     gate.revoke_subject("alex", "hacked");  // from here on verifier.verify(token) throws Refused
//   }
//
//   Failure   is an exception: Refused, NotEnough, Unavailable or UsageError,
//             each an Error. try_verify and try_get answer a status instead.
//   Sessions  are gate.sessions(): see limen/session.hpp.
//   Text      is std::string_view, and a NUL inside is data; bytes too. Words
//             of programmers (algorithms, names of properties) end at their NUL.
//   Handles   Key, KeySet, Gate, Verifier and Watch are references: a copy is cheap
//             and means the same object. A moved-from one may only be assigned
//             or destroyed. `get()` gives the C handle.
//   Threads   as the C headers say, where each call is documented in full.
#ifndef LIMEN_LIMEN_HPP
#define LIMEN_LIMEN_HPP

#include <limen/error.hpp>
#include <limen/limen.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace limen {
inline namespace v1 {

// Seconds since 1970, or none.
using Time = std::optional<std::int64_t>;

// The version of the loaded library: major * 65536 + minor * 256 + patch.
inline std::uint32_t version() noexcept { return limen_version(); }

// Text properties: {{"issuer", "https://shop.example"}, {"token.ttl", "15m"}}.
// Move-only, for one thread at a time.
class Options {
 public:
  struct Property {
    const char *name;
    std::string_view value;
  };

  Options() noexcept = default;  // allocates nothing
  Options(std::initializer_list<Property> properties) {
    for (const Property &property : properties) set(property.name, property.value);
  }
  Options(Options &&) noexcept = default;
  Options &operator=(Options &&) noexcept = default;

  // Sets one property; throws UsageError where the name or the value is wrong.
  Options &set(const char *name, std::string_view value) {
    detail::run(limen_options_set, made(), name, value.data(), detail::length(value));
    return *this;
  }

  // Sets properties from lines of `name = value`.
  Options &load(std::string_view text) {
    detail::run(limen_options_load, made(), text.data(), detail::length(text));
    return *this;
  }

  // The table of all properties, as a JSON array.
  static std::string describe() { return detail::allocated(limen_options_describe); }

  limen_options *get() const noexcept { return handle_.get(); }  // may be null: none

 private:
  using Handle = detail::Handle<limen_options, limen_options_retain, limen_options_release>;
  limen_options *made() {
    if (handle_.get() == nullptr) handle_ = Handle(limen_options_new());
    return handle_.get();
  }

  Handle handle_;
};

// Text that is a secret; its memory is cleansed when it goes.
class Secret {
 public:
  Secret(char *text, std::size_t len) noexcept : text_(text), len_(len) {}

  std::string_view view() const noexcept { return {text_.get(), len_}; }
  const char *c_str() const noexcept { return text_.get(); }

 private:
  struct Free {
    void operator()(char *text) const noexcept { limen_free(text); }
  };
  std::unique_ptr<char, Free> text_;
  std::size_t len_;
};

// One key, with the one algorithm that it is used with.
class Key {
 public:
  static Key generate(const char *algorithm) {
    return Key(detail::make<Handle>(limen_key_generate, algorithm));
  }
  static Key from_jwk(std::string_view jwk) {
    return Key(detail::make<Handle>(limen_key_from_jwk, jwk.data(), detail::length(jwk)));
  }
  static Key from_pem(std::string_view pem, const char *algorithm) {
    return Key(
        detail::make<Handle>(limen_key_from_pem, algorithm, pem.data(), detail::length(pem)));
  }
  // An HMAC key of raw bytes.
  static Key secret(std::string_view bytes, const char *algorithm) {
    return Key(detail::make<Handle>(limen_key_from_secret, algorithm, detail::bytes(bytes),
                                    detail::length(bytes)));
  }

  std::string id() const {
    return detail::written(
        [this](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
          return limen_key_id(get(), out, cap, len, error);
        });
  }
  const char *algorithm() const noexcept { return limen_key_algorithm(get()); }
  // Of RFC 7638 over SHA-256; throws UsageError for a secret, which has none.
  std::string thumbprint() const {
    char text[LIMEN_THUMBPRINT_CAP];
    std::size_t len = 0;
    detail::run(limen_key_thumbprint, get(), text, sizeof text, &len);
    return std::string(text, len);
  }
  std::string public_jwk() const { return detail::allocated(limen_key_public_jwk, get()); }
  // WARNING: who holds this text can sign as you.
  Secret private_jwk() const {
    char *text = nullptr;
    std::size_t len = 0;
    detail::run(limen_key_private_jwk, get(), &text, &len);
    return Secret(text, len);
  }

  limen_key *get() const noexcept { return handle_.get(); }

 private:
  using Handle = detail::Handle<limen_key, limen_key_retain, limen_key_release>;
  explicit Key(Handle handle) noexcept : handle_(std::move(handle)) {}

  Handle handle_;
};

// A set of keys (JWK Set).
class KeySet {
 public:
  KeySet(std::initializer_list<Key> keys = {}) : handle_(detail::make<Handle>(limen_key_set_new)) {
    for (const Key &key : keys) add(key);
  }
  static KeySet from_json(std::string_view jwks) {
    return KeySet(detail::make<Handle>(limen_key_set_from_jwks, jwks.data(), detail::length(jwks)));
  }

  // Verifiers made from the set before do not see the key.
  KeySet &add(const Key &key) {
    detail::run(limen_key_set_add, get(), key.get());
    return *this;
  }

  // The public halves, as a JWK Set.
  std::string json() const { return detail::allocated(limen_key_set_jwks, get()); }

  limen_key_set *get() const noexcept { return handle_.get(); }

 private:
  using Handle = detail::Handle<limen_key_set, limen_key_set_retain, limen_key_set_release>;
  explicit KeySet(Handle handle) noexcept : handle_(std::move(handle)) {}

  Handle handle_;
};

namespace json {

// The member `name` of a JSON object: a string unescaped, anything else as its
// JSON text; nothing where it has no such member.
inline std::optional<std::string> get(std::string_view object, std::string_view name) {
  limen_error error;
  std::string value;
  const auto get = [&](char *out, std::size_t cap, std::size_t *len, limen_error *err) {
    return limen_json_get(object.data(), detail::length(object), name.data(), detail::length(name),
                          out, cap, len, err);
  };
  const limen_status status = detail::write(value, error, get);
  if (status == LIMEN_E_ABSENT) return std::nullopt;
  if (status != LIMEN_OK) detail::raise(error);
  return value;
}

// Sets the member `name` of `object` ("" to begin with) to the string `text`,
// escaped as needed.
inline void put(std::string &object, std::string_view name, std::string_view text) {
  std::size_t len = object.size();
  std::string room = object;
  room.resize(len + 6 * (name.size() + text.size()) + 16);  // every byte as \u00XX
  detail::run(limen_json_put, &room[0], room.size(), &len, name.data(), detail::length(name),
              text.data(), detail::length(text));
  room.resize(len);
  object.swap(room);
}

// NotEnough unless `object` has every word of `scope` and the role `role`; empty is
// not asked. See limen_json_grants.
inline void require(std::string_view object, std::string_view scope, std::string_view role = {}) {
  detail::run(limen_json_grants, object.data(), detail::length(object), scope.data(),
              detail::length(scope), role.data(), detail::length(role));
}

}  // namespace json

// What a verified token says. Owns its memory; views into it live until the
// next verify into the same object. A text that the token does not have is a
// view whose data() is null. Move-only.
class Claims {
 public:
  Claims() noexcept = default;
  Claims(Claims &&other) noexcept { *this = std::move(other); }
  Claims &operator=(Claims &&other) noexcept {
    room_ = std::move(other.room_);
    cap_ = std::exchange(other.cap_, 0);
    filled_ = std::exchange(other.filled_, false);
    return *this;
  }

  // Whether a verified token is in it.
  explicit operator bool() const noexcept { return filled_; }

  std::string_view json() const noexcept { return text(&limen_claims::json); }
  std::string_view issuer() const noexcept { return text(&limen_claims::issuer); }
  std::string_view subject() const noexcept { return text(&limen_claims::subject); }
  std::string_view audience() const noexcept { return text(&limen_claims::audience); }
  std::string_view id() const noexcept { return text(&limen_claims::id); }
  std::string_view sid() const noexcept { return text(&limen_claims::sid); }
  std::string_view key_id() const noexcept { return text(&limen_claims::key_id); }

  Time issued_at() const noexcept { return time(&limen_claims::issued_at); }
  Time not_before() const noexcept { return time(&limen_claims::not_before); }
  Time expires_at() const noexcept { return time(&limen_claims::expires_at); }

  // Any claim, by name: a string unescaped, anything else as its JSON text.
  std::optional<std::string> get(std::string_view name) const {
    return filled_ ? json::get(json(), name) : std::nullopt;
  }

  // NotEnough unless the token has every word of `scope` and the role `role`; empty is
  // not asked. A verifier with properties `scope` and `role` asks for them by itself.
  void require(std::string_view scope, std::string_view role = {}) const {
    json::require(filled_ ? json() : "{}", scope, role);
  }

 private:
  friend class Verifier;
  friend class Unverified;

  limen_claims *record() const noexcept { return reinterpret_cast<limen_claims *>(room_.get()); }
  std::string_view text(limen_text limen_claims::*field) const noexcept {
    if (!filled_ || (record()->*field).at == 0) return {};
    const limen_text text = record()->*field;
    return {reinterpret_cast<const char *>(record()) + text.at, text.len};
  }
  Time time(std::int64_t limen_claims::*field) const noexcept {
    if (!filled_ || record()->*field == LIMEN_UNSET) return std::nullopt;
    return record()->*field;
  }
  void reserve(std::size_t bytes) {
    if (bytes <= cap_) return;
    const std::size_t words = (bytes + 7) / 8;
    room_.reset(new std::uint64_t[words]);
    cap_ = words * 8;
  }

  std::unique_ptr<std::uint64_t[]> room_;  // words, because records are aligned to 8
  std::size_t cap_ = 0;
  bool filled_ = false;
};

class Verifier;
class Sessions;
class Watch;

// An opened limen: its store, its keys, its policy.
class Gate {
 public:
  explicit Gate(std::string_view store, const Options &options = {})
      : handle_(detail::make<Handle>(limen_gate_open, store.data(), detail::length(store),
                                     options.get())) {}

  // Closes it for all who hold it; calls in flight finish.
  void close() const noexcept { limen_gate_close(get()); }

  // A verifier over this gate, `options` replacing what it was opened with.
  inline Verifier verifier(const Options &options = {}) const;

  // Login state that the server keeps (limen/session.hpp).
  inline Sessions sessions() const;

  // A mark to be taken before the password is checked, and handed over as option
  // login.mark: a revocation that comes in between then refuses the login.
  std::string login_begin(std::string_view subject) const {
    return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
      return limen_login_begin(get(), subject.data(), detail::length(subject), out, cap, len,
                               error);
    });
  }

  // A token for `subject`. `claims`: further claims, as a JSON object.
  std::string issue(std::string_view subject, std::string_view claims = {},
                    const Options &options = {}, std::string_view sid = {}) const {
    return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
      return limen_token_issue(get(), subject.data(), detail::length(subject), claims.data(),
                               detail::length(claims), sid.data(), detail::length(sid),
                               options.get(), out, cap, len, error);
    });
  }

  // Ends one session of `subject` by its sid, and the tokens minted from it.
  void revoke_session(std::string_view subject, std::string_view sid,
                      std::string_view reason = {}) const {
    detail::run(limen_revoke_session, get(), subject.data(), detail::length(subject), sid.data(),
                detail::length(sid), reason.data(), detail::length(reason));
  }

  // Refuses all of `subject` from before but the session `keep_sid`: "log out my
  // other devices". Answers how many stored sessions ended.
  std::uint64_t revoke_sessions(std::string_view subject, std::string_view keep_sid,
                                std::string_view reason = {}) const {
    std::uint64_t ended = 0;
    detail::run(limen_revoke_sessions, get(), subject.data(), detail::length(subject),
                keep_sid.data(), detail::length(keep_sid), reason.data(), detail::length(reason),
                &ended);
    return ended;
  }

  // Refuses everything of `subject` that was given out before, at once; a
  // login right afterwards gets in. Answers how many stored sessions ended.
  std::uint64_t revoke_subject(std::string_view subject, std::string_view reason = {}) const {
    std::uint64_t ended = 0;
    detail::run(limen_revoke_subject, get(), subject.data(), detail::length(subject), reason.data(),
                detail::length(reason), &ended);
    return ended;
  }

  // Refuses everything that this gate's issuer gave out before, to anyone.
  void revoke_everyone(std::string_view reason = {}) const {
    detail::run(limen_revoke_everyone, get(), reason.data(), detail::length(reason));
  }

  // Refuses the token with this id. An empty issuer is the gate's own.
  void revoke_token_id(std::string_view id, Time expires_at = {}, std::string_view reason = {},
                       std::string_view issuer = {}) const {
    detail::run(limen_revoke_token_id, get(), issuer.data(), detail::length(issuer), id.data(),
                detail::length(id), expires_at.value_or(LIMEN_UNSET), reason.data(),
                detail::length(reason));
  }

  // Refuses everything that the gate's issuer signed with the key `kid`.
  void revoke_key(std::string_view kid, std::string_view reason = {}) const {
    detail::run(limen_revoke_key, get(), kid.data(), detail::length(kid), reason.data(),
                detail::length(reason));
  }

  // The gate's keys (limen/keys.h), as a JSON array: kids, states, times.
  std::string keys() const { return detail::allocated(limen_keys_list, get()); }

  // Announces a successor of the key that signs, and answers its kid.
  std::string rotate_keys() const {
    return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
      return limen_keys_rotate(get(), out, cap, len, error);
    });
  }

  // The key signs no more; what it signed stays good until it expires.
  void retire_key(std::string_view kid) const {
    detail::run(limen_keys_retire, get(), kid.data(), detail::length(kid));
  }

  // The public keys that verify this gate's tokens, as a JWK Set.
  std::string jwks() const { return detail::allocated(limen_gate_jwks, get()); }

  // What was counted here: as "json", or "prometheus" for a /metrics page.
  std::string stats(const char *format = "json") const {
    return detail::allocated(limen_gate_stats, get(), format);
  }

  // Sees what happens here from now on.
  inline Watch watch() const;

  // For tests; the gate must have been opened with clock.manual = true.
  void set_clock(std::int64_t now) const { detail::run(limen_gate_set_clock, get(), now); }

  limen_gate *get() const noexcept { return handle_.get(); }

 private:
  using Handle = detail::Handle<limen_gate, limen_gate_retain, limen_gate_release>;
  friend class Sessions;
  Handle handle_;
};

// A prepared policy: whose tokens are accepted, for what, signed how.
class Verifier {
 public:
  explicit Verifier(const Gate &gate, const Options &options = {})
      : handle_(detail::make<Handle>(limen_verifier_open, gate.get(), options.get())) {}

  // Over keys alone: no store, so it hears of no revocation.
  explicit Verifier(const KeySet &keys, const Options &options = {})
      : handle_(detail::make<Handle>(limen_verifier_from_keys, keys.get(), options.get())) {}

  // What `token` says; or Refused. Tell the client only "refused".
  Claims verify(std::string_view token) const {
    Claims claims;
    verify(token, claims);
    return claims;
  }

  // The same into claims that you keep: once their memory is large enough,
  // nothing is allocated.
  void verify(std::string_view token, Claims &claims) const {
    limen_error error;
    if (try_verify(token, claims, error) != LIMEN_OK) detail::raise(error);
  }

  // The same, answering a status instead of throwing. Where it is not LIMEN_OK,
  // `claims` is empty and `error` has the detail.
  limen_status try_verify(std::string_view token, Claims &claims, limen_error &error) const {
    claims.filled_ = false;
    // A long token that is nonsense shall cost no memory: what is longer than
    // most tokens must verify before it gets room.
    constexpr std::size_t usual = 16384;
    claims.reserve(LIMEN_CLAIMS_CAP(token.size() < usual ? token.size() : usual));
    const auto fill = [&] {
      return limen_token_verify(get(), token.data(), detail::length(token), claims.record(),
                                claims.cap_, &error);
    };
    limen_status status = fill();
    if (status == LIMEN_E_BUFFER) {
      claims.reserve(claims.record()->total);
      status = fill();
    }
    claims.filled_ = status == LIMEN_OK;
    return status;
  }

  // Verifies `token` and refuses it from now on: the logout of one client.
  void revoke_token(std::string_view token, std::string_view reason = {}) const {
    detail::run(limen_revoke_token, get(), token.data(), detail::length(token), reason.data(),
                detail::length(reason));
  }

  limen_verifier *get() const noexcept { return handle_.get(); }

 private:
  using Handle = detail::Handle<limen_verifier, limen_verifier_retain, limen_verifier_release>;
  Handle handle_;
};

inline Verifier Gate::verifier(const Options &options) const { return Verifier(*this, options); }

}  // namespace v1
}  // namespace limen

#include <limen/http.hpp>
#include <limen/jws.hpp>
#include <limen/peek.hpp>
#include <limen/session.hpp>
#include <limen/watch.hpp>

#endif
