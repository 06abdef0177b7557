// Judges concurrent operations: they are right if some sequential order gives the same answers.
// In that order an operation comes after all that had finished when it started.
#pragma once

#include <string>
#include <vector>

#include "model.h"

namespace limen::session {

// Returns the possible states after `batch`, over all orders that explain the answers. Returns
// none if no order does; `why` then says where the last order tried fails. With `faulty`, an
// operation that failed in the store may have been done.
std::vector<Model> explain(const std::vector<Model> &before, const std::vector<Executed> &batch,
                           bool faulty, std::string &why);

}  // namespace limen::session
