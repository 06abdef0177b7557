// The contents of the opaque handles.
#pragma once

#include <limen/limen.h>

#include <atomic>
#include <memory>
#include <optional>

#include "gate/gate.h"
#include "jose/jwk_set.h"
#include "options/options.h"
#include "token/verifier.h"
#include "web/guard.h"

namespace limen::capi {

struct Counted {
  std::atomic<std::uint32_t> references{1};
};

template <class Handle>
Handle *retain(Handle *handle) noexcept {
  if (handle != nullptr) handle->references.fetch_add(1, std::memory_order_relaxed);
  return handle;
}

template <class Handle>
void release(Handle *handle) noexcept {
  if (handle != nullptr && handle->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete handle;
}

// Returns a gate that its last holder frees. In a child of the process that opened it, it is
// never freed, because other threads of the parent may have held its locks.
std::shared_ptr<gate::Gate> leaked_in_children(std::shared_ptr<gate::Gate> gate);

// Returns the properties of a handle; NULL means none. Fails if memory ran out when the
// handle was made.
Result<const options::Options *> options_in(const limen_options *options);

}  // namespace limen::capi

struct limen_options : limen::capi::Counted {
  limen::options::Options options;
};

struct limen_key : limen::capi::Counted {
  explicit limen_key(limen::jose::Jwk named)
      : jwk(std::make_shared<const limen::jose::Jwk>(std::move(named))) {}
  const std::shared_ptr<const limen::jose::Jwk> jwk;
};

// A key set. Readers take the newest version without a lock, which also works in a child
// after a fork. Versions live as long as the set, because keys are added rarely.
struct limen_key_set : limen::capi::Counted {
  struct Version {
    limen::jose::JwkSet keys;
    const Version *before = nullptr;
  };

  explicit limen_key_set(limen::jose::JwkSet keys) : newest(new Version{std::move(keys)}) {}
  ~limen_key_set() {
    for (const Version *version = newest.load(); version != nullptr;) {
      const Version *const before = version->before;
      delete version;
      version = before;
    }
  }
  const limen::jose::JwkSet &keys() const { return newest.load(std::memory_order_acquire)->keys; }

  std::atomic<const Version *> newest;
};

struct limen_gate : limen::capi::Counted {
  explicit limen_gate(std::shared_ptr<limen::gate::Gate> opened) : gate(std::move(opened)) {}
  const std::shared_ptr<limen::gate::Gate> gate;
};

struct limen_verifier : limen::capi::Counted {
  std::shared_ptr<limen::gate::Gate> gate;  // none if it was made from keys only
  std::optional<limen::Clock> clock;        // none if it uses the gate's
  std::unique_ptr<limen::token::Verifier> verifier;
  const std::uint32_t number = limen::web::new_verifier_number();  // for guards

  limen::Outcome usable() const { return gate ? gate->usable() : limen::success(); }
};
// A guard uses its gate and its verifier, which it keeps.
struct limen_guard : limen::capi::Counted {
  struct VerifierRelease {
    void operator()(limen_verifier *held) const noexcept { limen_verifier_release(held); }
  };

  std::shared_ptr<limen::gate::Gate> gate;
  std::unique_ptr<limen_verifier, VerifierRelease> verifier;
  std::unique_ptr<limen::web::Guard> guard;
};
