// An authority on loopback for the tests: tsa_server CERT KEY AHEAD. Prints its port; ends when its input does.
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/result.h"
#include "tests/tsa_kit.h"

static enum MHD_Result serve(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *bytes,
			     size_t *n, void **request)
{
	(void)url, (void)method, (void)version;
	struct buf *b = *request;
	if (!b) {
		*request = xcalloc(1, sizeof *b);
		return MHD_YES;
	}
	if (*n) {
		buf_add(b, bytes, *n);
		*n = 0;
		return MHD_YES;
	}
	BUF_AUTO answer = BUF_INIT;
	tsa_answers(ctx, span_buf(b), &answer);
	struct MHD_Response *r = MHD_create_response_from_buffer(answer.n, answer.p, MHD_RESPMEM_MUST_COPY);
	MHD_add_response_header(r, "Content-Type", "application/timestamp-reply");
	enum MHD_Result queued = MHD_queue_response(c, MHD_HTTP_OK, r);
	MHD_destroy_response(r);
	return queued;
}

static void done(void *ctx, struct MHD_Connection *c, void **request, enum MHD_RequestTerminationCode why)
{
	(void)ctx, (void)c, (void)why;
	if (*request)
		buf_release(*request);
	free(*request);
}

int main(int argc, char **argv)
{
	struct tsa t;
	char byte;
	INSIST(argc == 4);
	tsa_open(&t, argv[1], argv[2]);
	t.ahead = strtol(argv[3], NULL, 10);
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, serve, &t, MHD_OPTION_NOTIFY_COMPLETED, done, NULL, MHD_OPTION_END);
	INSIST(d);
	printf("%u\n", (unsigned)MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	MHD_stop_daemon(d);
	tsa_close(&t);
	return 0;
}
