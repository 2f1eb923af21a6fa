#!/bin/bash
# What a bidder may hand in that is no bid: refused at the gate where its cover sheet does not promise it, and where it does
# found out at the opening. Each with a sentence; the honest bid beside them is opened, and the log verifies.
# shellcheck source=tests/cli_kit.sh
. "${srcdir:-.}/tests/cli_kit.sh" || exit 99
forge=${builddir:-.}/tests/cli_forge
[ -x "$forge" ] || skip_all 'tests/cli_forge is not built'
cases=(bomb parent link twice keys string signer project bit)
world 10 600

# --- not what the cover sheet promises --------------------------------------------------------------------------
must folder 10 && must bid 10 seal "$T/bid10"
p7m=$T/bid10/bid.p7m
cp "$p7m" "$T/good.p7m"
printf x | dd of="$p7m" bs=1 seek=2000 conv=notrunc status=none
ends bid.damaged 1 bid 10 submit "$T/bid10"
tell $? 'a damaged package'
head -c -100 "$T/good.p7m" >"$p7m"
ends bid.damaged 1 bid 10 submit "$T/bid10"
tell $? 'a truncated one'
cat "$T/good.p7m" "$T/good.p7m" >"$p7m"
ends bid.damaged 1 bid 10 submit "$T/bid10"
tell $? 'an oversized one'
cp "$T/bid10/cover.json" "$T/cover.json"
must bid 10 seal "$T/bid10" && cp "$T/cover.json" "$T/bid10/cover.json"
ends bid.damaged 1 bid 10 submit "$T/bid10"
tell $? 'the same content, encrypted anew'
truncate -s 5G "$p7m"
ends bid.size 2 bid 10 submit "$T/bid10"
tell $? 'five gigabytes'
cp "$T/good.p7m" "$p7m"
bid 10 submit "$T/bid10" && [ -n "$(ls "$T/bid10/receipts"/bid.submit-*)" ]
tell $? 'the whole package is accepted after all of that'

# --- promised, and hostile ------------------------------------------------------------------------------------
for i in "${!cases[@]}"; do
	who=$((i + 1))
	must folder $who && must bid $who seal "$T/bid$who"
	"$forge" "$T/bid$who" "$T/pki/bidder$who.sign.p12" "$T/pki/bidder$who.enc.p12" "$T/pki/bidder10.sign.p12" "${cases[i]}" || bail "forge ${cases[i]}"
	must bid $who submit "$T/bid$who"
done
bind_roles
to_deadline
until_phase closed
open_window
for who in $(seq 10); do must bid "$who" unseal "$T/bid$who"; done
must act host 1 opening.unseal_close '{}'
must staff recorder custody hand $P --lot 1
staff host custody open $P --lot 1
cp "$T/out" "$T/opened"
found() { # I: what the state says of the bid
	jq -r --arg b "$(bid_id "$1")" '.lots[0].bids[] | select(.bid == $b) | "\(.state) \(.note // "")"' "$T/state"
}
state >"$T/state"
for i in "${!cases[@]}"; do
	{ grep "第$((i + 1))投标人" "$T/opened"; found $((i + 1)); } >"$T/out"
	grep -qP "x .*第$((i + 1))投标人.*[\x{4e00}-\x{9fff}]{6}" "$T/out" && ! grep -q '^opened' "$T/out"
	tell $? "at the opening: ${cases[i]} is found out, in a sentence"
done
{ cat "$T/opened"; found 10; } >"$T/out"
grep -q '^opened' "$T/out"
tell $? 'the honest bid is opened'
[ -z "$(find "$T/host" -name passwd)" ] && [ "$(find "$T/host" -type l | wc -l)" = 0 ]
tell $? 'nothing of them lies on the host'"'"'s disk'
verifies
tell $? 'the log verifies'
finish
