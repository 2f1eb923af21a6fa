#!/bin/bash
# Bodies, tokens, certificates and logs that are wrong: each has its exit status and a sentence, and the log stays as it was.
# shellcheck source=tests/cli_kit.sh
. "${srcdir:-.}/tests/cli_kit.sh" || exit 99
people 1
database
pki service "$T/pki" service
project 600
before() { as host "$(login host)" log $P --json && cp "$T/out" "$T/before"; }
must before

# --- bodies -----------------------------------------------------------------------------------------------------
body() { printf '%s' "$1" >"$T/body" && staff host act $P recording.register --body "$T/body"; }
ends json.syntax 2 body '{"device":"甲","device":"乙","room":"x","file_id":"R","from":1}'
[ $? = 0 ] && says 写了两次
tell $? 'a body with a key twice'
ends json.syntax 2 body '{"device":"甲",'
[ $? = 0 ] && says 断了
tell $? 'a body that breaks off'
{ printf '{"device":"' && head -c 10000000 /dev/zero | tr '\0' a && printf '","room":"x","file_id":"R","from":1}'; } >"$T/long.json"
ends file.size 2 staff host act $P recording.register --body "$T/long.json"
tell $? 'a string of 10 MB'
by_pipe() { staff host act $P recording.register --body - <"$T/long.json"; }
ends file.size 2 by_pipe
tell $? 'the same by a pipe'
{ printf '{"device":"' && head -c 100000 /dev/zero | tr '\0' a && printf '","room":"x","file_id":"R","from":1}'; } >"$T/long.json"
ends act.field 1 staff host act $P recording.register --body "$T/long.json"
tell $? 'a string of 100 KB'
ends act.field 1 body '{"device":"甲","room":"x","file_id":"R","from":1,"more":1}'
tell $? 'a member that the act does not have'
ends json.profile 2 body '{"device":"甲","room":"x","file_id":"R","from":1.5}'
tell $? 'a fraction'
ends json.syntax 2 body $'{"device":"\xff\xfe","room":"x","file_id":"R","from":1}'
tell $? 'bytes that are no UTF-8'
ends act.unknown 2 staff host act $P opening.dance
tell $? 'no such act'
ends file.missing 2 staff host act $P recording.register --body "$T/none.json"
tell $? 'no such file'

# --- tokens and certificates ------------------------------------------------------------------------------------
good='{"device":"甲","room":"x","file_id":"R","from":1}'
printf '%s' "$good" >"$T/body"
pin=9999
ends token.pin_wrong 3 staff host act $P recording.register --body "$T/body" && says '没有次数限制'
tell $? 'a wrong PIN: nothing was signed; a file counts no tries'
pin=1234
printf nonsense >"$T/pki/broken.sign.p12"
broken() { as host "$(login host)" act $P recording.register --body "$T/body" --token "p12:$T/pki/broken.sign.p12" --pin-fd 9 9<<<1234; }
ends key.syntax 3 broken
tell $? 'a token file that is none'
nowhere() { as host "$(login host)" act $P recording.register --body "$T/body" --token "p12:$T/pki/none.p12" --pin-fd 9 9<<<1234; }
ends token.no_card 3 nowhere
tell $? 'no such token'
other_ca() {
	mkdir "$T/foreign" && "$src/contrib/pki.sh" init "$T/foreign" >"$T/pki.log" 2>&1 &&
		"$src/contrib/pki.sh" person "$T/foreign" host --cn 王主持 --org 某某招标代理有限公司 --code 140105198203127721 >>"$T/pki.log" 2>&1
}
other_ca || bail "$(cat "$T/pki.log")"
jq '.project = "SXZC-2026-0043"' "$T/project.json" >"$T/second.json"
foreign() { as host "$(login host)" project create "$T/second.json" --token "p12:$T/foreign/host.sign.p12?enc=$T/foreign/host.enc.p12" --pin-fd 9 9<<<1234; }
ends cert.foreign 1 foreign
tell $? 'a certificate of a CA that nobody here trusts'
clock_jump $((800 * 86400))
ends cert.expired 1 staff host act $P recording.register --body "$T/body"
tell $? 'an expired certificate, by the clock of the centre'
clock_jump $((-800 * 86400))
as host "$(login host)" log $P --json && cmp -s "$T/out" "$T/before"
tell $? 'after all of that the log is what it was, to the byte'
body "$good"
tell $? 'and the act, done right, is accepted'

# --- the owner's login ------------------------------------------------------------------------------------------
ends store.owner 3 as host "$conninfo" show $P
tell $? "the database's owner shows nothing"
owner_acts() { signed host "$conninfo" act $P recording.register --body "$T/body"; }
ends store.owner 3 owner_acts
tell $? 'nor does it act'

# --- logs that were changed -------------------------------------------------------------------------------------
verifies
tell $? 'the exported log verifies'
changed() { # JQ-PROGRAM LINE
	cp -r "$T/export" "$T/bad" && awk -v n="$2" 'NR == n' "$T/export/log.jsonl" | jq -c "$1" >"$T/line" &&
		awk -v n="$2" -v f="$T/line" 'NR == n { getline < f } { print }' "$T/export/log.jsonl" >"$T/bad/log.jsonl"
	as nobody - verify "$T/bad" --trust "$T/trust"
	local got=$?
	rm -rf "$T/bad"
	return $got
}
ends verify.faults 1 changed '.prev = ("0" * 64)' 2 && says 'log.jsonl'
tell $? 'a broken chain: named'
ends verify.faults 1 changed '.sig = (.sig[0:20] + "AAAA" + .sig[24:])' 2 && says 'log.jsonl'
tell $? 'a changed signature: named'
ends verify.faults 1 changed '.act |= sub("甲"; "乙")' 2 && says 'log.jsonl'
tell $? 'a changed act: named'
cut() {
	cp -r "$T/export" "$T/bad" && head -n 1 "$T/export/log.jsonl" >"$T/bad/log.jsonl"
	as nobody - verify "$T/bad"
}
ends verify.faults 1 cut && says 'FAULT acts/000002.act'
tell $? 'a log whose last records are missing: named'
finish
