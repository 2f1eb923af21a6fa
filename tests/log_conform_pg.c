// The PostgreSQL store, by the login of a host: a private cluster, skipped where there is no server.
#include "conformance.h"
#include "log_pg_kit.h"

static struct actor people[3];

static struct store *open_store(void)
{
	return pgkit_store("host");
}

static bool begin(void)
{
	static const char *const NAMES[] = { "host", "b0", "b1" };
	if (!pgkit_begin())
		return false;
	for (size_t i = 0; i < 3; i++)
		if (!actor_make(&people[i], NAMES[i], NAMES[i], "91110000MA01ABCD2X"))
			return false;
	CONFORM.trust = pgkit_trust();
	CONFORM.host = (struct signer){ people[0].key, people[0].cert };
	for (size_t i = 0; i < 2; i++)
		CONFORM.bidder[i] = (struct signer){ people[1 + i].key, people[1 + i].cert };
	struct signed_text t;
	text_sign(&people[0], "{}", &t);
	buf_add(&CONFORM.sub, t.s.certs[1].p, t.s.certs[1].n);
	act_release(&t);
	return true;
}

static void end(void)
{
	for (size_t i = 0; i < 3; i++)
		actor_release(&people[i]);
	buf_release(&CONFORM.sub);
	pgkit_end();
}

struct conform CONFORM = {
	.name = "pg", .source = "pg", .begin = begin, .open = open_store, .end = end, .founds = true, .handles = true, .keeps = true
};
