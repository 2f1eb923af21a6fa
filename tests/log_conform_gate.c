// The gate's store: over TLS to a gate in this process, which has a memory store behind it.
#include <stdlib.h>

#include "base/clock.h"
#include "conformance.h"
#include "gate_local.h"

static struct kit kit;

static struct store *open_store(void)
{
	struct store *s = NULL;
	struct err e = { 0 };
	AUTO_FREE char *ca = kit_path(&kit, "root.pem");
	AUTO_FREE char *url = xasprintf("https://localhost:%u", (unsigned)http_port(kit.http));
	if (!is_ok(store_gate(url, ca, kit.trust, &s, &e)))
		printf("# %s %s\n", e.code, e.text);
	return s;
}

static bool begin(void)
{
	if (!kit_begin(&kit)) {
		puts("1..0 # SKIP openssl cannot make certificates here");
		return false;
	}
	local_begin(&kit, clock_ms() + 3600 * 1000);
	CONFORM.trust = kit.trust;
	CONFORM.host = (struct signer){ kit.host.key, kit.host.cert };
	for (size_t i = 0; i < 2; i++)
		CONFORM.bidder[i] = (struct signer){ kit.bidder[i].key, kit.bidder[i].cert };
	return true;
}

static void end(void)
{
	kit_end(&kit);
}

struct conform CONFORM = {
	.name = "gate", .source = "memory", .begin = begin, .open = open_store, .end = end, .handles = true, .keeps = true, .receipts = true
};
