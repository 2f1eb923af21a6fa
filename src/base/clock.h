// The only place that asks what time it is. The law's rooms get times as arguments.
#ifndef KB_BASE_CLOCK_H
#define KB_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void);      // wall clock, ms since the epoch (UTC)
int64_t clock_steady_ns(void); // monotonic, for measuring

#endif
