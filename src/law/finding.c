// Whose doing a failure seems to be, from what the log holds. The law turns on it (采购文件 decrypt_fail_*), so the person decides.
#include "law/law_int.h"

#include <string.h>

static const struct finding_row ROWS[] = {
	[FINDING_NONE] = { "none", "", "现有事实不足以推断", "the facts suggest nothing" },
	[FINDING_BYTES] = { "bytes", "platform", "平台：中心保存的文件与递交时的不一致", "the platform's: the bytes in the store are not those that were handed in" },
	[FINDING_KEY] = { "key", "bidder", "投标人：出示的份额与其签名的承诺相符，却合不出承诺的密钥",
			  "the bidder's: the shown shares fit what the bidder signed and do not give the promised key" },
	[FINDING_LINE_OWN] = { "line_own", "network", "投标人的网络：同一时限内其他投标人已经连通", "the bidder's network: others came through in the same window" },
	[FINDING_LINE_ALL] = { "line_all", "platform", "平台或公共网络：没有一家连通", "the platform's or the network's: nobody came through" },
	[FINDING_TOKEN_KNOWN] = { "token_known", "bidder", "投标人：其令牌签到时就不能解密，并已告知",
				  "the bidder's: its token failed to decrypt at check-in already, and it was told" },
	[FINDING_CERT_ENDED] = { "cert_ended", "bidder", "投标人：其加密证书在报告故障时已经过期", "the bidder's: its encryption certificate had ended when the fault was reported" },
	[FINDING_CERT] = { "certificate", "ca", "投标人或 CA：请向发证机构查询该证书当时的状态", "the bidder's or the CA's: ask the CA for the certificate's state at that time" },
	[FINDING_FILE] = { "file", "bidder", "投标人：其手中的文件不是递交的那一份", "the bidder's: the file that it used is not the one that was handed in" },
	[FINDING_TOKEN] = { "token", "bidder", "投标人：其令牌没有给出密钥，同一时限内其他投标人已经解密",
			    "the bidder's: its token gave no key; others came through in the same window" },
	[FINDING_SILENT] = { "silent", "bidder", "投标人：时限内没有解密，也没有报告故障", "the bidder's: it released no key in the window and reported nothing" },
};

const struct finding_row *finding_row(enum finding f)
{
	return &ROWS[f];
}

const struct finding_row *finding_named(const char *code)
{
	for (int i = 0; i < FINDING_COUNT; i++)
		if (strcmp(ROWS[i].code, code) == 0)
			return &ROWS[i];
	return NULL;
}

static bool others_came_through(const struct lot *l, const struct bid *b)
{
	for (size_t i = 0; i < l->bid_count; i++)
		if (&l->bids[i] != b && l->bids[i].released_at)
			return true;
	return false;
}

static enum finding of_token(const struct lot *l, const struct bid *b)
{
	if (b->evidence.cert_end > 0 && b->evidence.cert_end < b->fault_at)
		return FINDING_CERT_ENDED;
	if (strcmp(b->fault_stage, "certificate") == 0)
		return FINDING_CERT;
	if (strcmp(b->evidence.file, "differs") == 0 || strcmp(b->evidence.file, "missing") == 0)
		return FINDING_FILE;
	return others_came_through(l, b) ? FINDING_TOKEN : FINDING_NONE;
}

/// R41a 87号令第41条 whose the failure is decides what becomes of the bid: the machine says what the facts suggest
enum finding fault_finding(const struct lot *l, const struct bid *b)
{
	if (b->verified_at && !b->verified_ok)
		return FINDING_BYTES;
	if (b->key_proved_wrong)
		return FINDING_KEY;
	if (strcmp(b->fault_stage, "network") == 0 || strcmp(b->fault_stage, "platform") == 0)
		return others_came_through(l, b) ? FINDING_LINE_OWN : FINDING_LINE_ALL;
	if (b->key.at && !b->key.ok)
		return FINDING_TOKEN_KNOWN;
	if (b->fault_at && !b->released_at)
		return of_token(l, b);
	return b->released_at ? FINDING_NONE : FINDING_SILENT;
}
