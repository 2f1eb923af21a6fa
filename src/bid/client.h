// What the sealing program says of the machine it runs on (signed by the bidder in the manifest): the names of network
// cards and addresses, the computer's name as a hash. Hidden until the opening; collusion checks join on it later.
#ifndef KB_BID_CLIENT_H
#define KB_BID_CLIENT_H

#include "base/json.h"

json_t *client_facts(void); // {tool, version, mac:[], ip:[], host_sha256}; owned by the caller

#endif
