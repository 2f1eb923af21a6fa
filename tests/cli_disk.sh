#!/bin/bash
# A disk that is full: a sentence, exit status 3, nothing half done; with room again everything goes on.
# shellcheck source=tests/cli_kit.sh
. "${srcdir:-.}/tests/cli_kit.sh" || exit 99
world 2 600

# --- a limit on every file, as a full disk under the bidder's folder ----------------------------------------------
must folder 1 3000000
limited() { ( # SIGXFSZ ignored: writing fails with EFBIG
	trap '' XFSZ
	ulimit -f 1000
	bid 1 seal "$T/bid1"
); }
ends disk.write 3 limited
tell $? 'sealing where the file cannot grow: a sentence'
[ ! -e "$T/bid1/bid.p7m" ] && [ ! -e "$T/bid1/cover.json" ] && [ -z "$(find "$T/bid1" -name '*.tmp*' -o -name '*.part')" ]
tell $? 'no half package is left'
bid 1 seal "$T/bid1"
tell $? 'with room again it is sealed'

# --- a small file system under the state folder -----------------------------------------------------------------
small() { # a tmpfs of 256 KB, filled up to the last byte, as the person's state folder
	[ "$(id -u)" = 0 ] && mount -t tmpfs -o size=256k,mode=700 none "$1" 2>/dev/null && mounted=$1
}
mkdir -p "$T/host"
must as host "$(login host)" show $P
cp -r "$T/host" "$T/kept" && rm -rf "$T/host"/*
if small "$T/host"; then
	cp -r "$T/kept/." "$T/host/"
	cat /dev/zero >"$T/host/filler" 2>/dev/null
	printf '{"device":"甲","room":"x","file_id":"R","from":1}' >"$T/body"
	ends disk.full 3 staff host act $P recording.register --body "$T/body"
	tell $? 'the outbox cannot be written: not signed away, a sentence'
	rm "$T/host/filler"
	as host "$(login host)" log $P && ! says recording.register
	tell $? 'nothing of it reached the log'
	staff host act $P recording.register --body "$T/body" && as host "$(login host)" log $P && [ "$(grep -c recording.register "$T/out")" = 1 ]
	tell $? 'with room again the act is done, once'
	bind_roles
	cat /dev/zero >"$T/host/filler" 2>/dev/null
	must act recorder 0 staff.attend '{}'
	as host "$(login host)" show $P
	got=$?
	[ $got = 0 ] || { [ $got = 3 ] && says '\[disk'; }
	tell $? "a replica that cannot grow: shown, or a sentence (ended with $got)"
	rm "$T/host/filler"
	as host "$(login host)" show $P
	tell $? 'and goes on with room again'
else
	for _ in 1 2 3 4 5; do n=$((n + 1)) && echo "ok $n # SKIP a small file system needs root"; done
fi

# --- receipts that cannot be kept -------------------------------------------------------------------------------
[ -z "${mounted:-}" ] || { umount "$mounted" && mounted=; }
bid 1 submit "$T/bid1"
tell $? 'the bid goes through'
must folder 2 && must bid 2 seal "$T/bid2"
mkdir -p "$T/bidder2/receipts" && cp -r "$T/bidder2" "$T/kept2"
if small "$T/bidder2"; then
	cp -r "$T/kept2/." "$T/bidder2/"
	must as bidder2 "https://localhost:$port" show $P
	mkdir "$T/bidder2/outbox" "$T/bidder2/outbox/refused" 2>/dev/null
	cat /dev/zero >"$T/bidder2/filler" 2>/dev/null
	bid 2 submit "$T/bid2"
	got=$?
	[ $got = 3 ] && says '\[disk'
	tell $? 'a bidder without room is told so'
	rm "$T/bidder2/filler"
	bid 2 submit "$T/bid2" && [ "$(ls "$T/bid2/receipts" | wc -l)" = 1 ]
	tell $? 'with room again it is handed in and receipted'
else
	for _ in 1 2; do n=$((n + 1)) && echo "ok $n # SKIP a small file system needs root"; done
fi
to_deadline
rm -rf "${T:?}/host" && mkdir "$T/host"
until_phase closed
state >"$T/state" && cp "$T/state" "$T/out"
[ "$(jq '[.lots[0].bids[] | select(.state == "in")] | length' "$T/state")" -ge 1 ]
tell $? 'what was receipted is in'
verifies
tell $? 'the log verifies'
finish
