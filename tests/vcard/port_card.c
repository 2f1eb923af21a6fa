#include "vcard/port_card.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct card_port {
	struct port port;
	struct card *card;
	struct buf *recording; // may be NULL
};

static struct card *card_of(struct port *p)
{
	return ((struct card_port *)p)->card;
}

static bool gone(const struct card *c)
{
	return c->fault.remove_at && c->count + 1 >= c->fault.remove_at;
}

static result list(struct port *p, struct reader *out, size_t room, size_t *n, struct err *e)
{
	(void)e;
	*n = room ? 1 : 0;
	if (room)
		*out = (struct reader){ "Test Reader 00", !gone(card_of(p)) };
	return ok();
}

static result connect_card(struct port *p, const char *reader, struct err *e)
{
	struct card *c = card_of(p);
	if (gone(c) || strcmp(reader, "Test Reader 00") != 0)
		return refuse(e, "token.no_card", "", "no card");
	c->fault.others_reset = c->fault.pulled = false;
	return ok();
}

static result begin(struct port *p, struct err *e)
{
	struct card *c = card_of(p);
	while (c->fault.hang)
		pause();
	if (c->fault.pulled || gone(c))
		return refuse(e, "token.removed", "", "removed");
	if (c->fault.others_reset)
		return refuse(e, "token.reset", "", "reset");
	return ok();
}

static result transmit(struct port *p, struct span apdu, struct buf *answer, struct err *e)
{
	struct buf *recording = ((struct card_port *)p)->recording;
	bool good = card_answer(card_of(p), apdu, answer);
	if (good && recording) {
		buf_add_u16(recording, (uint16_t)answer->n);
		buf_add(recording, answer->p, answer->n);
	}
	if (good)
		return ok();
	return refuse(e, "token.removed", "", "removed");
}

static void end(struct port *p, bool reset)
{
	if (reset)
		card_reset(card_of(p));
}

static bool present(struct port *p)
{
	return !gone(card_of(p));
}

static void drop(struct port *p)
{
	free(p);
}

static const struct port_ops OPS = {
	.list = list,
	.connect = connect_card,
	.begin = begin,
	.transmit = transmit,
	.end = end,
	.present = present,
	.close = drop,
};

struct port *port_card_recorded(struct card *c, struct buf *recording)
{
	struct card_port *p = xcalloc(1, sizeof *p);
	*p = (struct card_port){ { &OPS }, c, recording };
	return &p->port;
}

struct port *port_card(struct card *c)
{
	return port_card_recorded(c, NULL);
}
