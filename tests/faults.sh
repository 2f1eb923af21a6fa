#!/bin/bash
# kill -9 at every durable write of the product: outbox, replica, journal, answers kept, export, sealed package, backup. After
# each the same command is given again, and then: what was saved is in the store, once; the actor's counter has no gap and no
# double; files under their final names are whole; the log verifies. Every crash point that is linked in must have been passed.
# shellcheck source=tests/cli_kit.sh
. "${srcdir:-.}/tests/cli_kit.sh" || exit 99
exec 2>"$T/shell" # the shell's own word on each kill
build=${builddir:-.}
K=$build/tests/kaibiao_faults
MOST=2 # times that one point is killed at in a scenario: its first passings
faults=0 survived=0
: >"$T/visited"
KAIBIAO_CRASH_LIST=1 "$K" | sort -u >"$T/points"
[ -s "$T/points" ]
tell $? "$(wc -l <"$T/points") crash points are linked into the program"

# scenario NAME FRESH WORK PROVE: FRESH before each run (or :), WORK is killed, PROVE runs it again and looks
scenario() {
	local name=$1 fresh=$2 work=$3 prove=$4 point count i lost=0
	$fresh
	rm -f "$T/trace"
	arm=(KAIBIAO_CRASH_TRACE="$T/trace")
	$work
	arm=()
	sort "$T/trace" | uniq -c >"$T/passed"
	while read -r count point; do
		for ((i = 1; i <= count && i <= MOST; i++)); do
			$fresh
			arm=(KAIBIAO_CRASH="$point:$i")
			$work
			local status=$?
			arm=()
			[ $status = 137 ] || continue # passed elsewhere this time
			echo "$point" >>"$T/visited"
			faults=$((faults + 1))
			if $prove; then survived=$((survived + 1)); else
				lost=$((lost + 1))
				sed "s/^/# $name, killed at $point:$i: /" "$T/out"
			fi
		done
	done <"$T/passed"
	[ -s "$T/passed" ] && [ $lost = 0 ]
	tell $? "$name: $(wc -l <"$T/passed") points passed, nothing lost, nothing doubled"
}
nothing() { :; }
say() { # the reason of a failed proof
	echo "$*" >>"$T/out"
	return 1
}
saved() { find "$T/host/outbox" -maxdepth 1 -name '*.act' -printf '%f\n' | sed 's/.*-//; s/\.act//'; }

# --- an act at the console, against PostgreSQL ----------------------------------------------------------------
world 2 3600
register='{"device":"甲","room":"三开标厅","file_id":"R-1","from":1}'
store=$(login host)
me=$(sha_of "$T/pki/host.sign.pem")
register_once() {
	printf '%s' "$register" >"$T/body"
	signed host "$store" act $P recording.register --body "$T/body"
}
counted() { # every act of the log once, the host's counter without a gap
	as host "$store" log $P --json && cp "$T/out" "$T/log" || return 1
	jq -es 'map(.act_hash) | length == (unique | length)' "$T/log" >"$T/out" || say 'an act stands twice in the log' || return 1
	jq -es --arg me "$me" 'map(select(.signer == $me) | .act | fromjson? // . | .n) | . == [range(1; length + 1)]' "$T/log" >"$T/out" ||
		say 'the counter of the actor has a gap or a double' || return 1
	as host "$store" show $P --json && [ "$(jq '.void | length' "$T/out")" = 0 ] || say 'something is void'
}
stored() { as host "$store" log $P --json && jq -r .act_hash "$T/out"; }
act_again() {
	local before
	before="$(saved) $(stored)" # saved here, or in the store already
	register_once || return 1
	[ -z "$(saved)" ] || say 'the outbox is not empty' || return 1
	counted || return 1
	for h in $before; do grep -q "$h" "$T/log" || say "the act $h, saved or admitted before, is not in the store" || return 1; done
}
scenario 'an act, PostgreSQL' nothing register_once act_again
verifies
tell $? 'the log verifies'

# --- the replica: another person's first look ------------------------------------------------------------------
forget_replica() { rm -rf "$T/recorder"; }
look() { as recorder "$(login recorder)" show $P; }
scenario 'a replica from nothing' forget_replica look look

# --- a bid sealed and handed in, answers kept ------------------------------------------------------------------
must folder 1 && must bid 1 seal "$T/bid1" && must bid 1 submit "$T/bid1" && must folder 2 && must bid 2 seal "$T/bid2"
withdraw() { bid 1 withdraw "$T/bid1"; }
to_deadline
until_phase closed
late_again() { ends bid.late 1 withdraw || return 1; [ -z "$(find "$T/bidder1/outbox" -maxdepth 1 -name '*.act')" ] || say 'the outbox is not empty'; }
scenario 'a withdrawal that comes too late' nothing withdraw late_again

# --- export ------------------------------------------------------------------------------------------------------
clear_export() { rm -rf "$T/export"*; }
write_export() { as host "$store" export $P "$T/export"; }
export_again() {
	if [ -d "$T/export" ]; then as nobody - verify "$T/export" || return 1; fi
	clear_export # a folder that is there already is refused
	write_export && as nobody - verify "$T/export"
}
scenario 'an export' clear_export write_export export_again

# --- the journal of a store in files -------------------------------------------------------------------------------
mkdir "$T/files"
store=file:$T/files
jq '.deadline += 7200000' "$T/project.json" >"$T/p2.json"
new_store() { rm -rf "$T/files" "$T/host/replica" "$T/host/outbox"; }
found() { signed host "$store" project create "$T/p2.json"; }
found_again() { found || says 'project.exists\|已经有' || return 1; as host "$store" show $P; }
scenario 'a project founded, in files' new_store found found_again
new_store && must found
scenario 'an act, in files' nothing register_once act_again
# a line that a power cut left half written lies behind the last record
tear() {
	local journal end
	journal=$(ls "$T/files/"*.journal)
	end=$(grep -obUaP -m1 '\x00' "$journal" | head -n 1 | cut -d: -f1)
	printf '{"act":"half a re' | dd of="$journal" bs=1 seek="${end:-$(stat -c %s "$journal")}" conv=notrunc status=none
}
scenario 'a torn tail, in files' tear register_once act_again

# --- the sealed package and the backup: tests/bid_crash ---------------------------------------------------------------
"$build/tests/bid_crash" >"$T/out" 2>&1
tell $? 'sealing, unsealing and backup (tests/bid_crash)'
sed -n 's/^# killed at //p' "$T/out" | tee -a "$T/visited" >"$T/bid"
bid_faults=$(wc -l <"$T/bid")
faults=$((faults + bid_faults)) survived=$((survived + bid_faults - $(grep -c '^not ok' "$T/out")))

comm -23 "$T/points" <(sort -u "$T/visited") >"$T/out"
[ ! -s "$T/out" ]
tell $? 'every crash point was passed, and killed at'
[ $faults = $survived ] || failed=1
echo "1..$n"
[ -z "$failed" ] || sed 's/^/# /' "$T/shell"
echo "faults $faults survived $survived lost $((faults - survived))"
[ -z "$failed" ]
