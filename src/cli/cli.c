#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/text.h"

enum { BODY_BYTES_MAX = 1024 * 1024 };

bool cli_english(void)
{
	const char *language = getenv("LANGUAGE"); // main() sets it
	return language && strncmp(language, "en", 2) == 0;
}

int cli_report(result r, const struct err *e)
{
	if (is_ok(r))
		return RESULT_OK;
	if (r.kind == RESULT_REFUSED && *e->clause)
		fprintf(stderr, _("kaibiao: refused [%s] %s\n  %s\n"), e->code, e->clause, err_sentence(e));
	else
		fprintf(stderr, "kaibiao: [%s] %s\n", e->code, err_sentence(e));
	return (int)r.kind;
}

int cli_usage(const char *subcommand)
{
	for (const struct command *c = COMMANDS; c->name; c++)
		if (strcmp(c->name, subcommand) == 0)
			fprintf(stderr, _("usage: kaibiao %s %s\n"), c->name, c->args);
	return RESULT_USAGE;
}

static void take_out(int *argc, char **argv, int from, int count)
{
	memmove(argv + from, argv + from + count, sizeof *argv * (size_t)(*argc - from - count + 1));
	*argc -= count;
}

const char *cli_option(int *argc, char **argv, const char *name)
{
	size_t n = strlen(name);
	for (int i = 1; i < *argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0 || strncmp(argv[i] + 2, name, n) != 0)
			continue;
		const char *rest = argv[i] + 2 + n;
		if (*rest == '=') {
			take_out(argc, argv, i, 1);
			return rest + 1;
		}
		if (*rest == 0 && i + 1 < *argc) {
			const char *value = argv[i + 1];
			take_out(argc, argv, i, 2);
			return value;
		}
	}
	return NULL;
}

bool cli_flag(int *argc, char **argv, const char *name)
{
	for (int i = 1; i < *argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, name) == 0) {
			take_out(argc, argv, i, 1);
			return true;
		}
	}
	return false;
}

bool cli_int(const char *text, int64_t min, int64_t max, int64_t *out)
{
	char *end;
	if (!text || !*text)
		return false;
	long long n = strtoll(text, &end, 10);
	*out = n;
	return *end == 0 && n >= min && n <= max;
}

void cli_say_key(const struct desk *d)
{
	if (*desk_key_fault(d))
		fprintf(stderr, _("kaibiao: this token could not decrypt: %s\n  It is recorded; bring a token that can before the opening.\n"), desk_key_fault(d));
}

result cli_token(int *argc, char **argv, const char *prompt, struct token **out, struct err *e)
{
	const char *uri = cli_option(argc, argv, "token"), *fd = cli_option(argc, argv, "pin-fd");
	struct pin_source pin = { .from = PIN_TERMINAL, .fd = -1, .prompt = prompt };
	int64_t n;
	if (!uri)
		uri = getenv("KAIBIAO_TOKEN");
	if (!uri || !*uri)
		return usage(e, "token.unset", "请用 --token 指明令牌（例如 piv: 或 p12:/路径/证书.p12），或设环境变量 KAIBIAO_TOKEN");
	if (fd) {
		if (!cli_int(fd, 0, 1023, &n))
			return usage(e, "token.pin_fd", "--pin-fd 后面应是已打开的文件描述符号，不是“%s”", fd);
		pin = (struct pin_source){ .from = PIN_FD, .fd = (int)n, .prompt = prompt };
	}
	return token_open(uri, &pin, out, e);
}

result cli_desk(struct desk **out, struct err *e)
{
	struct settings s;
	result r = settings_read(&s, e);
	if (is_ok(r))
		r = desk_open(&s, out, e);
	settings_release(&s);
	return r;
}

result cli_lot(int *argc, char **argv, int64_t *lot, struct err *e)
{
	const char *no = cli_option(argc, argv, "lot");
	if (*argc < 3 || !cli_int(no, 1, 999, lot))
		return usage(e, "cli.lot", "用法：kaibiao %s %s 项目编号 --lot 包号；包号是 1 到 999 的整数", argv[0], *argc > 1 ? argv[1] : "");
	return ok();
}

static void print_step(void *ctx, const struct work_step *s)
{
	static const char *const SIGN[] = { [WORK_GOOD] = "ok", [WORK_BAD] = "x", [WORK_WAITS] = "?" };
	(void)ctx;
	if (s->how == WORK_RUNS)
		return;
	BUF_AUTO name = BUF_INIT;
	text_add_safe(&name, s->bid->bidder_name);
	printf("%3lld  %-3s %s  %s\n", (long long)s->bid->no, SIGN[s->how], buf_text(&name), s->text);
	fflush(stdout);
}

result cli_work(int *argc, char **argv, const char *what, struct work *w, struct err *e)
{
	const struct project *p;
	w->step = print_step;
	TRY(cli_lot(argc, argv, &w->lot, e));
	w->project = argv[2];
	AUTO_FREE char *prompt = xasprintf("%s %s 第%lld包", what, w->project, (long long)w->lot);
	TRY(cli_desk(&w->desk, e));
	TRY(desk_follow(w->desk, w->project, &p, e)); // before anybody is asked for a PIN
	desk_shown(w->desk, prompt);
	return cli_token(argc, argv, prompt, &w->token, e);
}

void cli_work_end(struct work *w)
{
	token_close_p(&w->token);
	desk_close_p(&w->desk);
}

void cli_print_json(const json_t *v, bool indent)
{
	if (indent) {
		json_dumpf(v, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
		putchar('\n');
		return;
	}
	BUF_AUTO b = BUF_INIT;
	json_text(v, &b);
	puts(buf_text(&b));
}

result cli_read_json(const char *path, json_t **out, struct err *e)
{
	BUF_AUTO b = BUF_INIT;
	if (strcmp(path, "-") == 0)
		TRY(read_all(STDIN_FILENO, BODY_BYTES_MAX, &b, "stdin", e));
	else
		TRY(file_read(path, BODY_BYTES_MAX, &b, e));
	return json_read(span_buf(&b), BODY_BYTES_MAX, out, e);
}
