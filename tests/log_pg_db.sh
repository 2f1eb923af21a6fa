#!/bin/sh
# kaibiao db: schema, forward-only migrations, the check of rights, logins; exit statuses and sentences.
# shellcheck disable=SC2154
set -u
n=0 bad=0
dir=$(mktemp -d /tmp/kb-db-XXXXXX) && chmod 711 "$dir"
pg=$srcdir/tests/pg.sh
trap '"$pg" kill "$dir/pg" >/dev/null 2>&1; rm -rf "$dir"' EXIT
trap 'exit 3' INT TERM
"$pg" start "$dir/pg" --fast >"$dir/owner" 2>"$dir/err"
case $? in
0) ;;
77) cat "$dir/owner" && exit 0 ;;
*) echo 'not ok 1 - the cluster starts' && sed 's/^/# /' "$dir/err" && echo 1..1 && exit 1 ;;
esac
owner=$(cat "$dir/owner")
db() { "$KAIBIAO" db "$@" >"$dir/out" 2>&1; }
sql() { psql -XqAt "$owner" "$@"; }
expect() { # STATUS PATTERN TEXT ARGUMENTS...
	n=$((n + 1))
	want=$1 pattern=$2 text=$3
	shift 3
	db "$@"
	got=$?
	if [ "$got" = "$want" ] && grep -q -- "$pattern" "$dir/out"; then echo "ok $n - $text"; else
		echo "not ok $n - $text (exit $got)"
		sed 's/^/# /' "$dir/out"
		bad=1
	fi
}
# what SQL spoils, db check names; UNDO mends it
spoilt() { # SQL UNDO PATTERN TEXT
	sql -c "$1" >/dev/null
	expect 3 "$3" "db check finds: $4" check "$owner"
	sql -c "$2" >/dev/null
}

expect 3 'db.empty' 'an empty database has nothing to check' check "$owner"
expect 3 'db.empty' 'nor to migrate' migrate "$owner"
expect 0 '0006' 'init makes roles and schema' init "$owner"
expect 0 '0006' 'twice does no harm' init "$owner"
expect 0 '0006' 'migrate has nothing to do' migrate "$owner"
expect 0 '0006' 'the rights are right' check "$owner"
expect 0 'auditor' 'a login' user add "$owner" auditor --role supervisor
expect 0 'auditor' 'made twice is made once' user add "$owner" auditor --role supervisor
expect 2 'db.user' 'one login, one duty' user add "$owner" auditor --role host
expect 2 'db.user' 'no group of that name' user add "$owner" x --role king
expect 2 'db.user' 'no name with quotes' user add "$owner" 'x"; drop role kb_host; --' --role host
expect 2 'db.user' 'no name of the groups' user add "$owner" kb_host --role host
expect 2 'db.user' 'the superuser is no console' user add "$owner" "$(id -un)" --role host
expect 0 '' 'a host' user add "$owner" host --role host
expect 3 'db.rights' 'a console may not check' check "$("$pg" conninfo "$dir/pg" host)"
expect 3 'db.rights' 'nor migrate' migrate "$("$pg" conninfo "$dir/pg" host)"
expect 2 'usage\|用法' 'usage' check
expect 2 'settings.store' 'a conninfo that is none' check 'host'
expect 3 'store.gone' 'a server that is not there' check "host=$dir/none"

spoilt 'grant select on kb.record to host' 'revoke all on kb.record from host' 'kb.record' "a role's right on a table"
spoilt 'grant select (hash) on kb_intake.record to public' 'revoke select (hash) on kb_intake.record from public' 'kb_intake.record.hash' "PUBLIC's right on a column"
spoilt 'grant execute on function pg_sleep(double precision) to public' 'revoke all on function pg_sleep(double precision) from public' 'pg_sleep' 'PUBLIC may sleep'
spoilt 'grant select on pg_stat_all_tables to public' 'revoke all on pg_stat_all_tables from public' 'pg_stat_all_tables' 'the statistics are open'
spoilt 'grant temp on database kaibiao to public' 'revoke temp on database kaibiao from public' 'TEMP' 'temporary tables'
spoilt 'create database other' 'drop database other' 'other' 'another database that anybody may enter'
spoilt 'alter role host createrole' 'alter role host nocreaterole' 'host' 'a console with power'
spoilt 'grant pg_monitor to host' 'revoke pg_monitor from host' 'pg_monitor' 'a console that is a monitor'
spoilt 'grant kb_gate to host' 'revoke kb_gate from host' 'kb_gate' 'two duties'
spoilt 'alter function kb.now() security invoker' 'alter function kb.now() security definer' 'kb.now' 'a door without a frame'
spoilt 'alter function kb.now() reset search_path' 'alter function kb.now() set search_path = pg_catalog, pg_temp' 'kb.now' 'a search path that is not pinned'
spoilt 'create sequence kb.s' 'drop sequence kb.s' 'kb.s' 'a sequence'
spoilt 'alter role kb_owner login' 'alter role kb_owner nologin' 'kb_owner' 'an owner that may log in'
expect 0 '0006' 'all mended' check "$owner"
sql -c 'grant execute on function pg_sleep(double precision) to public'
expect 0 '0006' 'migrate takes away what somebody gave' migrate "$owner"
expect 0 '0006' 'so that the check is content' check "$owner"

sql -c "update kb.migration set sha256 = repeat('0', 64) where n = 3"
expect 3 'db.altered' 'an altered migration is said' migrate "$owner"
expect 3 '0003-record' 'by name' check "$owner"
sql -c "delete from kb.migration where n = 3"
expect 3 'db.altered' 'a migration that is missing in between' check "$owner"
sql -c "insert into kb.migration values (99, '0099-future', 'x')" -c "delete from kb.migration where n between 1 and 2"
expect 3 'db.altered' 'and at the beginning' check "$owner"
PGOPTIONS="-c client_min_messages=error" sql -c "drop schema kb cascade" -c "drop schema kb_intake cascade"
expect 0 '0006' 'founded anew where all is gone' init "$owner"
sql -c "insert into kb.migration values (7, '0007-future', 'x')"
expect 3 'db.newer' 'a newer database is left alone' migrate "$owner"
expect 3 'db.newer' 'and said' check "$owner"
sql -c "delete from kb.migration where n > 5"
expect 3 'db.behind' 'an older one is said' check "$owner"
psql -XqAt "$owner dbname=postgres" -c 'create database latin encoding latin1 template template0'
expect 3 'db.encoding' 'not UTF-8' init "$owner dbname=latin"
echo "1..$n"
exit $bad
