#!/bin/sh
# What each role can do with psql alone: nothing to a table, nothing that tells of the intake, nothing that hinders others.
# shellcheck disable=SC2154,SC2034,SC2317
set -u
n=0 bad=0
dir=$(mktemp -d /tmp/kb-rights-XXXXXX) && chmod 711 "$dir"
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
host='' recorder='' supervisor='' purchaser='' gate=''
"$KAIBIAO" db init "$owner" >/dev/null || exit 3
for r in host recorder supervisor purchaser gate; do
	"$KAIBIAO" db user add "$owner" $r --role $r >/dev/null || exit 3
	eval "$r=\$(\"\$pg\" conninfo \"\$dir/pg\" $r)"
done
everybody='host recorder supervisor purchaser gate'
export PGOPTIONS=
as() { # ROLE SQL
	eval "c=\$$1"
	psql -XqAt "${c:?}" -v ON_ERROR_STOP=1 -c "$2" 2>"$dir/err"
}
ok() { # TEXT COMMAND...
	n=$((n + 1))
	text=$1
	shift
	if "$@" >"$dir/out" 2>&1; then echo "ok $n - $text"; else
		echo "not ok $n - $text"
		sed 's/^/# /' "$dir/out"
		bad=1
	fi
}
# every SQL line of stdin is refused to every role for want of rights
all_refused() { # ROLES
	awk '{ q = $0; gsub(/\\/, "\\\\", q); gsub(/\047/, "", q); print "\\warn @@ " q; print $0 ";" }' >"$dir/attack.sql"
	for r in $1; do
		eval "c=\$$r"
		psql -XqAt "${c:?}" -f "$dir/attack.sql" 2>&1 >/dev/null | awk -v role="$r" '
			/^@@ / { if (q && !refused) print role " may: " q; q = substr($0, 4); refused = 0; next }
			/permission denied|must be (owner|superuser|member)|must have admin|not permitted/ { refused = 1; next }
			/ERROR/ && !refused { print role ": " $0 }
			END { if (q && !refused) print role " may: " q }'
	done >"$dir/may"
	cat "$dir/may"
	[ ! -s "$dir/may" ] && [ -s "$dir/attack.sql" ]
}
tables=$(psql -XqAt "$owner" -c "select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('kb','kb_intake') and c.relkind in ('r','p','v','m','S')")
each_table() { # WORDS with @ for the table
	for t in $tables; do printf '%s\n' "$@" | sed "s/@/$t/"; done
}
refused_tables() { each_table 'select * from @' 'delete from @' 'truncate @' 'begin; lock table @; rollback' 'insert into @ default values' 'copy @ to stdout' "explain select * from @" | all_refused "$everybody"; }
catalogues() {
	psql -XqAt "$owner" -c "select c.oid::regclass from pg_class c where c.relkind in ('r','v') and c.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)" >"$dir/catalogues"
	{
		sed 's/^/table /; s/$/;/' "$dir/catalogues" | grep -E 'pg_stat|pg_class|pg_locks|pg_authid|pg_roles|pg_settings|pg_db_role_setting|pg_prepared|information_schema.tables|pg_proc|pg_largeobject'
	} | all_refused 'host gate'
}
no_function() { # nobody may call anything but what his group was given in schema kb
	psql -XqAt "$owner" -c "select r.rolname, p.oid::regprocedure from pg_proc p, pg_roles r where r.rolname in ('host','recorder','supervisor','purchaser','gate')
		and has_function_privilege(r.oid, p.oid, 'execute') and p.pronamespace <> 'kb'::regnamespace limit 5" >"$dir/may"
	cat "$dir/may" && [ ! -s "$dir/may" ]
}
no_relation() {
	psql -XqAt "$owner" -c "select r.rolname, c.oid::regclass from pg_class c, pg_roles r where r.rolname in ('host','recorder','supervisor','purchaser','gate')
		and (has_table_privilege(r.oid, c.oid, 'select,insert,update,delete,truncate,references,trigger') or
		has_any_column_privilege(r.oid, c.oid, 'select,insert,update,references')) limit 5" >"$dir/may"
	cat "$dir/may" && [ ! -s "$dir/may" ]
}
hindering() {
	all_refused "$everybody" <<-'SQL'
		select pg_sleep(1)
		select pg_advisory_lock(1)
		select lo_create(1)
		select pg_notify('x', 'y')
		select set_config('synchronous_commit', 'off', false)
		select pg_terminate_backend(1)
		select count(*) from generate_series(1, 1000000000)
		select repeat('x', 1000000000)
		create temp table t(x int)
		create table public.t(x int)
		create table kb.t(x int)
		create schema s
		create function public.f() returns int language sql as 'select 1'
		create role friend
		set role kb_owner
		set session authorization kb_owner
		set session_replication_role = replica
		alter role kb_gate login
		alter function kb.ms() owner to host
		create or replace function kb.ms() returns bigint language sql as 'select 1'
		drop function kb.append(text, bytea, int, bytea, bytea[])
		copy (select 1) to program 'id'
		do 'begin end'
		grant kb_gate to host
		alter database kaibiao set timezone = 'UTC'
	SQL
}
measuring() {
	all_refused "$everybody" <<-'SQL'
		select pg_relation_size('kb_intake.record')
		select pg_total_relation_size(16384)
		select pg_database_size('kaibiao')
		select pg_tablespace_size('pg_default')
		select pg_stat_get_live_tuples(16384)
		select pg_stat_get_db_tuples_inserted(16384)
		select pg_stat_get_activity(null)
		select pg_lock_status()
		select txid_current()
		select pg_current_xact_id()
		select pg_current_snapshot()
		select age('3'::xid)
		select pg_current_wal_lsn()
		select pg_current_wal_insert_lsn()
		select pg_control_checkpoint()
		select pg_export_snapshot()
		select lastval()
		select pg_stat_file('base')
		select pg_ls_waldir()
		select pg_visible_in_snapshot('1', '1:1:')
	SQL
}
intake_functions() {
	all_refused 'host recorder supervisor purchaser' <<-'SQL'
		select * from kb.intake_head('P-1#1')
		select * from kb.intake_read('P-1#1', 0, 1)
		select * from kb.intake_state('P-1#1')
		select kb.audit_put('P-1#1', 'x')
		select kb.chunk_begin('P-1#1', '', '', 1)
		select kb.chunk_put('P-1#1', '', 1, '')
		select * from kb.intake_append('P-1#1', '', 1, '', '{}')
		select * from kb.intake_takeover('P-1', 1, '', 1, '', '{}')
		select kb.watchdog()
		select kb.ms()
		select * from kb.put('P-1', 1, '', '{}', 1, '', '{}', null)
	SQL
}
other_databases() {
	for r in $everybody; do
		for d in postgres template1; do
			eval "c=\$$r"
			psql -XqAt "$c dbname=$d" -c 'select 1' >/dev/null 2>&1 && echo "$r may connect to $d" && return 1
		done
	done
	return 0
}
hex() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }
salt=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
act() { # MEMBERS-BEFORE MEMBERS-AFTER: as bytea
	printf "'\\\\x%s'" "$(hex "{\"act\":\"$1\",\"body\":$2,$3\"project\":\"P-1\",\"salt\":\"$salt\"}")"
}
# all that a console can ask, as one text
view() {
	for r in host recorder supervisor purchaser; do
		as "$r" "select * from kb.projects()"
		as "$r" "select * from kb.read('P-1', 0, 500)"
		as "$r" "select * from kb.head('P-1')"
		as "$r" "select * from kb.head('P-1#1')"
		as "$r" "select * from kb.read('P-1#1', 0, 500)"
	done
	as host "select kb.chunk_get('P-1#1', '\\x00', 0)"
	as host "select * from kb.audit_read('P-1')"
	as supervisor "select * from kb.audit_read('P-1')"
}
## R28 87号令第28条
nothing_seen() {
	as host "select seq from kb.append('P-1', $(act project.create '{"deadline":99999999999999}' ''), 1, '\\x0011223344556677', '{\"\\\\x00\"}')" || return 1
	view >"$dir/before"
	for i in 1 2 3; do
		as gate "select received_at from kb.intake_append('P-1#1', $(act bid.submit "{\"i\":$i}" '"lot":1,'), 1, '\\x0011223344556677', '{\"\\\\x00\"}')" || return 1
		as gate "select kb.audit_put('P-1#1', 'refused $i')" || return 1
	done
	view >"$dir/after"
	psql -XqAt "$owner" -c vacuum -c analyze
	[ "$(psql -XqAt "$owner" -c 'select count(*) from kb_intake.record')" = 3 ] && [ -s "$dir/before" ] && cmp "$dir/before" "$dir/after"
}
forgery() { # the owner's own hands: the fence against mistakes
	! psql -XqAt "$owner" -c "update kb.record set at = 1" 2>"$dir/err" && grep -q 只能追加 "$dir/err" &&
		! psql -XqAt "$owner" -c "set session_replication_role = replica" -c "delete from kb_intake.record" 2>"$dir/err"
}

ok 'no role may touch a table' refused_tables
ok 'no role has any right on any relation of the database' no_relation
ok 'nor on any function outside schema kb' no_function
ok 'the catalogues are shut' catalogues
ok 'nothing that hinders others' hindering
ok 'nothing that measures' measuring
ok 'the doors of the intake open to the gate alone' intake_functions
ok 'no way in by another database' other_databases
ok 'what consoles see is the same with no bid and with three' nothing_seen
ok 'records cannot be changed by mistake' forgery
ok 'db check agrees' "$KAIBIAO" db check "$owner"
echo "1..$n"
exit $bad
