// The PIV driver over any port; TOKEN_PIV is the same over PC/SC.
#ifndef KB_TOKEN_PIV_H
#define KB_TOKEN_PIV_H

#include "token/driver.h"
#include "token/port.h"

// As token_driver.open; takes PORT over, also on failure.
KB_MUST_USE result piv_open_on(struct port *port, const char *where, struct cell *cell, void **card, struct err *e);

#endif
