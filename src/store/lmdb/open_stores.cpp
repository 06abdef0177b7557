// Tracks which stores this process has open, because a process must not open the same LMDB file
// twice, nor use it in a child after fork.
#include <map>
#include <mutex>
#include <utility>

#include "base/fork.h"
#include "store/lmdb/driver.h"
#include "store/lmdb/fork_files.h"
#include "store/lmdb/lmdb_store.h"

namespace limen::store::lmdb {
namespace {

using DirectoryNumber = std::pair<dev_t, ino_t>;

struct OpenStores {
  explicit OpenStores(std::uint64_t process) : generation(process) {}
  const std::uint64_t generation;
  std::mutex mutex;
  std::map<DirectoryNumber, std::weak_ptr<Shared>> open;
};

std::atomic<OpenStores *> current{nullptr};

// Returns the table of this process. A child after fork gets a new table and never touches its
// parent's: a thread of the parent may have held that table's lock, and a child must not use the
// parent's LMDB environments.
OpenStores &open_stores() {
  const std::uint64_t mine = fork_generation();
  OpenStores *known = current.load();
  if (known != nullptr && known->generation == mine) return *known;
  auto made = std::make_unique<OpenStores>(mine);
  if (!current.compare_exchange_strong(known, made.get())) return *known;
  close_inherited();
  return *made.release();
}

Result<Directory> directory_for(std::string_view path, const Opening &opening) {
  if (!opening.of_visitors) return open_directory(path, opening.create);
  const Result<Directory> store = open_directory(path, false);
  LIMEN_TRY(store);
  return open_visitors_directory(*store, opening.create);
}

}  // namespace

Result<std::shared_ptr<Shared>> share(std::string_view path, const Opening &opening) {
  OpenStores &stores = open_stores();
  const std::lock_guard guard(stores.mutex);
  auto directory = directory_for(path, opening);
  if (!directory) return directory.error();
  std::weak_ptr<Shared> &known = stores.open[{directory->device, directory->number}];
  if (std::shared_ptr<Shared> open = known.lock()) return open;
  // Closes the store under the lock, so that no thread opens it again before it is closed.
  const auto close = [&stores](Shared *shared) {
    const std::lock_guard closing(stores.mutex);
    delete shared;
  };
  std::unique_ptr<Shared> shared = std::make_unique<Shared>(std::move(*directory));
  LIMEN_TRY(shared->environment.open(opening));
  std::shared_ptr<Shared> opened(shared.release(), close);
  known = opened;
  return opened;
}

bool is_open_here(const Directory &directory) {
  OpenStores &stores = open_stores();
  const std::lock_guard guard(stores.mutex);
  const auto known = stores.open.find({directory.device, directory.number});
  return known != stores.open.end() && !known->second.expired();
}

Result<Opened> open(const Clock &clock, std::string_view path, const Settings &settings) {
  Opening opening;
  opening.create = settings.create;
  opening.max_size = settings.max_size;
  opening.timeout = std::chrono::seconds(settings.timeout);
  opening.of_visitors = settings.of_visitors;
  opening.now = clock.now();
  auto shared = share(path, opening);
  if (!shared) return shared.error();
  auto store = std::make_unique<LmdbStore>(clock, settings, std::move(*shared));
  LmdbStore *const opened = store.get();
  return Opened{std::move(store), opened, &driver};
}

}  // namespace limen::store::lmdb
