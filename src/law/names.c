// The names of phases, outcomes, roles and states: one word for one thing (doc/glossary.md).
#include <string.h>

#include "law/evaluation.h"
#include "law/law.h"

struct name {
	const char *code, *zh;
};

static const struct name PHASES[PHASE_COUNT] = {
	[PHASE_WAIT] = { "wait", "等待" },	   [PHASE_CLOSED] = { "closed", "截止" },
	[PHASE_ANNOUNCE] = { "announce", "宣布" }, [PHASE_VERIFY] = { "verify", "核验" },
	[PHASE_UNSEAL] = { "unseal", "解密" },	   [PHASE_REMEDY] = { "remedy", "补救" },
	[PHASE_READ] = { "read", "唱标" },	   [PHASE_CONFIRM] = { "confirm", "确认" },
	[PHASE_RECORD] = { "record", "记录" },	   [PHASE_END] = { "end", "结束" },
};
static const struct name OUTCOMES[] = {
	[OUTCOME_NONE] = { "none", "进行中" },
	[OUTCOME_OPENED] = { "opened", "已开标" },
	[OUTCOME_NO_OPENING] = { "no_opening", "不得开标" },
	[OUTCOME_TOO_FEW] = { "too_few", "解密后不足法定家数" },
};
static const struct name STATES[] = {
	[BID_IN] = { "in", "已递交" },		     [BID_REPLACED] = { "replaced", "已被替换" },
	[BID_WITHDRAWN] = { "withdrawn", "已撤回" }, [BID_RELEASED] = { "released", "已解密" },
	[BID_OPENED] = { "opened", "已开启" },	     [BID_FAILED] = { "failed", "解密失败" },
	[BID_INVALID] = { "invalid", "无效" },
};
static const struct {
	enum role role;
	struct name name;
} ROLES[] = {
	{ ROLE_HOST, { "host", "主持人" } },		 { ROLE_RECORDER, { "recorder", "记录人" } },
	{ ROLE_SUPERVISOR, { "supervisor", "监督人" } }, { ROLE_PURCHASER, { "purchaser", "采购人代表" } },
	{ ROLE_READER, { "reader", "唱标人" } },	 { ROLE_BIDDER, { "bidder", "投标人" } },
	{ ROLE_SERVICE, { "service", "服务密钥" } },	 { ROLE_CREATOR, { "creator", "创建人" } },
	{ ROLE_MEMBER, { "member", "评委" } },
};

const char *phase_code(enum phase p)
{
	return PHASES[p].code;
}

const char *phase_zh(enum phase p)
{
	return PHASES[p].zh;
}

const char *outcome_code(enum outcome o)
{
	return OUTCOMES[o].code;
}

const char *outcome_zh(enum outcome o)
{
	return OUTCOMES[o].zh;
}

const char *bid_state_code(enum bid_state s)
{
	return STATES[s].code;
}

const char *bid_state_zh(enum bid_state s)
{
	return STATES[s].zh;
}

static const struct name *role_name(enum role r)
{
	static const struct name NOBODY = { "nobody", "无" };
	for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
		if (ROLES[i].role == r)
			return &ROLES[i].name;
	return &NOBODY;
}

const char *role_code(enum role r)
{
	return role_name(r)->code;
}

const char *role_zh(enum role r)
{
	return role_name(r)->zh;
}

static const struct name METHODS[] = {
	[METHOD_OPEN_TENDER] = { "open_tender", "公开招标" },	[METHOD_INVITED_TENDER] = { "invited_tender", "邀请招标" },
	[METHOD_NEGOTIATION] = { "negotiation", "竞争性谈判" }, [METHOD_CONSULTATION] = { "consultation", "竞争性磋商" },
	[METHOD_INQUIRY] = { "inquiry", "询价" },		[METHOD_SINGLE_SOURCE] = { "single_source", "单一来源" },
};

const char *method_code(enum method m)
{
	return METHODS[m].code;
}

const char *method_zh(enum method m)
{
	return METHODS[m].zh;
}

static const char *among(const struct name *names, size_t n, const char *zh)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].zh && strcmp(names[i].zh, zh) == 0)
			return names[i].code;
	return NULL;
}

const char *law_in_english(const char *zh)
{
	const char *code = among(PHASES, PHASE_COUNT, zh);
	code = code ? code : among(STATES, sizeof STATES / sizeof *STATES, zh);
	for (size_t i = 0; !code && i < sizeof ROLES / sizeof *ROLES; i++)
		code = among(&ROLES[i].name, 1, zh);
	for (int s = 0; !code && s < STEP_COUNT; s++)
		code = strcmp(step_zh((enum eval_step)s), zh) == 0 ? step_code((enum eval_step)s) : NULL;
	for (size_t i = 0; !code && law_row_at(i); i++)
		code = strcmp(law_row_at(i)->zh, zh) == 0 ? law_row_at(i)->en : NULL;
	return code;
}
