#!/bin/bash
# The root of the deadline: time-stamped by an authority that was away at first, shown, exported, verified; each receipt's proof.
. "${srcdir:-.}/tests/cli_kit.sh"
tsa() { # AHEAD: the authority listens on $tsa_port
	coproc TSA { "${builddir:-.}/tests/tsa_server" "$T/pki/tsa.pem" "$T/pki/tsa.key" "$1"; }
	read -r tsa_port <&"${TSA[0]}"
}
people 3
database
pki service "$T/pki" service
pki tls "$T/pki" gate localhost
pki tsa "$T/pki" tsa
tsa 30 && tsa_address=http://127.0.0.1:$tsa_port/ && gate_options=(--tsa "$tsa_address")
gate_start
method=open_tender project 45
for i in 1 2 3; do folder $i && bid $i seal "$T/bid$i" && bid $i submit "$T/bid$i" || bail "bid $i: $(cat "$T/out")"; done
bid 3 withdraw "$T/bid3" || bail "withdraw: $(cat "$T/out")"
[ ! -e "$T/bid1/proofs" ] && bid 1 receipt "$T/bid1" && [ ! -e "$T/bid1/proofs" ]
tell $? '/// R28 before the deadline there is no proof: it would tell how many'
kill -STOP "$TSA_PID"
to_deadline
until_phase closed
tell 0 '/// R28 an authority that does not answer does not hold the closing up'
kill -CONT "$TSA_PID"
stamped() { [ "$(state | jq '.lots[0].stamp_at > 0')" = true ]; }
for _ in $(seq 300); do stamped && break; sleep 0.1; done
stamped && [ "$(state | jq -r '.lots[0].stamp_tsa')" = 开标演练时间戳 ]
tell $? 'then the root has its time stamp'

# --- by hand, as doc/formats.md says -------------------------------------------------------------------------------
token() { as host "$(login host)" log $P --json && jq -r 'select(.act | fromjson.act == "intake.stamp") | .act | fromjson | .body.token' "$T/out" | base64 -d >"$T/token.der"; }
root() { state | jq -r '.lots[0] | "kaibiao-intake-root-1\n'$P'\n\(.no)\n\(.intake_count)\n\(.intake_root)"' >"$T/root.txt"; }
token && root && openssl ts -verify -data "$T/root.txt" -in "$T/token.der" -token_in -CAfile "$T/pki/root.pem" -untrusted "$T/pki/chain.pem" >"$T/out" 2>&1
tell $? 'openssl ts verifies it over the text of doc/formats.md'

# --- each receipt has its proof ------------------------------------------------------------------------------------
sha() { printf "$(sed 's/../\\x&/g' <<<"$1")" | sha256sum | cut -c1-64; }
proves() { # FILE: RFC 9162, 2.1.3.2
	local h f s p
	h=$(sha "00$(jq -r .record_hash "$1")") f=$(jq .at "$1") s=$(($(jq .count "$1") - 1))
	for p in $(jq -r '.path[]' "$1"); do
		[ $s -gt 0 ] || return 1
		if [ $((f & 1)) = 1 ] || [ $f = $s ]; then
			h=$(sha "01$p$h")
			while [ $((f & 1)) = 0 ] && [ $f -gt 0 ]; do f=$((f >> 1)) s=$((s >> 1)); done
		else h=$(sha "01$h$p"); fi
		f=$((f >> 1)) s=$((s >> 1))
	done
	[ $s = 0 ] && [ "$h" = "$(jq -r .root "$1")" ]
}
bid 1 receipt "$T/bid1" && bid 3 receipt "$T/bid3"
tell $? '/// R33 the receipts hold after the deadline'
ls "$T"/bid1/proofs/*.json "$T"/bid3/proofs/*.json >"$T/out" && [ "$(wc -l <"$T/out")" = 3 ]
tell $? 'each has its proof: one bid, and one that was withdrawn'
good=0 && for f in "$T"/bid[13]/proofs/*.json; do proves "$f" && [ "$(jq -r .root "$f")" = "$(state | jq -r '.lots[0].intake_root')" ] || good=1; done
tell $good 'and sha256sum alone gives the signed root out of it'
jq '.path[0] = "'"$(printf %064d 7)"'"' "$(head -n 1 <(ls "$T"/bid1/proofs/*.json))" >"$T/forged.json" && ! proves "$T/forged.json"
tell $? 'an altered one does not'

kept=$(head -n 1 <(ls "$T"/bid1/proofs/*.json))
cp "$kept" "$T/good.json"
cp "$T/forged.json" "$kept" && ! bid 1 receipt "$T/bid1" && says receipt.proof && cmp -s "$T/forged.json" "$kept"
tell $? '/// R33 a kept proof that was altered is refused, and left for the eyes of others'
rm "$kept" && bid 1 receipt "$T/bid1" && cmp -s "$T/good.json" "$kept"
tell $? 'moved away, it is made anew'

# --- in the export -----------------------------------------------------------------------------------------------
verifies && says 'everything holds\|全部相符'
tell $? 'the export verifies'
[ "$(ls "$T/export/proofs/lot-1" | wc -l)" = 4 ] && cmp -s "$kept" "$T/export/proofs/lot-1/$(basename "$kept")"
tell $? 'with the proof of every receipt in it, the same bytes as the bidder has'
jq -r '.lots[0] | .stamp_at' <(state) >/dev/null && act_file=$(grep -l intake.stamp "$T"/export/acts/*.act) && [ -n "$act_file" ]
tell $? 'with the stamp in it'
seen_as_signed() { # the text that stood at each signature is there, and is what was signed
	local f
	ls "$T"/export/shown/*.txt >/dev/null 2>&1 || return 1
	for f in "$T"/export/shown/*.txt; do
		[ "$(sha256sum <"$f" | cut -c1-64)" = "$(jq -r .shown "$T/export/acts/$(basename "$f" .txt).act")" ] || return 1
	done
}
seen_as_signed && grep -q 递交 "$T"/export/shown/*.txt
tell $? 'and what stood on the screen at each signature'
kill "$TSA_PID" 2>/dev/null
finish
