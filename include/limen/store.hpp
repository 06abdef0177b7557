// limen/store.hpp: a store as a whole, in C++. See limen/store.h.
#ifndef LIMEN_STORE_HPP
#define LIMEN_STORE_HPP

#include <limen/limen.hpp>

#include <string>
#include <string_view>

namespace limen {
inline namespace v1 {

// Yours to read from another thread while a long call fills it.
using Progress = limen_progress;

// What there is to say of the gate's store, as a JSON object.
inline std::string store_info(const Gate &gate) {
  return detail::allocated(limen_store_info, gate.get());
}

// Looks at every page and every checksum of an lmdb: store, and answers what it
// holds, as a JSON object; throws Unavailable where it is damaged.
inline std::string check_store(std::string_view store, Progress *progress = nullptr) {
  return detail::allocated(limen_store_check, store.data(), detail::length(store), progress);
}

// Writes the gate's store, as of one moment, to a new file.
inline void back_up(const Gate &gate, std::string_view path, Progress *progress = nullptr) {
  detail::run(limen_store_backup, gate.get(), path.data(), detail::length(path), progress);
}

// Makes the store, where nothing is yet, of a backup. Everybody logs in again, unless
// restore.keep_logins says otherwise.
inline void restore_store(std::string_view store, std::string_view backup,
                          const Options &options = {}, Progress *progress = nullptr) {
  detail::run(limen_store_restore, store.data(), detail::length(store), backup.data(),
              detail::length(backup), options.get(), progress);
}

}  // namespace v1
}  // namespace limen
#endif
