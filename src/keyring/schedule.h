// Which key of a ring signs when, and how a ring changes. Knows no store.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "keyring/ring.h"

namespace limen::keyring {

struct RotationPolicy {
  Seconds rotate_every = 0;  // 0: never
  Seconds announce = 0;      // a key is known this long before it signs
  Seconds token_life = 0;    // how long what a key signed may be accepted after it
};

enum class State : std::uint8_t { announced, signing, verifying, retired };

State state_of(const Ring &ring, const RingKey &key, Seconds now);

// The key that signs; nullptr: none can. Where the clock was set back before all
// of them, the first of them.
const RingKey *signing_at(const Ring &ring, Seconds now);

// The key that is announced to sign after the one that signs now; or nullptr.
const RingKey *successor_at(const Ring &ring, Seconds now);

// The next time at which a key's state changes.
Seconds next_change(const Ring &ring, Seconds now);

// When the ring is to be written next: a successor is due, a key is retired, or
// one that ends would not verify as long as `policy` asks.
Seconds next_write(const Ring &ring, Seconds now, const RotationPolicy &policy);
bool successor_is_due(const Ring &ring, Seconds now, const RotationPolicy &policy);

// KEY-7: adds a key that signs from `now` on where no other can, and otherwise once it
// has been announced. The one before it signs until then.
void add(Ring &ring, RingKey fresh, Seconds now, const RotationPolicy &policy);

// KEY-9: ends the signing of a key; its tokens stay good. Who is announced takes over
// at once. Where nobody is, signing_at() finds none, and a key has to be added.
void close(Ring &ring, std::string_view kid, Seconds now, const RotationPolicy &policy);

// The same, and the key is gone.
void remove(Ring &ring, std::string_view kid, Seconds now, const RotationPolicy &policy);

// Lets keys that will end verify as long as `policy` asks: those of whoever ended
// them may have been shorter. Whether there were any.
bool lengthen(Ring &ring, Seconds now, const RotationPolicy &policy);

// Drops keys that were retired before `settled`, and the private parts of those
// that will not sign again. Whether there were any.
bool tidy(Ring &ring, Seconds settled);

}  // namespace limen::keyring
