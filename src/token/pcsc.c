#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

#include "token/port.h"

enum { ANSWER_ROOM = 258 + 256, READERS_MAX = 16 };

struct pcsc {
	struct port port;
	SCARDCONTEXT context;
	SCARDHANDLE card;
	const SCARD_IO_REQUEST *protocol;
	bool has_context, has_card;
	char reader[READER_NAME_MAX];
};

static result explain(LONG code, struct err *e)
{
	switch (code) {
	case (LONG)SCARD_E_NO_SERVICE:
	case (LONG)SCARD_E_SERVICE_STOPPED:
	case (LONG)SCARD_F_COMM_ERROR:
		return fail(e, "token.no_reader", "读卡器服务（pcscd）没有运行，不能使用令牌；请启动它（systemctl start pcscd.socket）后重试");
	case (LONG)SCARD_E_NO_READERS_AVAILABLE:
	case (LONG)SCARD_E_UNKNOWN_READER:
	case (LONG)SCARD_E_READER_UNAVAILABLE:
		return fail(e, "token.no_reader", "没有找到读卡器（令牌）；请把它插到 USB 口上，灯亮后重试");
	case (LONG)SCARD_E_NO_SMARTCARD:
		return fail(e, "token.no_card", "读卡器里没有卡；请插入您的卡后重试");
	case (LONG)SCARD_W_UNRESPONSIVE_CARD:
	case (LONG)SCARD_W_UNPOWERED_CARD:
		return fail(e, "token.no_card", "卡没有应答，可能插反或接触不良；请取出擦净，芯片朝读卡器插好后重试");
	case (LONG)SCARD_W_REMOVED_CARD:
	case (LONG)SCARD_E_NOT_TRANSACTED:
	case (LONG)SCARD_E_INVALID_HANDLE:
		return fail(e, "token.removed", "令牌在操作中被拔出，这次操作没有完成；请插好令牌后重试");
	case (LONG)SCARD_W_RESET_CARD:
		return fail(e, "token.reset", "令牌被另一个程序复位；请重试");
	case (LONG)SCARD_E_SHARING_VIOLATION:
		return fail(e, "token.busy", "令牌正被另一个程序独占；请关闭那个程序后重试");
	default:
		return fail(e, "token.driver", "读卡器出错（%s，%08lX）；请拔下读卡器再插上，然后重试", pcsc_stringify_error(code),
			    (unsigned long)code);
	}
}

static void let_go(struct pcsc *p)
{
	if (p->has_card)
		SCardDisconnect(p->card, SCARD_RESET_CARD);
	p->has_card = false;
}

static void drop_context(struct pcsc *p)
{
	let_go(p);
	if (p->has_context)
		SCardReleaseContext(p->context);
	p->has_context = false;
}

// A service that was restarted invalidates the context: made anew where the old one is not good any more.
static result need_context(struct pcsc *p, struct err *e)
{
	if (p->has_context && SCardIsValidContext(p->context) == SCARD_S_SUCCESS)
		return ok();
	drop_context(p);
	LONG r = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &p->context);
	p->has_context = r == SCARD_S_SUCCESS;
	return p->has_context ? ok() : explain(r, e);
}

static size_t fill(const char *names, SCARD_READERSTATE *states, size_t room)
{
	size_t n = 0;
	for (const char *name = names; *name && n < room; name += strlen(name) + 1)
		states[n++] = (SCARD_READERSTATE){ .szReader = name, .dwCurrentState = SCARD_STATE_UNAWARE };
	return n;
}

