// Judges concurrent operations: they are right if some sequential order gives the same answers.
// In that order an operation comes after all that had finished when it started.
#pragma once

#include <string>
#include <vector>

#include "model.h"

namespace limen::session {

// The states that may be after `batch`, for every order that explains the
// answers; none: there is no such order, and `why` says where the last one
// tried fails. With `faulty` what failed in the store may have been done.
std::vector<Model> explain(const std::vector<Model> &before, const std::vector<Executed> &batch,
                           bool faulty, std::string &why);

}  // namespace limen::session
