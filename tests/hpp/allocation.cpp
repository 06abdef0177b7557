// limen.hpp: verifying into claims that the caller keeps does not allocate. This program
// replaces operator new with one that counts.
#include <limen/limen.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>

namespace {
bool counting = false;
int allocations = 0;
}  // namespace

// Not inlined, because gcc would warn that free does not match operator new.
[[gnu::noinline]] void *operator new(std::size_t size) {
  if (counting) ++allocations;
  if (void *const memory = std::malloc(size != 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void *memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace {

TEST(Claims, ThatAreKeptCostNoAllocation) {
  const limen::Gate gate("memory:", {{"issuer", "x"}, {"keys.algorithm", "HS256"}});
  const limen::Verifier verifier = gate.verifier();
  const std::string token = gate.issue("alex", R"({"role":"admin"})");
  limen::Claims claims;
  verifier.verify(token, claims);
  counting = true;
  for (int i = 0; i < 1000; ++i) verifier.verify(token, claims);
  counting = false;
  EXPECT_EQ(allocations, 0);

  counting = true;
  verifier.verify(token);  // new claims
  counting = false;
  EXPECT_GT(allocations, 0);
}

TEST(Session, ThatIsKeptCostsNoAllocation) {
  const limen::Gate gate("memory:", {{"issuer", "x"}, {"keys.algorithm", "HS256"}});
  const limen::Sessions sessions = gate.sessions();
  const limen::Session made = sessions.create("alex", R"({"role":"admin"})");
  limen::Session session;
  sessions.get(made.ticket(), session);
  allocations = 0;
  counting = true;
  for (int i = 0; i < 1000; ++i) sessions.get(made.ticket(), session);
  counting = false;
  EXPECT_EQ(allocations, 0);
}

}  // namespace
