#include "desk/record.h"

#include "crypto/cms.h"
#include "paper/opening.h"

static result find_lot(const struct project *p, int64_t no, const struct lot **l, struct err *e)
{
	*l = project_lot(p, no);
	return *l ? ok() : refuse(e, "lot.unknown", "", "项目 %s 没有第 %lld 包", p->id, (long long)no);
}

result record_render(const struct project *p, int64_t lot, bool text, struct buf *out, struct err *e)
{
	const struct lot *l;
	TRY(find_lot(p, lot, &l, e));
	if (text)
		opening_text(p, l, out);
	else
		opening_facts(p, l, out);
	return ok();
}

result record_pdf(const struct project *p, int64_t lot, struct buf *out, struct err *e)
{
	const struct lot *l;
	TRY(find_lot(p, lot, &l, e));
	JSON_AUTO *facts = opening_facts_json(p, l);
	return opening_pdf_of(facts, out, e);
}

result record_make_body(const struct project *p, int64_t lot, json_t **body, struct err *e)
{
	const struct lot *l;
	TRY(find_lot(p, lot, &l, e));
	BUF_AUTO facts = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	opening_facts(p, l, &facts);
	opening_text(p, l, &text);
	*body = json_object();
	json_put_hash(*body, "facts_sha256", sha256(span_buf(&facts)));
	json_put_hash(*body, "text_sha256", sha256(span_buf(&text)));
	return ok();
}

/// R42a 87号令第42条 the record is signed by those present, over the facts that everybody computes alike
result record_sign_body(const struct project *p, int64_t lot, struct token *t, int64_t now, json_t **body, struct err *e)
{
	const struct lot *l;
	TRY(find_lot(p, lot, &l, e));
	BUF_AUTO facts = BUF_INIT;
	BUF_AUTO cms = BUF_INIT;
	opening_facts(p, l, &facts);
	struct hash hash = sha256(span_buf(&facts));
	if (!l->record_at)
		return refuse(e, "record.none", "R42a 87号令第42条", "开标记录还没有生成，不能签署；请等主持人生成记录");
	if (!hash_equal(hash, l->record_facts))
		return refuse(e, "record.differs", "R42a 87号令第42条",
			      "本机由日志算出的开标记录与主持人登记的不一致，不能签署；请当场提出，并用 kaibiao verify 核对");
	struct key_ops ops = token_key_ops(t);
	TRY(cms_sign(token_cert(t, TOKEN_SIGN), NULL, 0, span_buf(&facts), now, &ops, &cms, e));
	*body = json_object();
	json_put_hash(*body, "facts_sha256", hash);
	json_put_base64(*body, "cms", span_buf(&cms));
	return ok();
}
