// Decides which key of a ring signs when, and how a ring changes. Knows no store.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "keyring/ring.h"

namespace limen::keyring {

struct RotationPolicy {
  Seconds rotate_every = 0;  // 0: never
  Seconds announce = 0;      // how long a key is known before it signs
  Seconds token_life = 0;    // how long a token may be accepted after its key stops signing
};

enum class State : std::uint8_t { announced, signing, verifying, retired };

State state_of(const Ring &ring, const RingKey &key, Seconds now);

// Returns the key that signs; nullptr if none can. If the clock was set back to before all
// of them, returns the first.
const RingKey *signing_at(const Ring &ring, Seconds now);

// Returns the key that is announced to sign next; nullptr if there is none.
const RingKey *successor_at(const Ring &ring, Seconds now);

// Returns the next time at which a key's state changes.
Seconds next_change(const Ring &ring, Seconds now);

// Returns when the ring must be written next, because a successor is due, a key retires, or
// an ending key would verify for less time than `policy` requires.
Seconds next_write(const Ring &ring, Seconds now, const RotationPolicy &policy);
bool successor_is_due(const Ring &ring, Seconds now, const RotationPolicy &policy);

// KEY-7: adds a key. It signs from `now` on if no other key can, and otherwise once it has
// been announced long enough. The key before it signs until then.
void add(Ring &ring, RingKey fresh, Seconds now, const RotationPolicy &policy);

// KEY-9: stops a key from signing; its tokens stay valid. An announced key takes over at
// once. Without one, signing_at() finds none, and a key must be added.
void close(Ring &ring, std::string_view kid, Seconds now, const RotationPolicy &policy);

// Removes a key. An announced key takes over at once.
void remove(Ring &ring, std::string_view kid, Seconds now, const RotationPolicy &policy);

// Lets ending keys verify as long as `policy` requires: the process that ended them may
// have had a shorter policy. Returns whether it changed any.
bool lengthen(Ring &ring, Seconds now, const RotationPolicy &policy);

// Removes keys that were retired before `settled`, and the private parts of keys that will
// not sign again. Returns whether there were any.
bool tidy(Ring &ring, Seconds settled);

}  // namespace limen::keyring
