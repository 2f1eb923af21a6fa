#include "token/pem.h"

#include <string.h>

#include "base/hash.h"

bool pem_or_der(struct span file, struct buf *der)
{
	static const char BEGIN[] = "-----BEGIN CERTIFICATE-----", END[] = "-----END";
	if (file.n && file.p[0] == 0x30) {
		buf_add(der, file.p, file.n);
		return true;
	}
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO body = BUF_INIT;
	buf_add(&text, file.p, file.n);
	const char *from = strstr(buf_text(&text), BEGIN);
	const char *to = from ? strstr(from + sizeof BEGIN - 1, END) : NULL;
	if (!to)
		return false;
	for (const char *s = from + sizeof BEGIN - 1; s < to; s++)
		if (*s != '\n' && *s != '\r' && *s != ' ')
			buf_add_byte(&body, (uint8_t)*s);
	return base64_decode(span_buf(&body), der);
}
