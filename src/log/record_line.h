// The quick way through record_from_line(). Only src/log/record.c sees it.
#ifndef KB_LOG_RECORD_LINE_H
#define KB_LOG_RECORD_LINE_H

#include "log/record.h"

// Fills OUT (empty) from a line in the form of record_to_line(). False where it is in any other form, right or wrong: then OUT
// is half filled and to be released.
bool record_scan(struct span line, struct record *out);

#endif
