// limen/limen.hpp: limen for C++17 and later. It is header-only and calls the C functions,
// whose headers document each call in full.
//
//   #include <limen/limen.hpp>
//   #include <iostream>
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
//   Failure   Calls throw Refused, NotEnough, Unavailable or UsageError, or a class below
//             one of these; all are Errors (limen/exceptions.hpp). try_verify and try_get
//             return a status instead.
//   Sessions  See limen/session.hpp; guards of requests: limen/guard.hpp.
//   Text      Texts and bytes are std::string_view; a NUL inside is part of them. Names
//             of algorithms and properties are `const char *`.
//   Handles   Key, KeySet, Gate, Verifier and Watch refer to objects: a copy is cheap and
//             refers to the same object. After a move from it, such a variable may only
//             be assigned to or destroyed. `get()` returns the C handle.
//   Threads   As in the C headers.
#ifndef LIMEN_LIMEN_HPP
#define LIMEN_LIMEN_HPP

#include <limen/call.hpp>
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

// Time is seconds since 1970-01-01T00:00:00Z, or nothing.
using Time = std::optional<std::int64_t>;

// version returns that of the loaded library: major * 65536 + minor * 256 + patch.
inline std::uint32_t version() noexcept { return limen_version(); }

// Options is a set of properties: {{"issuer", "https://shop.example"}, {"token.ttl", "15m"}}.
// It can be moved and not copied. Use it in one thread at a time.
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

  // Sets one property. Throws UsageError if the name or the value is wrong.
  Options &set(const char *name, std::string_view value) {
    detail::run(limen_options_set, made(), name, value.data(), detail::length(value));
    return *this;
  }

  // Sets properties from text with one `name = value` in each line.
  Options &load(std::string_view text) {
    detail::run(limen_options_load, made(), text.data(), detail::length(text));
    return *this;
  }

  // Returns the table of all properties, as a JSON array.
  static std::string describe() { return detail::allocated(limen_options_describe); }

  limen_options *get() const noexcept { return handle_.get(); }  // null: no properties

 private:
  using Handle = detail::Handle<limen_options, limen_options_retain, limen_options_release>;
  limen_options *made() {
    if (handle_.get() == nullptr) handle_ = Handle(limen_options_new());
    return handle_.get();
  }

  Handle handle_;
};

// Secret is a text whose memory is overwritten when it is destroyed.
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

// Key is one key, with the one algorithm that it is used with.
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
  // Makes a key for HS* of random bytes.
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
  // Returns the thumbprint (RFC 7638, SHA-256). Throws UsageError for a secret, which has
  // none.
  std::string thumbprint() const {
    char text[LIMEN_THUMBPRINT_CAP];
    std::size_t len = 0;
    detail::run(limen_key_thumbprint, get(), text, sizeof text, &len);
    return std::string(text, len);
  }
  std::string public_jwk() const { return detail::allocated(limen_key_public_jwk, get()); }
  // WARNING: whoever has this text can sign as you.
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

// KeySet is a set of keys to verify with (a JWK Set).
class KeySet {
 public:
  KeySet(std::initializer_list<Key> keys = {}) : handle_(detail::make<Handle>(limen_key_set_new)) {
    for (const Key &key : keys) add(key);
  }
  static KeySet from_json(std::string_view jwks) {
    return KeySet(detail::make<Handle>(limen_key_set_from_jwks, jwks.data(), detail::length(jwks)));
  }

  // Adds a key. Verifiers that were made from the set before do not see it.
  KeySet &add(const Key &key) {
    detail::run(limen_key_set_add, get(), key.get());
    return *this;
  }

  // Returns the public halves, as a JWK Set.
  std::string json() const { return detail::allocated(limen_key_set_jwks, get()); }

  limen_key_set *get() const noexcept { return handle_.get(); }

 private:
  using Handle = detail::Handle<limen_key_set, limen_key_set_retain, limen_key_set_release>;
  explicit KeySet(Handle handle) noexcept : handle_(std::move(handle)) {}

  Handle handle_;
};

