#include "paper_states.h"

#include <string.h>

#define MINUTE INT64_C(60000)

static struct hash h(int n)
{
	struct hash x;
	memset(x.b, n, sizeof x.b);
	return x;
}

static void fill_project(struct opening_state *s)
{
	memset(s, 0, sizeof *s);
	s->p = (struct project){
		.id = "SXZC-2026-0187", .name = "某市第一中学智慧教室设备采购", .purchaser = "某市第一中学", .agency = "山西某某招标代理有限公司",
		.budget_code = "YS-2026-1102", .plan_code = "JH-2026-0877", .place = "某市公共资源交易中心第三开标室", .rules = "cn-87-2026",
		.deadline = T0, .service_cert = h(9), .lots = &s->lot, .lot_count = 1, .people = s->people, .person_count = 3,
		.recordings = s->recordings, .recording_count = 1,
	};
	s->p.params = (struct params){
		.method = METHOD_OPEN_TENDER, .budget_fen = 120000000, .ceiling_fen = 118000000, .min_bidders = 3, .signin_open_min = 60,
		.decrypt_min = 30, .confirm_window_min = 10, .open_late_warn_s = 600, .decrypt_fail_bidder = FAIL_INVALID,
		.decrypt_fail_other = FAIL_BACKUP, .backup_allowed = true, .no_confirm_means_agree = true, .announce_prices = true,
		.deposit_required = true, .deposit_fen = 2000000,
	};
	s->recordings[0] = (struct recording){ "摄像机1", "第三开标室", "REC-20261123-01", T0 - MINUTE, T0 - MINUTE, 0, h(0) };
}

static void fill_person(struct person *who, enum role role, const char *name, const char *org, int cert)
{
	*who = (struct person){ .cert = h(cert), .roles = (unsigned)role, .name = name, .org = org, .present_at = T0 - 5 * MINUTE,
			       .sheet_at = role == ROLE_HOST || role == ROLE_SUPERVISOR ? T0 - 4 * MINUTE : 0 };
}

static void fill_people(struct opening_state *s)
{
	fill_person(&s->people[0], ROLE_HOST, "王主持", "山西某某招标代理有限公司", 1);
	fill_person(&s->people[1], ROLE_RECORDER, "李记录", "山西某某招标代理有限公司", 2);
	fill_person(&s->people[2], ROLE_SUPERVISOR, "赵监督", "某市财政局", 3);
}

static void fill_bid(struct bid *b, int64_t no, const char *id, const char *code, const char *name)
{
	int n = (int)(no ? no : 9);
	*b = (struct bid){
		.no = no, .bid_id = id, .bidder_code = code, .bidder_name = name, .signer = h(0x10 + n), .state = BID_IN,
		.seq = (uint64_t)(10 + no), .received_at = T0 - 600 * MINUTE + no * MINUTE, .intake_hash = h(0x20 + n),
		.act_hash = h(0x30 + n), .size = 5000000 + no, .p7m_sha256 = h(0x40 + n), .manifest_sha256 = h(0x50 + n),
		.offer_sha256 = h(0x60 + n), .agent = "张代表", .verify_note = "", .deposit_way = "", .fault_stage = "", .fault_text = "",
		.open_note = "", .cause_reason = "", .finding = "",
		.evidence = { .code = "", .card = "", .status = "", .file = "", .link_ms = -1 },
	};
}

static void check_bid(struct bid *b)
{
	b->checkin_at = T0 - 20 * MINUTE + b->no * 1000;
	b->verified_at = T0 + 5 * MINUTE;
	b->verified_ok = true;
	b->deposit_at = T0 + 6 * MINUTE;
	b->deposit_ok = true;
	b->deposit_fen = 2000000;
	b->deposit_way = b->no == 2 ? "guarantee" : "transfer";
}

static void open_bid(struct bid *b, int64_t fen, const char *text, int64_t text_fen)
{
	b->state = BID_OPENED;
	b->released_at = T0 + 10 * MINUTE + b->no * 7000;
	b->opened_at = T0 + 41 * MINUTE + b->no * 1000;
	b->offer = (struct offer){
		.total_fen = fen, .total_text = text, .total_text_fen = text_fen, .text_differs = fen != text_fen,
		.over_ceiling = fen > 118000000, .currency = "CNY", .term = "合同签订后30日内", .quality = "合格", .note = "",
		.sme = b->no == 1,
	};
}

static void fill_bids(struct opening_state *s)
{
	fill_bid(&s->bids[0], 2, "0192a000-0000-7000-8000-000000000002", "91140100MA0K22222B", "山西乙科技有限公司");
	fill_bid(&s->bids[1], 0, "0192a000-0000-7000-8000-000000000009", "91140100MA0K11111A", "太原甲教育装备股份有限公司");
	fill_bid(&s->bids[2], 1, "0192a000-0000-7000-8000-000000000001", "91140100MA0K11111A", "太原甲教育装备股份有限公司");
	fill_bid(&s->bids[3], 3, "0192a000-0000-7000-8000-000000000003", "91140100MA0K33333C",
		 "大同丙\xe2\x80\xae信息系统集成与智慧校园建设运营服务有限责任公司山西分公司");
	s->bids[1].state = BID_REPLACED;
	s->lot.bids = s->bids;
	s->lot.bid_count = 4;
	for (size_t i = 0; i < 4; i++)
		if (s->bids[i].no)
			check_bid(&s->bids[i]);
}

static void fill_lot(struct opening_state *s)
{
	s->lot = (struct lot){ .no = 1, .name = "智慧教室终端", .budget_fen = 120000000, .ceiling_fen = 118000000, .phase = PHASE_CLOSED,
			       .intake_closed_at = T0 + 2000, .intake_count = 7, .intake_refused = 1, .intake_root = h(0x77),
			       .intake_taken = 7, .late_reason = "" };
}

