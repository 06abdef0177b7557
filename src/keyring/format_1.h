// Converts the keyring of a store of format 1 to format 2. Private parts stay as they are wrapped.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace limen::keyring {

// Fails with store if the record is damaged or has a key for an unknown algorithm.
Result<SecretBytes> ring_from_format_1(ByteView bytes);

}  // namespace limen::keyring
