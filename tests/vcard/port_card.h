// The virtual card as a transport in the same process: the PIV driver without PC/SC.
#ifndef KB_TESTS_PORT_CARD_H
#define KB_TESTS_PORT_CARD_H

#include "token/port.h"
#include "vcard/card.h"

struct port *port_card(struct card *c); // C is borrowed
// The same, and appends every answer to RECORDING as port_replay() wants it. Borrowed.
struct port *port_card_recorded(struct card *c, struct buf *recording);

#endif