static void start_lot(struct lot *l, int64_t valid)
{
	l->valid_count = valid;
	l->started_at = T0 + 3000;
	l->announced_at = T0 + 2 * MINUTE;
	l->verified_at = T0 + 5 * MINUTE;
	l->unseal_at = T0 + 8 * MINUTE;
	l->unseal_end = T0 + 38 * MINUTE;
	l->unseal_closed_at = T0 + 40 * MINUTE;
	l->phase = PHASE_REMEDY;
}

/// R42a 87号令第42条 R41a 87号令第41条
void state_opened(struct opening_state *s)
{
	fill_project(s);
	fill_people(s);
	fill_lot(s);
	fill_bids(s);
	start_lot(&s->lot, 3);
	open_bid(&s->bids[2], 115600000, "壹佰壹拾伍万陆仟元整", 115600000);
	open_bid(&s->bids[0], 98000000, "玖拾捌万元整", 98000000);
	open_bid(&s->bids[3], 119000000, "壹佰壹拾玖万壹仟元整", 119100000);
	s->quotes[0] = (struct quote){ "交互平板 86 寸 20 台", 60000000 };
	s->quotes[1] = (struct quote){ "安装调试", 38000000 };
	s->bids[0].offer.quotes = s->quotes;
	s->bids[0].offer.quote_count = 2;
	s->bids[0].confirmed_at = T0 + 46 * MINUTE;
	s->bids[0].confirm_act = h(0x72);
	s->bids[3].checkin_at = 0;
	s->extension = (struct extension){ T0 + 30 * MINUTE, 5, "二号投标人网络中断" };
	s->lot.extensions = &s->extension;
	s->lot.extension_count = 1;
	s->objections[0] = (struct objection){ 1, "91140100MA0K22222B", "山西乙科技有限公司", false, "一号投标人的保证金到账时间请说明", T0 + 47 * MINUTE,
					       T0 + 49 * MINUTE, "截止前到账，流水已当场出示", "rejected", "王主持" };
	s->lot.objections = s->objections;
	s->lot.objection_count = 1;
	s->lot.read_at = T0 + 44 * MINUTE;
	s->lot.confirm_end = T0 + 54 * MINUTE;
	s->lot.phase = PHASE_CONFIRM;
}

/// R41b 87号令第41条
void state_no_opening(struct opening_state *s)
{
	fill_project(s);
	fill_people(s);
	fill_lot(s);
	fill_bids(s);
	s->bids[3].state = BID_WITHDRAWN;
	s->bids[3].no = 0;
	for (size_t i = 0; i < 4; i++)
		s->bids[i].verified_at = s->bids[i].deposit_at = 0;
	s->lot.valid_count = 2;
	s->lot.outcome = OUTCOME_NO_OPENING;
}

static void fail_bid(struct bid *b)
{
	b->state = BID_INVALID;
	b->released_at = 0;
	b->fault_at = T0 + 25 * MINUTE;
	b->fault_stage = "token";
	b->fault_text = "令牌密码锁定";
	b->evidence = (struct fault_evidence){ .code = "token.pin_locked", .card = "piv", .status = "6983", .file = "same", .tries = 2, .link_ms = 35,
						 .cert_end = T0 + 1000 * MINUTE };
	b->finding = "token";
	b->ruled_at = T0 + 42 * MINUTE;
	b->cause = CAUSE_BIDDER;
	b->cause_reason = "令牌由投标人自行锁定";
}

/// X17 开标后不足三家 S20 通知二(二)
void state_too_few(struct opening_state *s)
{
	fill_project(s);
	fill_people(s);
	fill_lot(s);
	fill_bids(s);
	start_lot(&s->lot, 2);
	open_bid(&s->bids[2], 115600000, "壹佰壹拾伍万陆仟元整", 115600000);
	open_bid(&s->bids[0], 98000000, "玖拾捌万元整", 98000000);
	fail_bid(&s->bids[3]);
	s->bids[0].via_backup = true;
	s->bids[0].backup_admitted = true;
	s->bids[0].backup_at = T0 + 43 * MINUTE;
	s->bids[0].backup_p7m_sha256 = h(0x7b);
	s->lot.outcome = OUTCOME_TOO_FEW;
}

void state_signed_and_closed(struct opening_state *s)
{
	s->lot.record_at = T0 + 55 * MINUTE;
	s->lot.record_facts = h(0x71);
	s->sign = (struct record_sign){ .role = ROLE_HOST, .cert = h(1), .name = "王主持", .at = T0 + 56 * MINUTE };
	s->lot.signs = &s->sign;
	s->lot.sign_count = 1;
	s->lot.phase = PHASE_END;
	if (s->lot.outcome == OUTCOME_NONE)
		s->lot.outcome = OUTCOME_OPENED;
	s->lot.ended_at = T0 + 60 * MINUTE;
	s->bids[2].deemed = true;
	s->bids[0].signed_at = T0 + 57 * MINUTE;
	s->p.seq = 99;
	s->p.head = h(0x70);
	s->people[3] = (struct person){ .cert = h(4), .roles = ROLE_NOBODY, .name = "后到者", .org = "" };
	s->p.person_count = 4;
	s->recordings[0].to = T0 + 61 * MINUTE;
	s->recordings[0].sha256 = h(0x6f);
	s->recordings[1] = (struct recording){ "摄像机2", "第三开标室", "REC-20261123-02", T0 + 50 * MINUTE, T0 + 50 * MINUTE, 0, h(0) };
	s->p.recording_count = 2;
}
