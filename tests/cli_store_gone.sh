#!/bin/bash
# PostgreSQL or the gate goes away in the middle: what was signed waits in the outbox and is sent once; an upload goes on
# where it was cut; nothing that was acknowledged is lost.
# shellcheck source=tests/cli_kit.sh
. "${srcdir:-.}/tests/cli_kit.sh" || exit 99
pg() { "$src/tests/pg.sh" "$@" >"$T/pg.out" 2>&1; }
world 2 600
records() { as host "$(login host)" log $P && grep -c "$1" "$T/out"; }

# --- a console without the centre -------------------------------------------------------------------------------
must as host "$(login host)" show $P
pg kill "$T/pg" || bail "$(cat "$T/pg.out")"
ends store.gone 3 act host 0 recording.register '{"device":"甲","room":"三开标厅","file_id":"R-1","from":1}'
tell $? 'PostgreSQL is gone: the act is signed and kept, with a sentence'
says '保存在本机' && [ "$(find "$T/host/outbox" -name '*.act' | wc -l)" = 1 ]
tell $? 'it lies in the outbox'
ends store.gone 3 act host 0 recording.register '{"device":"乙","room":"三开标厅","file_id":"R-2","from":1}' &&
	[ "$(find "$T/host/outbox" -name '*.act' | wc -l)" = 2 ]
tell $? 'and a second beside it'
ends store.gone 3 as host "$(login host)" show $P
tell $? 'show says that the centre is away'

# --- a bidder behind a gate that has no centre ----------------------------------------------------------------
must folder 1 3500000 && must bid 1 seal "$T/bid1"
ends store.gone 3 bid 1 submit "$T/bid1"
tell $? 'nothing is handed in while the gate has no store'
[ -z "$(ls "$T/bid1/receipts" 2>/dev/null)" ]
tell $? 'and no receipt given'
pg start "$T/pg" --fast || bail "$(cat "$T/pg.out")"
act host 0 recording.register '{"device":"丙","room":"三开标厅","file_id":"R-3","from":1}'
tell $? 'PostgreSQL is back: the next act goes through'
[ "$(find "$T/host/outbox" -maxdepth 1 -name '*.act' | wc -l)" = 0 ] && [ "$(records recording.register)" = 3 ]
tell $? 'the outbox is empty, each act has one record'
as host "$(login host)" log $P && ! says '作废'
tell $? 'none of them is void'

# --- the gate goes away ---------------------------------------------------------------------------------------
at() { grep -c '%  ' "$T/up"; }
env -i PATH="$PATH" HOME="$T/bidder1" LC_ALL=C.UTF-8 KAIBIAO_STATE="$T/bidder1" KAIBIAO_STORE="https://localhost:$port" KAIBIAO_TRUST="$T/trust" \
	KAIBIAO_GATE_CA="$T/pki/root.pem" KAIBIAO_STATION=bidder1 "$K" bid submit "$T/bid1" \
	--token "p12:$T/pki/bidder1.sign.p12?enc=$T/pki/bidder1.enc.p12" --pin-fd 9 9<<<1234 >"$T/up" 2>&1 &
upload=$!
for _ in $(seq 400); do
	[ "$(at)" = 0 ] || break
	sleep 0.01
done
gate_kill
wait $upload
cut=$?
cp "$T/up" "$T/out"
[ $cut = 0 ] || { [ $cut = 3 ] && says store.gone; }
tell $? "the gate is killed in the middle of an upload (ended with $cut): a sentence, not a hang"
old=$port
gate_start "$old"
if [ $cut = 0 ]; then true; else
	if [ -e "$T/bid1/waiting.json" ]; then bid 1 receipt "$T/bid1"; else bid 1 submit "$T/bid1"; fi
fi
[ "$(ls "$T/bid1/receipts" | wc -l)" -ge 1 ]
tell $? 'the gate is back: the upload goes on, the bid is receipted'
must folder 2 && must bid 2 seal "$T/bid2" && must bid 2 submit "$T/bid2"
gate_kill
ends store.gone 3 bid 2 withdraw "$T/bid2" && [ -e "$T/bid2/waiting.json" ]
tell $? 'a withdrawal while the gate is away waits on the own machine'
ends bid.waiting 3 bid 2 replace "$T/bid2"
tell $? 'nothing is built upon it before it is answered'
gate_start "$old"
bid 2 receipt "$T/bid2" && [ ! -e "$T/bid2/waiting.json" ] && [ "$(jq -r .withdrawn "$T/bid2/handed_in.json")" = "$(bid_id 2)" ] &&
	[ "$(ls "$T/bid2/receipts" | wc -l)" = 2 ]
tell $? 'the gate is back: it is sent, its receipt kept'
to_deadline
until_phase closed
state >"$T/state" && cp "$T/state" "$T/out"
[ "$(jq -r --arg b "$(bid_id 1)" '.lots[0].bids[] | select(.bid == $b) | .state' "$T/state")" = in ] &&
	[ "$(jq -r --arg b "$(bid_id 2)" '.lots[0].bids[] | select(.bid == $b) | .state' "$T/state")" = withdrawn ] &&
	[ "$(jq '.lots[0].bids | length' "$T/state")" = 2 ]
tell $? 'what was receipted is there, once'
bid 1 receipt "$T/bid1" && says 'under its signed root'
tell $? 'and stands under the root'
verifies
tell $? 'the log verifies'
finish
