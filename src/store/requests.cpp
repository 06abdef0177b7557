#include "store/requests.h"

namespace limen::store {

Result<WholeRecord> read_whole(Store &store, Bucket bucket, Kind kind, std::string_view key,
                               Version known) {
  constexpr int max_attempts = 100;
  WholeRecord record;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    const Result<Read> found = store.get(bucket, kind, key, record.value);
    LIMEN_TRY(found);
    record.version = found->version;
    const bool fits = found->size <= record.value.size();
    if (found->version == 0 || found->version == known) {
      record.value.clear();
      return record;
    }
    record.value.resize(found->size);
    if (fits) return record;
  }
  return fail(Status::store, "store: a record grows faster than it can be read");
}

}  // namespace limen::store
