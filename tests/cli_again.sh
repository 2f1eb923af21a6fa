#!/bin/bash
# A step done again shows the same result and adds nothing to the log: what goes through the bids tells again how each of them fared; what
# was signed once is refused with its reason, and what stands stays.
# shellcheck source=tests/cli_kit.sh
. "${srcdir:-.}/tests/cli_kit.sh" || exit 99
method=open_tender
world 3 3600
bind_roles
for i in 1 2 3; do
	must folder $i
	must bid $i seal "$T/bid$i"
	must bid $i submit "$T/bid$i"
done
to_deadline
until_phase closed
sign_sheet
length() { as host "$(login host)" log $P && wc -l <"$T/out"; }
facts() { state | jq -Sc 'del(.seq, .head, .at, .voids)'; }
# same WHAT COMMAND...: twice; the second says and ends as the first, and the log is as long as before
same() {
	local what=$1 before
	shift
	must "$@"
	cp "$T/out" "$T/first"
	before=$(length)
	"$@"
	local ended=$?
	diff "$T/first" "$T/out" >"$T/differs"
	local differs=$?
	[ "$(length)" = "$before" ] || differs=1
	cp "$T/differs" "$T/out"
	[ $ended = 0 ] && [ $differs = 0 ]
	tell $? "$what again: the same result, no further record"
}
# once CODE WHAT COMMAND...: the second is refused, and the facts are as before
once() {
	local code=$1 what=$2
	shift 2
	must "$@"
	facts >"$T/before"
	ends "$code" 1 "$@" && facts >"$T/after" && diff "$T/before" "$T/after" >"$T/out"
	tell $? "$what again: refused with [$code], nothing changes"
}

once act.phase 'starting the opening' act host 1 opening.start '{}'
once act.phase 'the announcing' act host 1 opening.announce '{"discipline":true,"staff":[{"name":"王主持","post":"主持人"}]}'
same 'checking the packages' staff host package verify $P --lot 1
once act.phase 'opening the window' act host 1 opening.unseal '{}'
once release.twice 'a release' bid 1 unseal "$T/bid1"
for i in 2 3; do must bid $i unseal "$T/bid$i"; done
same 'checking the shares' staff recorder custody check $P --lot 1
once act.phase 'closing the window' act host 1 opening.unseal_close '{}'
same 'handing the shares over' staff recorder custody hand $P --lot 1
same 'opening the bids' staff host custody open $P --lot 1
once act.phase 'ending the remedies' act host 1 opening.ready '{}'
once act.phase 'the announcing of the quotes' act host 1 opening.read "$(state | jq -c '{order: [.lots[0].bids | sort_by(.no)[] | .bid]}')"
for i in 2 3; do must bid $i confirm "$T/bid$i"; done
once confirm.twice 'a confirmation' bid 1 confirm "$T/bid1"
once act.phase 'making the record' staff host record make $P --lot 1
same 'the record as text' as host "$(login host)" record text $P --lot 1
once sign.twice "the host's signature" staff host record sign $P --lot 1
once sign.twice "a bidder's signature" bid 1 sign "$T/bid1"
for i in recorder supervisor; do must staff $i record sign $P --lot 1; done
once act.phase 'closing the opening' act host 1 opening.close '{}'
as host - log --audit && [ "$(grep -c '被拒绝' "$T/out")" -ge 8 ] && says 'sign.twice' && says 'act.phase'
tell $? 'each of these refusals is in the audit log of its station'
verifies
tell $? 'the log verifies'
finish
