#!/bin/bash
# The virtual PIV card behind a real pcscd: OpenSC and yubico-piv-tool take it for a card, and so does the program.
# One pcscd a machine: /tmp/kaibiao-pcscd.lock is held; only what was started here is stopped.
set -u
builddir=${builddir:-.} srcdir=${srcdir:-.}
tool=$builddir/tests/token_tool vcard=$builddir/tests/vcard/vcard
count=0 bad=0 pcscd='' card=''

skip() { echo "1..0 # SKIP $*"; exit 0; }
ok() { # CONDITION-STATUS TEXT
	count=$((count + 1))
	if [ "$1" = 0 ]; then echo "ok $count - $2"; else
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/out"
		bad=1
	fi
}
# what a command says goes to $work/out; ok if it says PATTERN
says() { # TEXT PATTERN COMMAND...
	what=$1 pattern=$2
	shift 2
	"$@" >"$work/out" 2>&1
	grep -q -- "$pattern" "$work/out"
	ok $? "$what"
}
wait_for() { # COMMAND...: until it succeeds, 5 s
	for _ in $(seq 100); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	return 1
}

[ "$(id -u)" = 0 ] || skip 'pcscd needs root here'
for p in pcscd opensc-tool openssl; do command -v $p >/dev/null || skip "$p is not installed"; done
[ -e /etc/reader.conf.d/vpcd ] || skip 'vsmartcard-vpcd is not installed'
exec 9>/tmp/kaibiao-pcscd.lock
flock -w 60 9 || skip 'another test holds pcscd'
[ ! -e /run/pcscd/pcscd.pid ] || ! kill -0 "$(cat /run/pcscd/pcscd.pid)" 2>/dev/null || skip 'a pcscd is running already'

work=$(mktemp -d)
stop() {
	[ -z "$card" ] || { kill "$card" && wait "$card"; } 2>/dev/null
	[ -z "$pcscd" ] || { kill "$pcscd" && wait "$pcscd"; } 2>/dev/null
	rm -rf "$work"
}
trap stop EXIT
start_pcscd() {
	pcscd --foreground --error >"$work/pcscd.log" 2>&1 9>&- &
	pcscd=$!
	wait_for test -e /run/pcscd/pcscd.comm
}
has_card() { opensc-tool -r 0 --atr | grep -q 6b:61:69:62; }
no_card() { "$tool" sign piv: </dev/null | grep -q '^token.no_card'; }
insert() { # OPTIONS...
	"$vcard" --stem "$work/p" "$@" >"$work/vcard.out" 2>"$work/vcard.err" 9>&- &
	card=$!
	wait_for has_card
}
pull() {
	[ -z "$card" ] || { kill "$card"; wait "$card"; } 2>/dev/null
	card=''
	wait_for no_card
	# pcscd looks every 0.4 s: a card that comes before it has seen none is never powered, and nothing tells that it has
	for _ in 1 2 3 4 5 6; do sleep 0.1; done
}
person() { "$srcdir/contrib/pki.sh" person "$work" p --cn "王 某" --code 91110000MA01TEST0X --key "$1"; }
sign() { echo "${2:-123456}" | "$tool" "$1" piv:; } # sign|unwrap|certs [PIN]

"$srcdir/contrib/pki.sh" init "$work" || skip 'no CA'
says 'without pcscd: a sentence that says so' '^token.no_reader 读卡器服务' sign sign
start_pcscd || skip "pcscd does not start: $(cat "$work/pcscd.log")"
says 'an empty reader' '^token.no_card' sign sign

for kind in p256 rsa2048; do
	person $kind
	insert
	ok $? "$kind: the reader sees the card"
	says "$kind: OpenSC takes it for a PIV card" 'Personal Identity Verification' opensc-tool -r 0 -n
	says "$kind: OpenSC reads the certificates" 'Digital Signature' pkcs15-tool -r 0 -c
	pkcs15-tool -r 0 --read-certificate 2 2>/dev/null | openssl x509 -outform DER >"$work/c" 2>"$work/out"
	cmp "$work/c" "$work/p.sign.der" >>"$work/out" 2>&1
	ok $? "$kind: and it is the certificate"
	if command -v yubico-piv-tool >/dev/null; then
		says "$kind: yubico-piv-tool shows its state" 'PIN tries left' yubico-piv-tool -r 'Virtual PCD 00 00' -a status
		yubico-piv-tool -r 'Virtual PCD 00 00' -a read-certificate -s 9d -K DER -o "$work/d" >"$work/out" 2>&1
		cmp "$work/d" "$work/p.enc.der" >>"$work/out" 2>&1
		ok $? "$kind: and reads a certificate"
	fi
	says "$kind: signs and verifies" '^good' sign sign
	says "$kind: unwraps a content key" '^good' sign unwrap
	says "$kind: after it, nobody signs without a PIN" 'SW2=0x82' opensc-tool -r 0 \
		-s 00:A4:04:00:0B:A0:00:00:03:08:00:00:10:00:01:00 -s 00:87:11:9C:06:7C:04:82:00:81:00
	says "$kind: is listed" '91110000MA01TEST0X.*Virtual PCD 00 00' "$tool" list
	says "$kind: reader by part of its name" '^good' sh -c "echo 123456 | '$tool' sign 'piv:PCD 00 00'"
	says "$kind: no such reader" '^token.no_reader' sh -c "echo 123456 | '$tool' sign piv:Nowhere"
	pull
done

insert --zipped --piece 100
says 'compressed certificates, answers in pieces' '^good' sign sign
says 'a wrong PIN names the tries left' '^token.pin_wrong.*还可试 2 次' sign sign 111111
says 'again' '^token.pin_wrong.*还可试 1 次' sign sign 111111
says 'the last try is kept' '^token.pin_locked.*只剩 1 次' sign sign 123456
KAIBIAO_LAST_TRY=1 says 'unless it is asked for' '^good' sign sign 123456
pull

# counter, SELECT, counter, VERIFY, key in two commands, GET RESPONSE
for n in 1 2 3 4 5 6 7; do
	insert --from-verify --remove-at $n
	says "pulled at command $n of a signature" '^token.\(removed\|no_card\)' sign sign
	pull
done
insert --bad-sig
says 'a wrong signature is not handed out' '^token.driver.*不符' sign sign
pull

# another program resets the card between open and sign
insert
echo 123456 >"$work/pin"
(until [ -e "$work/opened" ]; do sleep 0.05; done
 opensc-tool -r 0 --reset >/dev/null 2>&1
 touch "$work/go") &
says 'reset by another program: connects and verifies again' '^good' "$tool" wait piv: "$work/opened" "$work/go" <"$work/pin"
wait $!
rm -f "$work/opened" "$work/go"
# the card is pulled and put back while the token is open
"$tool" wait piv: "$work/opened" "$work/go" <"$work/pin" >"$work/out" 2>&1 &
user=$!
wait_for test -e "$work/opened"
pull
insert
touch "$work/go"
wait $user
grep -q '^good' "$work/out"
ok $? 'pulled and put back: goes on with the same card'
pull

kill "$pcscd" && wait "$pcscd" 2>/dev/null
pcscd=''
says 'pcscd is gone: a sentence that says so' '^token.no_reader 读卡器服务' sign sign
start_pcscd && insert
says 'and back: signs' '^good' sign sign
echo "1..$count"
exit $bad
