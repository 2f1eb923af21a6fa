#include "token/listing.h"

#include "base/text.h"

// Names come from certificates and readers: strangers wrote them.
static void put_safe(json_t *row, const char *key, const char *text)
{
	BUF_AUTO safe = BUF_INIT;
	text_add_safe(&safe, text);
	json_put_str(row, key, buf_text(&safe));
}

void listing_add(json_t *list, const char *uri, const char *kind, const struct cert *c, const char *reader, const char *serial)
{
	int64_t from, to;
	json_t *row = json_object();
	cert_times(c, &from, &to);
	put_safe(row, "uri", uri);
	put_safe(row, "kind", kind);
	put_safe(row, "holder", cert_name(c));
	put_safe(row, "code", cert_code(c));
	put_safe(row, "issuer", cert_issuer(c));
	json_put_int(row, "valid_to", to);
	put_safe(row, "reader", reader);
	put_safe(row, "serial", serial);
	json_array_append_new(list, row);
}
