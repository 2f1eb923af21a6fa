#include "tests/tui_model.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable.h"
#include "tui/dialogs.h"
#include "tui/words.h"

void scene_languages(void)
{
	INSIST(setlocale(LC_ALL, "C.UTF-8"));
	const char *build = getenv("builddir");
	AUTO_FREE char *dir = xasprintf("%s/tests/locale", build ? build : ".");
	INSIST(bindtextdomain("kaibiao", dir) && bind_textdomain_codeset("kaibiao", "UTF-8"));
}

__attribute__((format_arg(1))) static const char *sentence(const char *format)
{
	return gettext(format);
}

void scene_language(const char *language)
{
	setenv("LANGUAGE", language, 1);
	INSIST(textdomain("kaibiao")); // looks the language up anew
	err_language(sentence);
	err_terms(strcmp(language, "en") == 0 ? law_in_english : NULL);
}

void scene_seat(struct scene *s, int who)
{
	struct seat *seat = &s->m.seat;
	*seat = (struct seat){ .signed_in = who != 0, .token_here = who != 0 };
	if (!who)
		return;
	seat->cert = kit_cert(who);
	snprintf(seat->name, sizeof seat->name, "%s", kit_name(who));
	snprintf(seat->code, sizeof seat->code, "%s", kit_code(who));
	const struct law_event me = { .signer = seat->cert, .signer_code = seat->code, .signer_name = seat->name, .authentic = true };
	seat->roles = project_roles(s->m.project, &me);
}

static void note_rows(struct scene *s)
{
	static const char *const TYPES[] = { "project.create", "role.bind", "role.bind", "intake.close", "bid.submit", "opening.start" };
	for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
		s->rows[i] = (struct log_row){ .seq = i + 1, .at = s->m.now - 60000 + (int64_t)i * 1000, .type = TYPES[i], .signer = kit_name(i == 4 ? 1 : HOST),
					       .lot = i > 2 ? 1 : 0, .authentic = true };
	s->rows[3].signer = "开标服务";
	s->rows[5].void_code = "phase.wrong";
	s->rows[5].void_text = "现在不是截止阶段";
	s->m.log = s->rows;
	s->m.log_count = sizeof TYPES / sizeof *TYPES;
}

struct scene *scene_begin(enum phase phase, int who)
{
	struct scene *s = xcalloc(1, sizeof *s);
	s->m.lot = 1;
	s->m.verified = true;
	kit_init(&s->kit);
	play_found(&s->kit, NULL);
	if (who == PURCHASER || who == READER)
		INSIST(kit_act(&s->kit, HOST, 0, "role.bind", play_bind(who, who == READER ? "reader" : "purchaser")));
	if (phase == PHASE_CLOSED)
		s->kit.now = KIT_DEADLINE + 3 * SECOND;
	play_to(&s->kit, 1, phase, 3);
	keymap_init(&s->keys);
	s->m.keys = &s->keys;
	s->m.project = s->kit.p;
	s->m.station = "t"; // where the kit does its acts
	s->m.now = s->kit.now + 5000;
	s->m.link = (struct feed_news){ .link = FEED_ONLINE, .seq = s->kit.seq };
	scene_seat(s, who);
	note_rows(s);
	return s;
}

void scene_end(struct scene *s)
{
	stack_release(&s->stack);
	kit_release(&s->kit);
	free(s);
}

struct effect scene_key(struct scene *s, const char *key)
{
	struct key k;
	INSIST(key_read(key, &k));
	struct effect f = stack_act(&s->stack, &s->m, &s->keys, k);
	if (f.kind != EFFECT_PROPOSE || f.job->kind != JOB_REFUSED)
		return f;
	stack_push(&s->stack, reason_new(f.job->what, &f.job->why)); // as the app does
	job_free(f.job);
	return (struct effect){ .kind = EFFECT_HANDLED };
}

static void write_golden(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "w");
	INSIST(f && fwrite(text->p, 1, text->n, f) == text->n && fclose(f) == 0);
}

static void say_difference(const char *name, const struct buf *got)
{
	AUTO_FREE char *path = xasprintf("%s.got", name);
	for (char *p = path; *p; p++)
		*p = *p == '/' ? '_' : *p;
	write_golden(path, got);
	printf("# what was drawn is in %s\n", path);
}

bool scene_text_matches(const struct buf *got, const char *name)
{
	BUF_AUTO want = BUF_INIT;
	struct err e;
	const char *source = getenv("srcdir"), *generate = getenv("GENERATE");
	AUTO_FREE char *path = xasprintf("%s/tests/screens/%s.txt", source ? source : ".", name);
	if (generate && *generate == '1')
		write_golden(path, got);
	bool same = is_ok(file_read(path, 1 << 20, &want, &e)) && want.n == got->n && memcmp(want.p, got->p, got->n) == 0;
	if (!same)
		say_difference(name, got);
	return same;
}

bool scene_matches(struct scene *s, int rows, int cols, const char *name)
{
	GRID_AUTO g = { .cells = NULL };
	BUF_AUTO got = BUF_INIT;
	grid_init(&g, rows, cols);
	stack_render(&s->stack, &s->m, &g);
	grid_dump(&g, &got);
	return scene_text_matches(&got, name);
}
