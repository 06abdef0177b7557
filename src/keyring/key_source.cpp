#include "keyring/key_source.h"

#include <limits>
#include <utility>

namespace limen::keyring {

KeySource::~KeySource() {
  for (const View *view = newest_.load(std::memory_order_relaxed); view != nullptr;)
    delete std::exchange(view, view->before);
}

void KeySource::publish(std::unique_ptr<View> view, Seconds valid_until) noexcept {
  const View *const before = newest_.load(std::memory_order_relaxed);
  view->before = before;
  view->algorithms = view->keys.algorithms();
  view->valid_until.store(valid_until, std::memory_order_relaxed);
  newest_.store(view.release(), std::memory_order_release);
  if (before != nullptr) before->valid_until.store(unset, std::memory_order_relaxed);
}

FixedKeys::FixedKeys(jose::JwkSet keys, std::shared_ptr<const jose::Jwk> signing) {
  auto view = std::make_unique<View>();
  view->keys = std::move(keys);
  view->signing = std::move(signing);
  publish(std::move(view), std::numeric_limits<Seconds>::max());
}

}  // namespace limen::keyring
