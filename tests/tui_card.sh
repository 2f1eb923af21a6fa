#!/bin/bash
# A real console with a PIV card behind pcscd: pulled out in a half-filled form it locks at once, another person's card does not open it, the
# same card with its PIN goes on exactly there.
. "${srcdir:-.}/tests/cli_kit.sh"
# shellcheck source=tests/screen_kit.sh
. "${srcdir:-.}/tests/screen_kit.sh"
[ "$(id -u)" = 0 ] || skip_all 'pcscd needs root here'
for p in pcscd opensc-tool; do command -v $p >/dev/null || skip_all "$p is not installed"; done
[ -e /etc/reader.conf.d/vpcd ] || skip_all 'vsmartcard-vpcd is not installed'
exec 7>/tmp/kaibiao-pcscd.lock
flock -w 120 7 || skip_all 'another test holds pcscd'
[ ! -e /run/pcscd/pcscd.pid ] || ! kill -0 "$(cat /run/pcscd/pcscd.pid)" 2>/dev/null || skip_all 'a pcscd is running already'
vcard=${builddir:-.}/tests/vcard/vcard
pcscd='' card=''
stop() {
	[ -z "$card" ] || { kill "$card" && wait "$card"; } 2>/dev/null
	tm kill-server 2>/dev/null
	[ -z "$pcscd" ] || { kill "$pcscd" && wait "$pcscd"; } 2>/dev/null
	clean_up
}
trap stop EXIT
wait_for() { # COMMAND...: until it succeeds, 10 s
	for _ in $(seq 200); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	bail "$* does not succeed"
}
has_card() { opensc-tool -r 0 --atr | grep -q 6b:61:69:62; }
no_card() { ! opensc-tool -r 0 --atr; }
insert() { # PERSON
	"$vcard" --stem "$T/pki/$1" >"$T/vcard.out" 2>&1 7>&- &
	card=$!
	wait_for has_card
}
pull() {
	{ kill "$card" && wait "$card"; } 2>/dev/null
	card=''
}

world 1 3600
pin=123456
pcscd --foreground --error >"$T/pcscd.log" 2>&1 7>&- &
pcscd=$!
wait_for test -e /run/pcscd/pcscd.comm
insert host
at=hall
screen_store=$(login host)
screen hall host hall $P --token piv: 7>&-
until_seen hall '用令牌登录' 'the sign-in'
keys hall Enter
with_pin '[令牌]' 'signed in with the card'
until_gone hall '令牌口令（PIN）' 'the PIN is taken'
keys hall F9
until_seen hall 'F8' 'a form'
keys hall -l 'camera'
until_seen hall 'camera' 'half filled'
since=$(date +%s%3N)
pull
until_seen hall '已锁定' 'the card is pulled'
took=$(($(date +%s%3N) - since))
lacks hall 'camera' 'nothing of what was done is to be seen'
[ $took -le 2000 ]
tell $? "a card pulled out locks at once ($took ms)"
wait_for no_card
insert recorder
keys hall Enter
with_pin '不是本席登录' 'the card of somebody else'
until_seen hall '已锁定' 'it stays locked'
lacks hall 'camera' 'and closed'
ok "another person's card does not open it"
pull
wait_for no_card
insert host
keys hall Enter
with_pin 'camera' 'the same card'
until_seen hall 'F8' 'the form'
ok 'the same card with its PIN: the form stands there as it was'
keys hall Tab Tab
keys hall -l 'F-1'
keys hall F8
until_seen hall 'Enter：签署' 'what is to be signed'
keys hall Enter
with_pin '✓ 登记录像' 'signed'
ok 'and what it was about is signed'
keys hall F10
until_seen hall 'left with 0' 'left'
as host - log --audit
says '令牌拔出' && says '令牌插回' && says 'token.other_card'
tell $? 'the lock, the wrong card and the unlocking are in the audit log'
finish
