#include <stdlib.h>

#include "token/port.h"

struct replay {
	struct port port;
	struct cursor left;
};

static result replay_list(struct port *p, struct reader *out, size_t room, size_t *n, struct err *e)
{
	(void)p;
	(void)e;
	*n = room ? 1 : 0;
	if (room)
		*out = (struct reader){ "replay", true };
	return ok();
}

static result replay_connect(struct port *p, const char *reader, struct err *e)
{
	(void)p;
	(void)reader;
	(void)e;
	return ok();
}

static result replay_begin(struct port *p, struct err *e)
{
	(void)p;
	(void)e;
	return ok();
}

static result replay_transmit(struct port *p, struct span apdu, struct buf *answer, struct err *e)
{
	struct replay *r = (struct replay *)p;
	(void)apdu;
	(void)e;
	buf_clear(answer);
	struct span s = cursor_take(&r->left, cursor_u16(&r->left));
	buf_add(answer, s.p, s.n);
	return ok();
}

static void replay_end(struct port *p, bool reset)
{
	(void)p;
	(void)reset;
}

static bool replay_present(struct port *p)
{
	return !((struct replay *)p)->left.bad;
}

static void replay_close(struct port *p)
{
	free(p);
}

static const struct port_ops REPLAY = {
	.list = replay_list,
	.connect = replay_connect,
	.begin = replay_begin,
	.transmit = replay_transmit,
	.end = replay_end,
	.present = replay_present,
	.close = replay_close,
};

struct port *port_replay(struct span recording)
{
	struct replay *r = xcalloc(1, sizeof *r);
	*r = (struct replay){ { &REPLAY }, cursor_of(recording) };
	return &r->port;
}
