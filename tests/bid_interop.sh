#!/bin/sh
# A sealed bid is opened and checked with openssl, tar and sha256sum alone; and what these make, this program opens.
# doc/formats.md cites the commands between the marks.
tool=${builddir:-.}/tests/bid_tool
n=0
ok() { # STATUS TEXT
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
failed=0

for kind in ec rsa; do
	dir=$("$tool" make $kind) || { ok 1 "$kind: sealed"; continue; }
	cover() { sed -n "s/.*\"$1\":\"\([0-9a-f]*\)\".*/\1/p" "$dir/bid/cover.json"; }
	mkdir "$dir/third" && cd "$dir/third" || exit 1

	# --- open and check without this program
	echo "$(cover p7m_sha256)  ../bid/bid.p7m" | sha256sum -c --status
	ok $? "$kind: the ciphertext is the one that the cover names"
	openssl cms -decrypt -inform DER -in ../bid/bid.p7m -recip ../bidder.pem -inkey ../bidder.key -out bid.tar
	ok $? "$kind: openssl cms -decrypt opens the envelope"
	tar xf bid.tar
	ok $? "$kind: tar unpacks it"
	echo "$(cover manifest_sha256)  manifest.json" | sha256sum -c --status
	ok $? "$kind: the manifest is the one that the cover names"
	openssl cms -verify -cades -binary -inform DER -in manifest.p7s -content manifest.json -CAfile ../ca.pem -purpose any \
		-attime 1795000000 -out /dev/null 2>verify.log
	ok $? "$kind: openssl cms -verify -cades accepts the signature"
	(tr '{' '\n' <manifest.json; echo) | sed -n 's/.*"path":"\([^"]*\)".*"sha256":"\([0-9a-f]*\)".*/\2  \1/p' >files.sha256
	sha256sum -c --status files.sha256 && [ "$(wc -l <files.sha256)" = 3 ]
	ok $? "$kind: sha256sum -c: every file is the one that was signed"
	# --- end

	# shellcheck disable=SC2046
	tar --format=ustar --blocking-factor=1 -cf again.tar manifest.json manifest.p7s $(cut -c67- files.sha256)
	for how in "" -stream; do
		rm -rf again.p7m out
		oaep=
		[ $kind = ec ] || oaep="-keyopt rsa_padding_mode:oaep"
		# shellcheck disable=SC2086
		openssl cms -encrypt -binary $how -aes-256-gcm -in again.tar -outform DER -out again.p7m -recip ../bidder.pem $oaep &&
			"$tool" open "$dir" again.p7m out
		ok $? "$kind: what tar and openssl cms -encrypt $how made is opened"
		cmp -s out/files/technical/plan.pdf ../bid/files/technical/plan.pdf
		ok $? "$kind: and comes out as it went in"
	done
	cd / && rm -rf "$dir"
done
echo "1..$n"
exit $failed
