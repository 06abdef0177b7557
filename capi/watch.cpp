#include <limen/watch.h>

#include "arguments.h"
#include "boundary.h"
#include "handles.h"
#include "watch/hub.h"

using namespace limen;
using namespace limen::capi;

static_assert(LIMEN_EVENT_CAP == watch::longest_event);

struct limen_watch : Counted {
  limen_watch(std::shared_ptr<gate::Gate> of, std::unique_ptr<watch::Watch> made)
      : gate(std::move(of)), watch(std::move(made)) {}
  const std::shared_ptr<gate::Gate> gate;  // destroyed last
  const std::unique_ptr<watch::Watch> watch;
};

extern "C" {

const char *limen_event_name(int32_t kind) { return watch::event_name(kind); }

limen_watch *limen_watch_open(limen_gate *gate, limen_error *err) {
  return handle_of<limen_watch>(err, [&]() -> Result<limen_watch *> {
    if (gate == nullptr) return missing("gate");
    auto watch = gate->gate->watch();
    LIMEN_TRY(watch);
    return new limen_watch(gate->gate, std::move(*watch));
  });
}

int32_t limen_watch_fd(limen_watch *watch) {
  return watch != nullptr ? watch->watch->descriptor() : -1;
}

limen_status limen_watch_next(limen_watch *watch, limen_event *page, size_t page_cap, size_t *count,
                              limen_error *err) {
  return status_of(err, [&]() -> Outcome {
    if (count == nullptr) return missing("count");
    *count = 0;
    if (watch == nullptr) return missing("watch");
    if (page == nullptr) return missing("page");
    LIMEN_TRY(check_length(page, page_cap, "page"));
    if (reinterpret_cast<std::uintptr_t>(page) % alignof(limen_event) != 0)
      return fail(Status::argument, "page: the buffer is not aligned to 8 bytes");
    const auto given = watch->watch->next({reinterpret_cast<std::uint8_t *>(page), page_cap});
    LIMEN_TRY(given);
    *count = *given;
    return success();
  });
}

limen_watch *limen_watch_retain(limen_watch *watch) { return retain(watch); }

void limen_watch_release(limen_watch *watch) { release(watch); }

}  // extern "C"
