#include <limen/store.h>

#include "arguments.h"
#include "base/progress.h"
#include "boundary.h"
#include "gate/gate.h"
#include "handles.h"
#include "store/drivers.h"

using namespace limen;
using namespace limen::capi;

namespace {

// The caller's progress, which another thread may be reading already, or our own.
class ProgressOut {
 public:
  explicit ProgressOut(limen_progress *progress) noexcept
      : progress_(progress != nullptr ? reinterpret_cast<Progress *>(progress) : &own_) {
    progress_->done.store(0);
    progress_->total.store(0);
  }
  Progress &operator*() noexcept { return *progress_; }

 private:
  Progress own_;
  Progress *progress_;
};

}  // namespace

extern "C" {

limen_status limen_store_traits(const char *store, size_t store_len, int32_t *traits,
                                limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (traits == nullptr) return missing("traits");
    *traits = 0;
    const auto url = text_in(store, store_len, "store");
    LIMEN_TRY(url);
    const auto driver = store::find_driver(*url);
    LIMEN_TRY(driver);
    const store::Traits &known = (*driver)->traits;
    if (known.reads_block) *traits |= LIMEN_STORE_READS_BLOCK;
    if (known.writes_block) *traits |= LIMEN_STORE_WRITES_BLOCK;
    if (known.shared) *traits |= LIMEN_STORE_SHARED;
    return success();
  });
}

limen_status limen_store_info(limen_gate *gate, char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    if (gate == nullptr) return missing("gate");
    const auto text = gate->gate->store_info();
    LIMEN_TRY(text);
    return give_text(*text, out, out_len);
  });
}

limen_status limen_store_check(const char *store, size_t store_len, limen_progress *progress,
                               char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    const auto url = text_in(store, store_len, "store");
    LIMEN_TRY(url);
    ProgressOut told(progress);
    const auto text = gate::check_store(*url, *told);
    LIMEN_TRY(text);
    return give_text(*text, out, out_len);
  });
}

limen_status limen_store_backup(limen_gate *gate, const char *path, size_t path_len,
                                limen_progress *progress, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (gate == nullptr) return missing("gate");
    const auto file = path_in(path, path_len, "path");
    LIMEN_TRY(file);
    ProgressOut told(progress);
    return gate->gate->back_up(*file, *told);
  });
}

limen_status limen_store_restore(const char *store, size_t store_len, const char *backup,
                                 size_t backup_len, const limen_options *options,
                                 limen_progress *progress, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    const auto url = text_in(store, store_len, "store");
    LIMEN_TRY(url);
    const auto file = path_in(backup, backup_len, "backup");
    LIMEN_TRY(file);
    const auto properties = options_in(options);
    LIMEN_TRY(properties);
    ProgressOut told(progress);
    return gate::restore_store(*url, *file, **properties, *told);
  });
}

limen_status limen_store_upgrade(const char *store, size_t store_len, limen_progress *progress,
                                 char **out, size_t *out_len, limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (out == nullptr) return missing("out");
    *out = nullptr;
    const auto url = text_in(store, store_len, "store");
    LIMEN_TRY(url);
    ProgressOut told(progress);
    const auto text = gate::upgrade_store(*url, *told);
    LIMEN_TRY(text);
    return give_text(*text, out, out_len);
  });
}

}  // extern "C"
