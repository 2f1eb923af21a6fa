// result: how every function that can fail says so.
//
// Two kinds of failure are never mixed (doc/architecture.md): a *refusal* (a rule says no; it has a code, a
// clause and a sentence) and a *failure* (the world broke; it has a code and a sentence that says what and
// where). The kinds are also the program's exit statuses.
#ifndef KB_BASE_RESULT_H
#define KB_BASE_RESULT_H

enum result_kind {
	RESULT_OK = 0,
	RESULT_REFUSED = 1, // by a rule: err.clause names the article
	RESULT_USAGE = 2,   // the command line or a file given by the user cannot be understood
	RESULT_FAILED = 3,  // the system: disk, network, database, token
};

// A one-field struct: it cannot be confused with a count or a bool, and cannot be dropped unseen.
typedef struct result {
	enum result_kind kind;
} result;

#define KB_MUST_USE __attribute__((warn_unused_result))

// What went wrong, as data; only the top layer prints. Never holds a secret.
struct err {
	enum result_kind kind;
	char code[40];   // stable name, e.g. "bid.late", "journal.torn"; empty when kind is RESULT_OK
	char clause[80]; // for refusals: rule and article, e.g. "R33 87号令第33条"; empty otherwise
	char text[600];  // a sentence in Chinese: what happened, what it means, what to do now. What is stored or signed is this one
	char other[600]; // the same in the process's other language (err_language); "" where there is none
};

// The sentence for the person at this process: OTHER where there is one, else TEXT.
const char *err_sentence(const struct err *e);
// Where formats are looked up for OTHER; the program's main sets it once, before anything can fail. LOOK_UP gives its argument back
// where it knows no other. NULL, as at the start: Chinese only. The folded state never depends on it.
void err_language(const char *(*look_up)(const char *format) __attribute__((format_arg(1))));

// Where the law's terms (phases, acts, roles) that stand in OTHER as they are in TEXT are looked up: NULL where TERM is none.
void err_terms(const char *(*look_up)(const char *term));

// RESULT_OK, as a value.
result ok(void);

// Fills e (where not NULL) and returns a result of that kind. FMT as printf; no newline at the end.
KB_MUST_USE result refuse(struct err *e, const char *code, const char *clause, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
KB_MUST_USE result fail(struct err *e, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
KB_MUST_USE result usage(struct err *e, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

// True where r is RESULT_OK.
static inline int is_ok(result r)
{
	return r.kind == RESULT_OK;
}

// Hands a failure up.
#define TRY(expression)                          \
	do {                                     \
		result try_result_ = (expression); \
		if (!is_ok(try_result_))         \
			return try_result_;      \
	} while (0)

// A bug, not a failure: on in every build. Prints the place and aborts.
#define INSIST(condition) ((condition) ? (void)0 : insist_failed(#condition, __FILE__, __LINE__))
_Noreturn void insist_failed(const char *condition, const char *file, int line);

#endif
