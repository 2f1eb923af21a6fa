// The closed intake's root gets a time stamp, where an authority is configured: asked for beside everything else, so that an
// authority that is away, slow or wrong holds nothing up. It is asked again until the opening's record is made.
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/tsp.h"
#include "gate/gate_int.h"

enum { CONNECT_S = 5, ANSWER_S = 15, AGAIN_MS = 10 * 1000, AGAIN_MAX_MS = 5 * 60 * 1000 };

struct wait { // a lot whose root was asked for in vain
	struct hash imprint;
	int64_t next_at, pause; // ms
};

struct stamper {
	CURLM *multi;
	CURL *transfer;             // NULL: nothing is asked just now
	struct curl_slist *headers;
	struct buf request, answer;
	uint8_t nonce[TSP_NONCE];
	char *project;              // whose root was sent
	int64_t lot;
	struct hash imprint;
	struct wait *waits;         // each lot has its own: one that fails holds no other up
	size_t wait_count;
};

struct stamper *stamper_new(void)
{
	struct stamper *s = xcalloc(1, sizeof *s);
	s->multi = curl_multi_init();
	s->headers = curl_slist_append(curl_slist_append(NULL, "Content-Type: application/timestamp-query"), "Expect:");
	INSIST(s->multi && s->headers);
	return s;
}

static void put_down(struct stamper *s)
{
	if (s->transfer) {
		curl_multi_remove_handle(s->multi, s->transfer);
		curl_easy_cleanup(s->transfer);
	}
	s->transfer = NULL;
	buf_clear(&s->request);
	buf_clear(&s->answer);
	free(s->project);
	s->project = NULL;
}

void stamper_free(struct stamper *s)
{
	if (!s)
		return;
	put_down(s);
	curl_multi_cleanup(s->multi);
	curl_slist_free_all(s->headers);
	buf_release(&s->request);
	buf_release(&s->answer);
	free(s->waits);
	free(s);
}

// --- asking -------------------------------------------------------------------------------------------------------------

static size_t take(char *bytes, size_t size, size_t n, void *ctx)
{
	struct stamper *s = ctx;
	if (s->answer.n + size * n > TSP_BYTES_MAX)
		return 0;
	buf_add(&s->answer, bytes, size * n);
	return size * n;
}

static void ask(struct gate *g, const struct project *p, const struct lot *l)
{
	struct stamper *s = g->stamper;
	s->project = xstrdup(p->id);
	s->lot = l->no;
	s->imprint = lot_stamp_imprint(p, l);
	tsp_request(s->imprint, s->nonce, &s->request);
	s->transfer = curl_easy_init();
	INSIST(s->transfer);
	curl_easy_setopt(s->transfer, CURLOPT_URL, g->parts.tsa);
	curl_easy_setopt(s->transfer, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(s->transfer, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->transfer, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(s->transfer, CURLOPT_TIMEOUT, (long)ANSWER_S);
	curl_easy_setopt(s->transfer, CURLOPT_HTTPHEADER, s->headers);
	curl_easy_setopt(s->transfer, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->request.n);
	curl_easy_setopt(s->transfer, CURLOPT_POSTFIELDS, (const char *)s->request.p);
	curl_easy_setopt(s->transfer, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(s->transfer, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(s->transfer, CURLOPT_WRITEDATA, s);
	INSIST(curl_multi_add_handle(s->multi, s->transfer) == CURLM_OK);
}

static bool wants_stamp(const struct gate *g, const struct project *p, const struct lot *l)
{
	return !l->stamp_at && l->phase > PHASE_WAIT && l->phase < PHASE_RECORD && l->intake_taken == l->intake_count && !l->intake_broken &&
	       hash_equal(p->service_cert, cert_hash(g->parts.service_cert));
}

static struct wait *wait_of(const struct stamper *s, struct hash imprint)
{
	for (size_t i = 0; i < s->wait_count; i++)
		if (hash_equal(s->waits[i].imprint, imprint))
			return &s->waits[i];
	return NULL;
}

static bool is_due(const struct gate *g, const struct project *p, const struct lot *l, int64_t now)
{
	if (!wants_stamp(g, p, l))
		return false;
	const struct wait *w = wait_of(g->stamper, lot_stamp_imprint(p, l));
	return !w || now >= w->next_at;
}

static void ask_for_next(struct gate *g, int64_t now)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct project *p = replay_state(g->projects[i].replay);
		for (size_t k = 0; k < p->lot_count; k++)
			if (is_due(g, p, &p->lots[k], now)) {
				ask(g, p, &p->lots[k]);
				return;
			}
	}
}

// --- what came ------------------------------------------------------------------------------------------------------------

static result keep(struct gate *g, struct err *e)
{
	struct stamper *s = g->stamper;
	struct time_stamp stamp;
	BUF_AUTO token = BUF_INIT;
	const struct project *p;
	TRY(tsp_answer(span_buf(&s->answer), s->imprint, s->nonce, g->parts.trust, &token, &stamp, e));
	TRY(gate_follow(g, s->project, &p, e));
	const struct lot *l = project_lot(p, s->lot);
	if (!l || !wants_stamp(g, p, l))
		return ok(); // another gate was faster, or the record is made
	json_t *body = json_object();
	json_put_int(body, "at", stamp.at);
	json_put_str(body, "tsa", *stamp.tsa ? stamp.tsa : "-");
	json_put_base64(body, "token", span_buf(&token));
	TRY(gate_own_act(g, s->project, "intake.stamp", s->lot, body, e));
	TRY(gate_follow(g, s->project, &p, e));
	l = project_lot(p, s->lot);
	return l->stamp_at ? ok() : fail(e, "tsp.void", "第%lld包受理清单的时间戳没有生效（原因见日志），稍后再试", (long long)s->lot);
}

static void ask_again_later(struct stamper *s, int64_t now)
{
	struct wait *w = wait_of(s, s->imprint);
	if (!w) {
		s->waits = xrealloc(s->waits, (s->wait_count + 1) * sizeof *s->waits);
		w = &s->waits[s->wait_count++];
		*w = (struct wait){ .imprint = s->imprint };
	}
	w->pause = w->pause ? w->pause * 2 : AGAIN_MS;
	w->pause = w->pause < AGAIN_MAX_MS ? w->pause : AGAIN_MAX_MS;
	w->next_at = now + w->pause;
}

static result finish(struct gate *g, CURLcode code, int64_t now, struct err *e)
{
	struct stamper *s = g->stamper;
	result r = code == CURLE_OK ? keep(g, e)
				    : fail(e, "tsp.away", "时间戳服务 %s 没有回答：%s；开标照常进行，稍后自动再试", g->parts.tsa, curl_easy_strerror(code));
	put_down(s);
	if (!is_ok(r))
		ask_again_later(s, now);
	return r;
}

result gate_stamp(struct gate *g, int64_t now, struct err *e)
{
	struct stamper *s = g->stamper;
	int running = 0, left;
	if (!g->parts.tsa)
		return ok();
	if (!s->transfer)
		ask_for_next(g, now);
	if (!s->transfer)
		return ok();
	INSIST(curl_multi_perform(s->multi, &running) == CURLM_OK);
	const CURLMsg *said = running ? NULL : curl_multi_info_read(s->multi, &left);
	return said ? finish(g, said->data.result, now, e) : ok();
}
