#!/bin/sh
# A private PostgreSQL cluster in a folder, on a unix socket only: for the demo and the tests.
#   pg.sh start DIR [--socket DIR] [--fast]  creates it where there is none (database "kaibiao"), starts it, prints the conninfo
#                                            --fast: no fsync, for tests
#   pg.sh stop DIR                           ends it; what is in it stays
#   pg.sh kill DIR                           ends it as a power cut would
#   pg.sh conninfo DIR [ROLE]
#   pg.sh allow DIR ROLE...                  lets the caller connect as these roles, too
# The account that called may connect as itself (superuser) and as each of the usual roles: a peer map says so. Called by
# root the server runs as "postgres", or "nobody". Exit status 77: no PostgreSQL server is installed (reason on stdout).
set -eu
umask 077
roles='host host2 recorder supervisor purchaser gate gate2 reader'

die() {
	echo "pg.sh: $*" >&2
	exit 3
}
usage() {
	sed -n '3,8s/^# *//p' "$0" >&2
	exit 2
}
find_server() {
	# shellcheck disable=SC2012
	for bin in "$(pg_config --bindir 2>/dev/null || :)" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr); do
		[ ! -x "$bin/initdb" ] || [ ! -x "$bin/pg_ctl" ] || return 0
	done
	bin=$(dirname "$(command -v initdb 2>/dev/null || echo /none/x)")
	[ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && return 0
	echo '1..0 # SKIP no PostgreSQL server is installed (Debian: postgresql-15)'
	exit 77
}

# The server refuses to run as root.
account=$(id -un)
if [ "$(id -u)" = 0 ]; then
	account=nobody
	! id postgres >/dev/null 2>&1 || account=postgres
fi
as_account() {
	if [ "$(id -u)" != 0 ]; then
		(cd / && "$@")
	elif command -v setpriv >/dev/null; then
		(cd / && setpriv --reuid="$account" --regid="$(id -g "$account")" --clear-groups "$@")
	else
		(cd / && runuser -u "$account" -- "$@")
	fi
}
make_folder() {
	mkdir -p "$1"
	chmod 700 "$1"
	[ "$(id -u)" != 0 ] || chown "$account" "$1"
	as_account test -x "$1" || die "user $account cannot reach $1: choose a folder whose parents others may enter"
}
map_roles() {
	for role in "$@"; do
		printf 'kb "/^(root|%s|%s)$" "%s"\n' "$account" "$(id -un)" "$role"
	done | as_account tee -a "$dir/data/pg_ident.conf" >/dev/null
}
create() {
	as_account "$bin/initdb" -N -k --wal-segsize=1 -A peer -U "$(id -un)" -E UTF8 --no-locale -D "$dir/data" >"$dir/init.log" 2>&1 ||
		{ cat "$dir/init.log" >&2 && die "initdb failed"; }
	as_account tee -a "$dir/data/postgresql.conf" >/dev/null <<-CONF
		listen_addresses = ''
		unix_socket_permissions = 0700
		shared_buffers = 16MB
		max_connections = 100
		fsync = $([ "$fast" = yes ] && echo off || echo on)
		log_min_messages = warning
		log_min_error_statement = panic
		log_connections = on
		timezone = 'UTC'
	CONF
	echo 'local all all peer map=kb' | as_account tee "$dir/data/pg_hba.conf" >/dev/null
	# shellcheck disable=SC2086
	map_roles "$(id -un)" $roles
}
running() { as_account "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; }
conninfo() { echo "host=$(cat "$dir/socket") dbname=kaibiao user=${1:-$(id -un)}"; }

start() {
	socket=${socket:-$dir/run}
	[ "${#socket}" -lt 90 ] || die "the path of the socket is too long (107 bytes at most): $socket; use --socket"
	make_folder "$dir"
	make_folder "$socket"
	[ -s "$dir/data/PG_VERSION" ] || create
	if ! running; then
		as_account "$bin/pg_ctl" -w -t 60 -D "$dir/data" -l "$dir/server.log" -o "-c unix_socket_directories='$socket'" start >"$dir/start.log" 2>&1 ||
			{ cat "$dir/start.log" "$dir/server.log" >&2 && die "the server does not start"; }
		echo "$socket" >"$dir/socket"
	fi
	"$bin/psql" -qAt "host=$socket dbname=postgres user=$(id -un)" -c "select 1 from pg_database where datname = 'kaibiao'" | grep -q 1 ||
		"$bin/psql" -qAt "host=$socket dbname=postgres user=$(id -un)" -c 'create database kaibiao template template0'
	conninfo
}

[ $# -ge 2 ] || usage
what=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
shift 2
find_server
case $what in
start)
	socket='' fast=no
	while [ $# -gt 0 ]; do
		case $1 in
		--socket) mkdir -p "${2:?}" && socket=$(cd "$2" && pwd) && shift 2 ;;
		--fast) fast=yes && shift ;;
		*) usage ;;
		esac
	done
	start
	;;
stop) ! running || as_account "$bin/pg_ctl" -w -m fast -D "$dir/data" stop >/dev/null ;;
kill) ! running || as_account "$bin/pg_ctl" -w -m immediate -D "$dir/data" stop >/dev/null ;;
conninfo) conninfo "$@" ;;
allow) map_roles "$@" && as_account "$bin/pg_ctl" -D "$dir/data" reload >/dev/null ;;
*) usage ;;
esac