namespace json {

// get returns the member `name` of a JSON object, a string unescaped and anything else as
// its JSON text, or nothing if the object has no such member.
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

// put sets the member `name` of `object` to the string `text`, escaping both. An empty
// `object` becomes a new one.
inline void put(std::string &object, std::string_view name, std::string_view text) {
  std::size_t len = object.size();
  std::string room = object;
  room.resize(len + 6 * (name.size() + text.size()) + 16);  // every byte as \u00XX
  detail::run(limen_json_put, &room[0], room.size(), &len, name.data(), detail::length(name),
              text.data(), detail::length(text));
  room.resize(len);
  object.swap(room);
}

// require throws NotEnough unless `object` has every scope of `scope` and the role `role`.
// An empty one is not checked. See limen_json_grants.
inline void require(std::string_view object, std::string_view scope, std::string_view role = {}) {
  detail::run(limen_json_grants, object.data(), detail::length(object), scope.data(),
              detail::length(scope), role.data(), detail::length(role));
}

}  // namespace json

// Claims is what a verified token says. It owns its memory; views into it are good until the
// next verify into the same object. The data() of a text that the token does not have is
// null. It can be moved and not copied.
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

  // Tells whether it contains a verified token.
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

  // Returns the claim `name`, a string unescaped and anything else as its JSON text, or
  // nothing if the token does not have it.
  std::optional<std::string> get(std::string_view name) const {
    return filled_ ? json::get(json(), name) : std::nullopt;
  }

  // Throws NotEnough unless the token has every scope of `scope` and the role `role`. An
  // empty one is not checked. A verifier with the properties `scope` and `role` checks them
  // itself.
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
class Session;
class Sessions;
class Visitors;
class Watch;

// Gate is an opened limen: a store, keys and settings. See limen/gate.h.
class Gate {
 public:
  explicit Gate(std::string_view store, const Options &options = {})
      : handle_(detail::make<Handle>(limen_gate_open, store.data(), detail::length(store),
                                     options.get())) {}

  // Closes the gate for everyone who holds it. Calls that are running finish.
  void close() const noexcept { limen_gate_close(get()); }

  // Returns a verifier over this gate. `options` replaces what the gate's properties say.
  inline Verifier verifier(const Options &options = {}) const;

  // Return the gate's sessions and visitors (limen/session.hpp).
  inline Sessions sessions() const;
  inline Visitors visitors() const;

