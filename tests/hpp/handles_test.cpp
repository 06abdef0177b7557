// limen.hpp: options, keys, sets, signatures, errors.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace {

constexpr char secret[] = "a secret of sixty-four bytes, which is as long as HS512 needs it";
constexpr char jwk[] =  // RFC 8037 appendix A.1
    R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"k1"})";

template <class Call>
limen_status status_of(Call call) {
  try {
    call();
  } catch (const limen::Error &error) {
    return error.status();
  }
  return LIMEN_OK;
}

TEST(Error, SaysStatusNameKindAndOneLine) {
  try {
    limen::Key::generate("XS256");
    FAIL();
  } catch (const limen::UsageError &error) {
    EXPECT_EQ(error.status(), LIMEN_E_ALGORITHM);
    EXPECT_STREQ(error.name(), "LIMEN_E_ALGORITHM");
    EXPECT_EQ(error.kind(), LIMEN_KIND_FAULT);
    EXPECT_NE(std::string_view(error.what()).find("XS256"), std::string_view::npos);
  }
  static_assert(std::is_base_of_v<std::exception, limen::Error>);
  static_assert(std::is_nothrow_copy_constructible_v<limen::Refused>);
}

template <class Made>
bool raises(limen_status status) {
  limen_error error{};
  error.status = status;
  try {
    limen::detail::raise(error);
  } catch (const Made &made) {
    return typeid(made) == typeid(Made) && made.status() == status;
  } catch (...) {
    return false;
  }
}

TEST(Error, IsOfItsStatusesClass) {
  EXPECT_TRUE(raises<limen::TokenExpired>(LIMEN_E_TOKEN_EXPIRED));
  EXPECT_TRUE(raises<limen::TokenMalformed>(LIMEN_E_TOKEN_EMPTY));
  EXPECT_TRUE(raises<limen::TokenMalformed>(LIMEN_E_TOKEN_CRITICAL));
  EXPECT_TRUE(raises<limen::UsageError>(LIMEN_E_ARGUMENT));
  EXPECT_TRUE(raises<limen::SessionChanged>(LIMEN_E_SESSION_VERSION));
  EXPECT_TRUE(raises<limen::StoreFull>(LIMEN_E_FULL));
  EXPECT_TRUE(raises<limen::InternalError>(LIMEN_E_INTERNAL));
  EXPECT_TRUE(raises<limen::UsageError>(4711)) << "a number that is not a status is a fault";
}

// What a program catches that was written before the named classes.
TEST(Error, IsBelowTheBroadClasses) {
  static_assert(std::is_base_of_v<limen::Refused, limen::TokenError>);
  static_assert(std::is_base_of_v<limen::TokenError, limen::TokenExpired>);
  static_assert(std::is_base_of_v<limen::SessionError, limen::TicketAbsent>);
  static_assert(std::is_base_of_v<limen::NotEnough, limen::CsrfExpired>);
  static_assert(std::is_base_of_v<limen::Conflict, limen::SessionRenewed>);
  static_assert(std::is_base_of_v<limen::Unavailable, limen::Conflict>);
  static_assert(std::is_base_of_v<limen::Unavailable, limen::GateForked>);
  static_assert(std::is_base_of_v<limen::UsageError, limen::KeyRefused>);
  static_assert(std::is_base_of_v<limen::UsageError, limen::InternalError>);
  static_assert(!std::is_base_of_v<limen::Refused, limen::Unavailable>);
}

TEST(Options, AreSetAtOnceChainedOrLoaded) {
  limen::Options options{{"issuer", "https://shop.example"}, {"token.ttl", "5m"}};
  options.set("audience", "shop").load("token.leeway = 1s\n");
  EXPECT_NO_THROW(limen::Gate("memory:", options));
  EXPECT_EQ(status_of([] { limen::Options{{"isuer", "x"}}; }), LIMEN_E_OPTION_UNKNOWN);
  EXPECT_EQ(status_of([] { limen::Options().load("token.ttl = soon"); }), LIMEN_E_OPTION_VALUE);
  EXPECT_EQ(limen::Options().get(), nullptr);
  EXPECT_EQ(limen::Options::describe().front(), '[');
  static_assert(!std::is_copy_constructible_v<limen::Options>);
}

TEST(Key, IsReadAndWritten) {
  const limen::Key key = limen::Key::from_jwk(jwk);
  EXPECT_EQ(key.id(), "k1");
  EXPECT_EQ(key.public_jwk().find("\"d\""), std::string::npos);
  const limen::Secret whole = key.private_jwk();
  EXPECT_NE(whole.view().find("\"d\""), std::string_view::npos);
  EXPECT_EQ(std::string_view(whole.c_str()), whole.view());
  EXPECT_EQ(limen::Key::from_jwk(whole.view()).id(), "k1");
  EXPECT_EQ(status_of([] { limen::Key::from_pem("x", "ES256"); }), LIMEN_E_KEY_FORMAT);
  EXPECT_EQ(status_of([] { limen::Key::secret("short", "HS256"); }), LIMEN_E_KEY_WEAK);
  EXPECT_EQ(status_of([] { limen::Key::secret(secret, "HS512").public_jwk(); }),
            LIMEN_E_KEY_FAMILY);
}

