// Starts limen's own threads with all signals blocked, so that none of them runs a
// handler of the program's.
#pragma once

#include <functional>
#include <thread>

namespace limen {

// Throws std::system_error if no thread can be started.
std::thread start_signal_free_thread(std::function<void()> work);

}  // namespace limen
