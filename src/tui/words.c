#include "tui/words.h"

#include <string.h>

bool words_zh(void)
{
	// TRANSLATORS: the language of this catalogue: "zh" in Chinese, "en" in English.
	return strcmp(_("en"), "zh") == 0;
}

const char *in_words(const char *zh, const char *en)
{
	return words_zh() ? zh : en;
}

// The names of fields and choices of the table of acts, as they are looked up below.
static const char *const CODES[] = {
	N_("minutes"), N_("reason"), N_("late_reason"), N_("amount_fen"), N_("way"), N_("payer"), N_("flow_no"), N_("cause"), N_("text"),
	N_("result"), N_("device"), N_("room"), N_("file_id"), N_("role"), N_("name"), N_("org"), N_("cert"), N_("deadline"), N_("staff"),
	N_("discipline"), N_("order"), N_("shares"), N_("checks"), N_("kind"), N_("from"), N_("to"), N_("id"), N_("bid"), N_("ok"), N_("note"),
	N_("accepted"), N_("rejected"), N_("noted"), N_("transfer"), N_("guarantee"), N_("insurance"), N_("cheque"), N_("none"),
	N_("recorder"), N_("supervisor"), N_("purchaser"), N_("reader"), N_("bidder"), N_("other"), N_("objection"), N_("recusal"),
	N_("yes"), N_("no"), N_("invalid"), N_("backup"), N_("extend"), N_("suspend"), N_("evidence"), N_("agent"), N_("give"), N_("enc_cert"), N_("sha256"),
	N_("finding"), N_("token"), N_("certificate"), N_("key"), N_("network"), N_("platform"),
	N_("scoring"), N_("lowest_price"), N_("sum_then_round"), N_("round_each_item"), N_("direct"), N_("hundred_mark"), N_("adjusted"),
	N_("quoted"), N_("draw"), N_("technical"), N_("never"), N_("services"), N_("research"), N_("void"), N_("go_on"), N_("counted"), N_("handed_in"), N_("taken_back"),
	N_("ineffective"), N_("refused"),
};

const char *code_in_words(const char *code)
{
	for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
		if (strcmp(CODES[i], code) == 0)
			return _(CODES[i]);
	return code;
}

// What the table says of the fields that people fill in; the table itself is in English.
__attribute__((unused)) static const char *const DOCS[] = {
	N_("SHA-256 of the signing certificate"), N_("the person's name"), N_("organisation"), N_("encryption certificate, DER; for recorder and supervisor"),
	N_("the new one, ms; later than the old"), N_("where the opening starts late"), N_("as the document wants it"), N_("fen"), N_("account name"),
	N_("not less than decrypt_min"), N_("hash of an evidence file"), N_("number of the objection"), N_("why this station is to lead"),
	N_("true: the asking station leads from now on"), N_("where it is not given"), N_("ms"), N_("of the file"),
};

const char *doc_in_words(const char *doc)
{
	return doc && *doc ? _(doc) : "";
}
