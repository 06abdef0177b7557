// limen/store.hpp: a store as a whole, in C++. See limen/store.h.
#ifndef LIMEN_STORE_HPP
#define LIMEN_STORE_HPP

#include <limen/limen.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace limen {
inline namespace v1 {

// Progress tells how far a long call has come; another thread may read it during the call.
using Progress = limen_progress;

// StoreTraits is what a store is like; see limen_store_traits.
struct StoreTraits {
  bool reads_block;   // a read may wait for a disk or a network
  bool writes_block;  // a write may wait for a disk or a network
  bool shared;        // other processes may open the store
};

// store_traits returns the traits of a store's URL, without opening the store.
inline StoreTraits store_traits(std::string_view store) {
  std::int32_t traits = 0;
  detail::run(limen_store_traits, store.data(), detail::length(store), &traits);
  return {(traits & LIMEN_STORE_READS_BLOCK) != 0, (traits & LIMEN_STORE_WRITES_BLOCK) != 0,
          (traits & LIMEN_STORE_SHARED) != 0};
}

// store_info returns a description of the gate's store, as a JSON object.
inline std::string store_info(const Gate &gate) {
  return detail::allocated(limen_store_info, gate.get());
}

// check_store examines every page and every checksum of an lmdb: store, and returns what it
// contains, as a JSON object. Throws Unavailable if the store is damaged.
inline std::string check_store(std::string_view store, Progress *progress = nullptr) {
  return detail::allocated(limen_store_check, store.data(), detail::length(store), progress);
}

// back_up writes the gate's store, as it is at one moment, to a new file.
inline void back_up(const Gate &gate, std::string_view path, Progress *progress = nullptr) {
  detail::run(limen_store_backup, gate.get(), path.data(), detail::length(path), progress);
}

// restore_store makes a store from a backup, where nothing is yet. Everybody logs in again,
// unless the property restore.keep_logins changes that.
inline void restore_store(std::string_view store, std::string_view backup,
                          const Options &options = {}, Progress *progress = nullptr) {
  detail::run(limen_store_restore, store.data(), detail::length(store), backup.data(),
              detail::length(backup), options.get(), progress);
}

// upgrade_store converts an lmdb: store that an older limen made, and that no process has open,
// to the format of this one. Returns the format that it had, `from`, and the one that it has,
// `to`, as a JSON object.
inline std::string upgrade_store(std::string_view store, Progress *progress = nullptr) {
  return detail::allocated(limen_store_upgrade, store.data(), detail::length(store), progress);
}

}  // namespace v1
}  // namespace limen
#endif
