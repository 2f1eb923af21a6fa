#include "bid/client.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

enum { FACTS_MAX = 16, FACT_BYTES = INET6_ADDRSTRLEN };

struct facts {
	char text[FACTS_MAX][FACT_BYTES];
	size_t n;
};

static void add(struct facts *f, const char *text)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->text[i], text) == 0)
			return;
	if (f->n < FACTS_MAX && strlen(text) < FACT_BYTES)
		memcpy(f->text[f->n++], text, strlen(text) + 1);
}

static void add_mac(struct facts *f, const struct sockaddr *a)
{
	struct sockaddr_ll link;
	memcpy(&link, a, sizeof link);
	if (link.sll_halen != 6)
		return;
	char text[FACT_BYTES];
	const unsigned char *m = link.sll_addr;
	snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
	add(f, text);
}

static void add_ip(struct facts *f, const struct sockaddr *a)
{
	char text[FACT_BYTES];
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	if (a->sa_family == AF_INET) {
		memcpy(&v4, a, sizeof v4);
		if (inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text))
			add(f, text);
	} else {
		memcpy(&v6, a, sizeof v6);
		if (!IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr) && inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text))
			add(f, text);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static json_t *as_array(struct facts *f)
{
	qsort(f->text, f->n, FACT_BYTES, by_text);
	json_t *array = json_array();
	for (size_t i = 0; i < f->n; i++)
		INSIST(json_array_append_new(array, json_string(f->text[i])) == 0);
	return array;
}

static void add_addresses(struct facts *mac, struct facts *ip)
{
	struct ifaddrs *all = NULL;
	if (getifaddrs(&all) != 0)
		return; // the lists stay empty: an assertion, not evidence
	for (struct ifaddrs *i = all; i; i = i->ifa_next) {
		if (!i->ifa_addr || (i->ifa_flags & IFF_LOOPBACK))
			continue;
		if (i->ifa_addr->sa_family == AF_PACKET)
			add_mac(mac, i->ifa_addr);
		else if (i->ifa_addr->sa_family == AF_INET || i->ifa_addr->sa_family == AF_INET6)
			add_ip(ip, i->ifa_addr);
	}
	freeifaddrs(all);
}

json_t *client_facts(void)
{
	struct facts mac = { .n = 0 }, ip = { .n = 0 };
	add_addresses(&mac, &ip);
	char host[256] = "";
	(void)gethostname(host, sizeof host - 1);
	json_t *client = json_object();
	json_put_str(client, "tool", PACKAGE_NAME);
	json_put_str(client, "version", PACKAGE_VERSION);
	json_put(client, "mac", as_array(&mac));
	json_put(client, "ip", as_array(&ip));
	json_put_hash(client, "host_sha256", sha256(span_str(host)));
	return client;
}
