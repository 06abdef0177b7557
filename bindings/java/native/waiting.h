// waiting.h: waiting for a watch's events until somebody else wakes us; what poll(2) and eventfd(2)
// do, which Java cannot call.
#pragma once

#include <cstdint>

int32_t limen_java_wakeup_new();  // a descriptor; -1: none is left
void limen_java_wakeup_set(int32_t wakeup);
void limen_java_wakeup_clear(int32_t wakeup);
void limen_java_wakeup_free(int32_t wakeup);

// Until `events` or `wakeup` is readable, or so many milliseconds have passed (-1: never).
void limen_java_wait(int32_t events, int32_t wakeup, int32_t milliseconds);