TEST(Key, TellsItsAlgorithmAndThumbprint) {
  const limen::Key key = limen::Key::from_jwk(jwk);
  EXPECT_STREQ(key.algorithm(), "EdDSA");
  // RFC 8037 appendix A.3
  EXPECT_EQ(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  EXPECT_EQ(status_of([] { limen::Key::secret(secret, "HS256").thumbprint(); }),
            LIMEN_E_KEY_FAMILY);
}

TEST(Key, CopiesAreTheSameKey) {
  limen::Key a = limen::Key::generate("ES256");
  const limen::Key b = a;
  EXPECT_EQ(a.get(), b.get());
  limen_key *const handle = a.get();
  limen::Key c = std::move(a);
  EXPECT_EQ(c.get(), handle);
  c = limen::Key::from_jwk(jwk);
  EXPECT_NE(c.get(), handle);
  limen::Key &same = c;
  c = same;
  EXPECT_EQ(c.id(), "k1");
  EXPECT_EQ(b.id().size(), 43u);
}

TEST(KeySet, HoldsKeysAndIsPublic) {
  limen::KeySet keys{limen::Key::from_jwk(jwk)};
  keys.add(limen::Key::generate("ES256"));
  const std::string text = keys.json();
  EXPECT_EQ(text.find("\"d\""), std::string::npos);
  EXPECT_EQ(limen::KeySet::from_json(text).json(), text);
  EXPECT_EQ(status_of([&] { keys.add(limen::Key::from_jwk(jwk)); }), LIMEN_E_KEY_SET);
  EXPECT_EQ(status_of([] { limen::KeySet::from_json("{}"); }), LIMEN_E_KEY_SET);
}

TEST(Jws, SignsAndVerifiesAnyBytes) {
  const limen::Key key = limen::Key::secret(secret, "HS256");
  const limen::KeySet keys{key};
  const std::string payload("any\0payload", 11);
  const std::string signed_text = limen::jws::sign(payload, key, R"({"typ":"note"})");
  EXPECT_EQ(limen::jws::verify(signed_text, keys, "HS256"), payload);
  EXPECT_EQ(limen::jws::verify(limen::jws::sign("", key), keys, "HS256"), "");
  EXPECT_THROW(limen::jws::verify(signed_text + "A", keys, "HS256"), limen::Refused);
  EXPECT_THROW(limen::jws::verify(signed_text, keys, "ES256"), limen::Refused);
}

// A text that is longer than the buffer on the stack, which is tried first.
TEST(Jws, TakesALargePayload) {
  const limen::Key key = limen::Key::secret(secret, "HS256");
  const std::string payload(1000000, 'x');
  EXPECT_EQ(limen::jws::verify(limen::jws::sign(payload, key), limen::KeySet{key}, "HS256"),
            payload);
}

TEST(Json, GetsAndPuts) {
  std::string object;
  limen::json::put(object, "name", "\"},\n");
  limen::json::put(object, "role", "admin");
  EXPECT_EQ(limen::json::get(object, "role"), "admin");
  EXPECT_EQ(limen::json::get(object, "name"), "\"},\n");
  EXPECT_EQ(limen::json::get(object, "none"), std::nullopt);
  const std::string long_text(5000, '\x01');
  limen::json::put(object, "long", long_text);
  EXPECT_EQ(limen::json::get(object, "long"), long_text);
  EXPECT_EQ(status_of([] { limen::json::get("[]", "x"); }), LIMEN_E_JSON);
  std::string broken = "{";
  EXPECT_EQ(status_of([&] { limen::json::put(broken, "a", "b"); }), LIMEN_E_JSON);
  EXPECT_EQ(broken, "{");
}

// The length of a view is never taken for LIMEN_ZSTR: a view so long is refused as too long.
TEST(Json, AsksForScopesAndRoles) {
  const std::string object = R"({"scope":"a b","roles":["r"]})";
  EXPECT_NO_THROW(limen::json::require(object, "b a", "r"));
  EXPECT_NO_THROW(limen::json::require(object, ""));
  EXPECT_THROW(limen::json::require(object, "c"), limen::NotEnough);
  EXPECT_EQ(status_of([&] { limen::json::require(object, "a", "q"); }), LIMEN_E_ROLE);
  EXPECT_EQ(status_of([&] { limen::json::require(object, "a\"b"); }), LIMEN_E_TEXT);
  EXPECT_EQ(status_of([] { limen::json::require("", "a"); }), LIMEN_E_JSON);
}

TEST(Length, IsNeverReadUpToTheNul) {
  const std::string_view view("issuer = x", static_cast<std::size_t>(LIMEN_ZSTR));
  EXPECT_EQ(status_of([&] { limen::Options().load(view); }), LIMEN_E_ARGUMENT);
  EXPECT_EQ(status_of([&] { limen::Key::from_jwk(view); }), LIMEN_E_ARGUMENT);
}

TEST(Version, IsTheHeaders) {
  EXPECT_EQ(limen::version(),
            LIMEN_VERSION_MAJOR * 65536u + LIMEN_VERSION_MINOR * 256u + LIMEN_VERSION_PATCH);
}

}  // namespace
