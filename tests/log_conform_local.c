// The memory store and, with CONFORM_FILE, the file store.
#include "conformance.h"
#include "crypto_world.h"

static struct store *open_store(void)
{
	struct store *s = NULL;
	struct err e = { 0 };
	AUTO_FREE char *dir = xasprintf("%s/store", world_dir);
	result r = strcmp(CONFORM.name, "file") == 0 ? store_file(dir, CONFORM.trust, &s, &e) : store_memory(CONFORM.trust, &s, &e);
	if (!is_ok(r))
		printf("# %s %s\n", e.code, e.text);
	return s;
}

static bool person(const char *name, struct signer *out)
{
	AUTO_FREE char *p12 = xasprintf("%s.sign.p12", name);
	return world_person(name, "") && (out->key = world_key(p12, &out->cert));
}

static bool begin(void)
{
	struct err e = { 0 };
	if (!world_begin()) {
		puts("1..0 # SKIP openssl cannot make certificates here");
		return false;
	}
	AUTO_FREE char *anchors = xasprintf("%s/root.pem", world_dir);
	CONFORM.sub = world_file("sub.der");
	return is_ok(trust_open(anchors, &CONFORM.trust, &e)) && person("host", &CONFORM.host) && person("b0", &CONFORM.bidder[0]) &&
	       person("b1", &CONFORM.bidder[1]);
}

static void end(void)
{
	struct signer *all[] = { &CONFORM.host, &CONFORM.bidder[0], &CONFORM.bidder[1] };
	for (size_t i = 0; i < 3; i++) {
		key_free(all[i]->key);
		cert_free(all[i]->cert);
	}
	trust_free(CONFORM.trust);
	buf_release(&CONFORM.sub);
	world_end();
}

#ifdef CONFORM_FILE
struct conform CONFORM = { .name = "file", .source = "file", .begin = begin, .open = open_store, .end = end, .founds = true, .keeps = true, .intake = true };
#else
struct conform CONFORM = { .name = "memory", .source = "memory", .begin = begin, .open = open_store, .end = end, .founds = true, .intake = true };
#endif
