// The virtual card as a transport in the same process: the PIV driver without PC/SC.
#ifndef KB_TESTS_PORT_CARD_H
#define KB_TESTS_PORT_CARD_H

#include "token/port.h"
#include "vcard/card.h"

struct port *port_card(struct card *c); // C is borrowed

#endif