  // Returns a login mark: make one before you check the password, and give it as the option
  // login.mark when the login succeeds. A revocation in between then refuses the login.
  std::string login_begin(std::string_view subject) const {
    return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
      return limen_login_begin(get(), subject.data(), detail::length(subject), out, cap, len,
                               error);
    });
  }

  // Returns a token for `subject`. `claims` is empty or a JSON object of further claims.
  std::string issue(std::string_view subject, std::string_view claims = {},
                    const Options &options = {}) const {
    return issue_from(nullptr, subject, claims, options);
  }
  // Returns a token for the subject of a session, which is refused once the session has ended.
  std::string issue(const Session &session, std::string_view claims = {},
                    const Options &options = {}) const;

  // Ends one session of `subject` by its sid, and refuses the tokens issued from it.
  void revoke_session(std::string_view subject, std::string_view sid,
                      std::string_view reason = {}) const {
    detail::run(limen_revoke_session, get(), subject.data(), detail::length(subject), sid.data(),
                detail::length(sid), reason.data(), detail::length(reason));
  }

  // Revokes everything of `subject` but the session `keep_sid`: "log out my other devices".
  // Returns the number of stored sessions that were deleted.
  std::uint64_t revoke_sessions(std::string_view subject, std::string_view keep_sid,
                                std::string_view reason = {}) const {
    std::uint64_t ended = 0;
    detail::run(limen_revoke_sessions, get(), subject.data(), detail::length(subject),
                keep_sid.data(), detail::length(keep_sid), reason.data(), detail::length(reason),
                &ended);
    return ended;
  }

  // Revokes everything that was given to `subject`, at once. They can log in again at once.
  // Returns the number of stored sessions that were deleted.
  std::uint64_t revoke_subject(std::string_view subject, std::string_view reason = {}) const {
    std::uint64_t ended = 0;
    detail::run(limen_revoke_subject, get(), subject.data(), detail::length(subject), reason.data(),
                detail::length(reason), &ended);
    return ended;
  }

  // Revokes everything that the gate's issuer has given to anyone.
  void revoke_everyone(std::string_view reason = {}) const {
    detail::run(limen_revoke_everyone, get(), reason.data(), detail::length(reason));
  }

  // Revokes the token with the id `id`. An empty issuer is the gate's own.
  void revoke_token_id(std::string_view id, Time expires_at = {}, std::string_view reason = {},
                       std::string_view issuer = {}) const {
    detail::run(limen_revoke_token_id, get(), issuer.data(), detail::length(issuer), id.data(),
                detail::length(id), expires_at.value_or(LIMEN_UNSET), reason.data(),
                detail::length(reason));
  }

  // Refuses every token that the gate's issuer signed with the key `kid`.
  void revoke_key(std::string_view kid, std::string_view reason = {}) const {
    detail::run(limen_revoke_key, get(), kid.data(), detail::length(kid), reason.data(),
                detail::length(reason));
  }

  // Returns the gate's keys as a JSON array: kids, states, times (limen/keys.h).
  std::string keys() const { return detail::allocated(limen_keys_list, get()); }

  // Announces a successor of the signing key, and returns its kid.
  std::string rotate_keys() const {
    return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
      return limen_keys_rotate(get(), out, cap, len, error);
    });
  }

  // Stops the key from signing. What it has signed is accepted until it expires.
  void retire_key(std::string_view kid) const {
    detail::run(limen_keys_retire, get(), kid.data(), detail::length(kid));
  }

  // Returns the public keys that verify this gate's tokens, as a JWK Set.
  std::string jwks() const { return detail::allocated(limen_gate_jwks, get()); }

  // Returns what the gate has counted, as "json", or as "prometheus" for a /metrics page.
  std::string stats(const char *format = "json") const {
    return detail::allocated(limen_gate_stats, get(), format);
  }

  // Returns a watch, which receives what happens at this gate from now on.
  inline Watch watch() const;

  // Sets the gate's clock, for tests. The gate must have the property clock.manual = "true".
  void set_clock(std::int64_t now) const { detail::run(limen_gate_set_clock, get(), now); }

  limen_gate *get() const noexcept { return handle_.get(); }

 private:
  std::string issue_from(const limen_session *session, std::string_view subject,
                         std::string_view claims, const Options &options) const {
    return detail::written([&](char *out, std::size_t cap, std::size_t *len, limen_error *error) {
      return limen_token_issue(get(), subject.data(), detail::length(subject), claims.data(),
                               detail::length(claims), session, options.get(), out, cap, len,
                               error);
    });
  }

  using Handle = detail::Handle<limen_gate, limen_gate_retain, limen_gate_release>;
  friend class Sessions;
  friend class Visitors;
  Handle handle_;
};

// Verifier is the policy that tokens are checked against. See limen/token.h.
class Verifier {
 public:
  explicit Verifier(const Gate &gate, const Options &options = {})
      : handle_(detail::make<Handle>(limen_verifier_open, gate.get(), options.get())) {}

  // Makes a verifier from keys alone. It has no store, so it cannot see revocations.
  explicit Verifier(const KeySet &keys, const Options &options = {})
      : handle_(detail::make<Handle>(limen_verifier_from_keys, keys.get(), options.get())) {}

  // Returns what `token` says. Throws Refused if it is not accepted; tell the client only
  // that it was refused.
  Claims verify(std::string_view token) const {
    Claims claims;
    verify(token, claims);
    return claims;
  }

  // Does the same with claims that you keep: nothing is allocated once their memory is
  // large enough.
  void verify(std::string_view token, Claims &claims) const {
    limen_error error;
    if (try_verify(token, claims, error) != LIMEN_OK) detail::raise(error);
  }

  // Does the same, and returns a status instead of throwing. Unless it is LIMEN_OK,
  // `claims` is empty and `error` has the detail.
  limen_status try_verify(std::string_view token, Claims &claims, limen_error &error) const {
    claims.filled_ = false;
    // A token that is longer than most must verify before it gets memory, so that long
    // nonsense costs none.
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

  // Verifies `token` and revokes it, to log out one client.
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
