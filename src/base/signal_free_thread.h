// A thread of limen's own: it takes none of the program's signals.
#pragma once

#include <functional>
#include <thread>

namespace limen {

// Throws std::system_error where no thread is to be had.
std::thread start_signal_free_thread(std::function<void()> work);

}  // namespace limen
