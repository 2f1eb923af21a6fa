#!/bin/bash
# A release of the wrong key, laid to somebody else, and the backup file: admitted by the host, the same content under a new
# key, opened; a backup with other content is refused and the bid stays closed.
# shellcheck source=tests/cli_kit.sh
. "${srcdir:-.}/tests/cli_kit.sh" || exit 99
world 4 600
for i in 1 2 3 4; do
	must folder $i && must bid $i seal "$T/bid$i" && must bid $i submit "$T/bid$i"
done
bind_roles
to_deadline
until_phase closed
open_window
# the other key: what the token would open with is gone
for i in 1 2 4; do
	pki person "$T/pki" new$i --cn "第${i}投标人有限公司" --code "$(printf 91140100MA0K1A2B%02d $i)"
	cp "$T/pki/new$i.enc.p12" "$T/pki/bidder$i.enc.p12"
	cp "$T/pki/new$i.enc.der" "$T/pki/bidder$i.enc.der"
done
ends envelope.not_for_you 1 bid 1 unseal "$T/bid1"
tell $? 'another decryption certificate: the key does not come out, with a sentence'
bid 2 unseal "$T/bid2"
bid 4 unseal "$T/bid4"
state >"$T/state"
cp "$T/state" "$T/out"
[ "$(jq '[.lots[0].bids[] | select(.fault_at > 0)] | length' "$T/state")" = 3 ]
tell $? 'the hall was told of each failure'
must bid 3 unseal "$T/bid3"
clock_jump 1800
must act host 1 opening.unseal_close '{}'
ends backup.not_admitted 1 bid 1 backup "$T/bid1"
tell $? 'no backup before the host admits it'
rule() { must act host 1 fault.rule "$(jq -n --arg b "$(bid_id "$1")" --arg c "$2" '{bid: $b, cause: $c, reason: "现场核实"}')"; }
rule 1 other
rule 2 other
rule 4 bidder
act host 1 backup.admit "$(jq -n --arg b "$(bid_id 4)" '{bid: $b, reason: "现场核实"}')"
[ $? = 1 ]
tell $? '/// S20 no backup for a failure of the bidder'"'"'s own'
for i in 1 2; do must act host 1 backup.admit "$(jq -n --arg b "$(bid_id $i)" '{bid: $b, reason: "平台故障"}')"; done
bid 1 backup "$T/bid1"
tell $? '/// S20 the backup is delivered and released at once'
# other content: the folder was changed after sealing
echo changed >>"$T/bid2/files/technical/a.pdf"
ends backup.changed 1 bid 2 backup "$T/bid2"
tell $? 'a backup with other content is refused by the own client, in a sentence'
must staff recorder custody hand $P --lot 1
staff host custody open $P --lot 1
cp "$T/out" "$T/opened"
state >"$T/state"
state_of() { jq -r --arg b "$(bid_id "$1")" '.lots[0].bids[] | select(.bid == $b) | .state' "$T/state"; }
{ cat "$T/opened"; for i in 1 2 3 4; do echo "bid $i: $(state_of $i)"; done; } >"$T/out"
[ "$(state_of 1)" = opened ] && [ "$(state_of 3)" = opened ]
tell $? 'the backup opens: its manifest is the one that the cover sheet promised'
[ "$(state_of 2)" != opened ] && [ "$(state_of 4)" != opened ]
tell $? 'the others stay closed'
[ "$(jq -r --arg b "$(bid_id 1)" '.lots[0].bids[] | select(.bid == $b) | .offer.total_fen' "$T/state")" = 500000000 ]
tell $? 'its quote is that of the offer'
verifies
tell $? 'the log verifies'
finish
