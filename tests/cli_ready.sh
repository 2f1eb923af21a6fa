#!/bin/bash
# What must stand before the opening: the parameter sheet is signed, tokens have proved that they decrypt, one station leads.
. "${srcdir:-.}/tests/cli_kit.sh"
world 2 45
for i in 1 2; do folder $i && bid $i seal "$T/bid$i" && bid $i submit "$T/bid$i" || bail "bid $i: $(cat "$T/out")"; done
bind_roles
person() { state | jq -r --arg n "$1" ".people[] | select(.name == \$n) | $2"; }

# --- keys ------------------------------------------------------------------------------------------------------
act host 0 staff.attend '{}' && ! says 'could not decrypt\|不能解密' && [ "$(person 王主持 .key.ok)" = true ]
tell $? '/// S10 whoever attends has decrypted with the token: in the log'
encryption() { # FROM TO: the encryption token and the certificates beside it
	local ending
	for ending in p12 pem der; do cp "$1.enc.$ending" "$2.enc.$ending"; done
}
pki person "$T/pki" recorder2 --cn recorder --org 某市财政局 --code 140106197811023318
encryption "$T/pki/recorder" "$T/kept" && encryption "$T/pki/recorder2" "$T/pki/recorder"
act recorder 0 staff.attend '{}' && says 'could not decrypt\|不能解密' && [ "$(person recorder .key.ok)" = false ] && [ -n "$(person recorder .key.note)" ]
tell $? '/// S10 another encryption key than the one bound here: told at once, and kept with its reason'
encryption "$T/kept" "$T/pki/recorder"
act recorder 0 staff.attend '{}' && [ "$(person recorder .key.ok)" = true ]
tell $? 'the right token mends it'
pin=9999
! act supervisor 0 staff.attend '{}' && says token.pin_wrong && [ "$(person supervisor .present_at)" = 0 ]
tell $? 'without the PIN nothing is proved and nobody attends'
pin=1234
bid 1 checkin "$T/bid1" && ! says 'could not decrypt\|不能解密'
tell $? '/// S10 a bidder who checks in has opened the key of its own sealed bid'
pki person "$T/pki" renewed --cn 第2投标人有限公司 --code 91140100MA0K1A2B02 && encryption "$T/pki/renewed" "$T/pki/bidder2"
bid 2 checkin "$T/bid2" && says 'could not decrypt\|不能解密'
tell $? '/// S10 whose certificate was renewed after sealing is told while there is time'

# --- the sheet -------------------------------------------------------------------------------------------------
to_deadline
until_phase closed
[ "$(state | jq -c '[.lots[0].bids[] | .key | .ok, (.note | length > 0)]')" = '[true,false,false,true]' ]
tell $? 'the hall knows after the deadline which keys open'
! act host 1 opening.start '{}' && says sheet.unsigned
tell $? '/// S11 no opening before the host signed the parameter sheet'
! act host 0 sheet.sign "{\"sheet_sha256\":\"$(printf %064d 1)\"}" && says sheet.other
tell $? '/// S11 another sheet is not signed'
sign_sheet && sheet=$(state | jq -r .sheet_sha256) &&
	[ "$(state | jq -cS '{params, project, rules, type: "parameters"}' | tr -d '\n' | sha256sum | cut -c1-64)" = "$sheet" ]
tell $? 'its digest is that of the text in doc/formats.md'

# --- the lead --------------------------------------------------------------------------------------------------
act host 1 opening.start '{}'
tell $? 'now it opens'
lead() { state | jq -r ".lots[0].lead.$1"; }
second() { # TYPE BODY: the host at another station, with an own state folder
	mkdir -p "$T/second"
	printf '%s' "$2" >"$T/body"
	env -i PATH="$PATH" HOME="$T/second" LC_ALL=C.UTF-8 KAIBIAO_STATE="$T/second" KAIBIAO_STORE="$(login host)" KAIBIAO_TRUST="$T/trust" \
		KAIBIAO_STATION=hall-2 "$K" act $P "$1" --lot 1 --body "$T/body" --token "p12:$T/pki/host.sign.p12?enc=$T/pki/host.enc.p12" --pin-fd 9 9<<<1234 >"$T/out" 2>&1
}
announce='{"discipline":true,"staff":[{"name":"王主持","post":"主持人"}]}'
[ "$(lead station)" = host ] && ! second opening.announce "$announce" && says lead.other
tell $? '/// R40 the same host at another station cannot act beside the one that leads'
second lead.ask '{"reason":"第一台终端的键盘坏了"}' && [ "$(lead asked_by)" = hall-2 ] && [ "$(lead asked_why)" = 第一台终端的键盘坏了 ]
tell $? 'it asks, and the first sees who and why'
! second lead.take '{}' && says lead.wait
tell $? 'it does not take over while the first can answer'
act host 1 lead.answer '{"give":true}' && [ "$(lead station)" = hall-2 ]
tell $? 'the first gives it'
! act host 1 opening.announce "$announce" && says lead.other && second opening.announce "$announce"
tell $? 'the second goes on, the first no more'
act host 1 lead.ask '{"reason":"回到第一台"}' && clock_jump 61 && act host 1 lead.take '{}' && [ "$(lead station)" = host ]
tell $? 'a station that does not answer for a minute does not hold the hall up'
! act host 1 committee.form '{"members":[]}' && says act.drill_only
tell $? '/// R47 no committee in a real project while its names cannot be kept secret'
verifies
tell $? 'the log verifies'
finish