static result pcsc_list(struct port *port, struct reader *out, size_t room, size_t *n, struct err *e)
{
	struct pcsc *p = (struct pcsc *)port;
	char names[READERS_MAX * READER_NAME_MAX] = "";
	DWORD size = sizeof names;
	SCARD_READERSTATE states[READERS_MAX];
	*n = 0;
	TRY(need_context(p, e));
	LONG r = SCardListReaders(p->context, NULL, names, &size);
	if (r == (LONG)SCARD_E_SERVICE_STOPPED || r == (LONG)SCARD_E_INVALID_HANDLE || r == (LONG)SCARD_F_COMM_ERROR)
		drop_context(p);
	if (r != SCARD_S_SUCCESS)
		return explain(r, e);
	*n = fill(names, states, room < READERS_MAX ? room : READERS_MAX);
	if (*n == 0)
		return explain((LONG)SCARD_E_NO_READERS_AVAILABLE, e);
	r = SCardGetStatusChange(p->context, 0, states, (DWORD)*n);
	if (r != SCARD_S_SUCCESS && r != (LONG)SCARD_E_TIMEOUT)
		return explain(r, e);
	for (size_t i = 0; i < *n; i++) {
		snprintf(out[i].name, sizeof out[i].name, "%s", states[i].szReader);
		out[i].card = (states[i].dwEventState & SCARD_STATE_PRESENT) != 0;
	}
	return ok();
}

static result pcsc_connect(struct port *port, const char *reader, struct err *e)
{
	struct pcsc *p = (struct pcsc *)port;
	DWORD protocol = 0;
	LONG r = SCARD_F_INTERNAL_ERROR;
	TRY(need_context(p, e));
	snprintf(p->reader, sizeof p->reader, "%s", reader);
	// after somebody's reset the handle is still good; after a removal it is not
	if (p->has_card) {
		r = SCardReconnect(p->card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, SCARD_LEAVE_CARD, &protocol);
		if (r != SCARD_S_SUCCESS)
			let_go(p);
	}
	if (!p->has_card) {
		r = SCardConnect(p->context, reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &p->card, &protocol);
		p->has_card = r == SCARD_S_SUCCESS;
	}
	p->protocol = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
	// at this place "removed" means: not there
	return p->has_card ? ok() : explain(r == (LONG)SCARD_W_REMOVED_CARD ? (LONG)SCARD_E_NO_SMARTCARD : r, e);
}

static result pcsc_begin(struct port *port, struct err *e)
{
	struct pcsc *p = (struct pcsc *)port;
	LONG r = p->has_card ? SCardBeginTransaction(p->card) : (LONG)SCARD_W_REMOVED_CARD;
	return r == SCARD_S_SUCCESS ? ok() : explain(r, e);
}

static result pcsc_transmit(struct port *port, struct span apdu, struct buf *answer, struct err *e)
{
	struct pcsc *p = (struct pcsc *)port;
	DWORD n = ANSWER_ROOM;
	buf_clear(answer);
	buf_reserve(answer, ANSWER_ROOM);
	LONG r = SCardTransmit(p->card, p->protocol, apdu.p, (DWORD)apdu.n, NULL, answer->p, &n);
	if (r != SCARD_S_SUCCESS)
		return explain(r, e);
	INSIST(n <= ANSWER_ROOM);
	answer->n = n;
	answer->p[n] = 0;
	return ok();
}

static void pcsc_end(struct port *port, bool reset)
{
	struct pcsc *p = (struct pcsc *)port;
	if (p->has_card)
		SCardEndTransaction(p->card, reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD);
}

static bool pcsc_present(struct port *port)
{
	struct pcsc *p = (struct pcsc *)port;
	struct reader readers[READERS_MAX];
	size_t n;
	if (!is_ok(pcsc_list(port, readers, READERS_MAX, &n, NULL)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(readers[i].name, p->reader) == 0)
			return readers[i].card;
	return false;
}

static void pcsc_close(struct port *port)
{
	if (port)
		drop_context((struct pcsc *)port);
	free(port);
}

static const struct port_ops PCSC = {
	.list = pcsc_list,
	.connect = pcsc_connect,
	.begin = pcsc_begin,
	.transmit = pcsc_transmit,
	.end = pcsc_end,
	.present = pcsc_present,
	.close = pcsc_close,
};

struct port *port_pcsc(void)
{
	struct pcsc *p = xcalloc(1, sizeof *p);
	p->port.ops = &PCSC;
	return &p->port;
}
