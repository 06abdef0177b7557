// waiting.h: waits for a watch's events until another thread wakes it. Does what poll(2) and
// eventfd(2) do, because Java cannot call them.
#pragma once

#include <cstdint>

int32_t limen_java_wakeup_new();  // a file descriptor; -1: out of them
void limen_java_wakeup_set(int32_t wakeup);
void limen_java_wakeup_clear(int32_t wakeup);
void limen_java_wakeup_free(int32_t wakeup);

// Waits until `events` or `wakeup` is readable, or that many milliseconds have passed (-1: no
// limit).
void limen_java_wait(int32_t events, int32_t wakeup, int32_t milliseconds);
