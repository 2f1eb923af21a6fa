#!/bin/bash
# A bidder's commands against a gate of its own: new, check, seal, submit, replace, withdraw, check-in, receipt, unseal;
# what a bidder does wrong on the way. PostgreSQL and the gate are private to this test.
set -u
src=$(cd "${srcdir:-.}" && pwd)
K=${KAIBIAO:-$PWD/kaibiao}
P=SXZC-2026-0042
n=0
T=$(mktemp -d /tmp/kb-bidder-XXXXXX) && chmod 711 "$T"
gate_pid=
finish() {
	[ -z "$gate_pid" ] || { kill "$gate_pid" && wait "$gate_pid"; } 2>/dev/null
	[ ! -d "$T/pg" ] || "$src/tests/pg.sh" stop "$T/pg" >/dev/null 2>&1
	rm -rf "$T"
}
trap finish EXIT
bail() {
	echo "Bail out! $*"
	exit 1
}
tell() { # STATUS TEXT: one line of TAP; the command's output where it is not as expected
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		sed 's/^/# /' "$T/out"
		failed=1
	fi
}
failed=
as() { # PERSON STORE COMMAND...
	local who=$1 store=$2
	shift 2
	env -i PATH="$PATH" HOME="$T/$who" LC_ALL=C.UTF-8 KAIBIAO_STATE="$T/$who" KAIBIAO_STORE="$store" KAIBIAO_TRUST="$T/trust" \
		KAIBIAO_GATE_CA="$T/pki/root.pem" KAIBIAO_STATION="$who" "$K" "$@" >"$T/out" 2>&1
}
signed() { # PERSON STORE COMMAND...: with the person's token
	as "$@" --token "p12:$T/pki/$1.sign.p12?enc=$T/pki/$1.enc.p12" --pin-fd 9 9<<<1234
}
bid() { signed "bidder$1" "https://localhost:$port" bid "${@:2}"; }
says() { grep -q "$1" "$T/out"; }

for tool in openssl jq; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP $tool is not installed"
	exit 0
done
conninfo=$("$src/tests/pg.sh" start "$T/pg" --fast)
case $? in
0) ;;
77) echo "$conninfo" && exit 0 ;;
*) bail "PostgreSQL does not start: $conninfo" ;;
esac
login() { echo "${conninfo% user=*} user=$1"; }

# --- people, store, gate -------------------------------------------------------------------------------------
pki() { "$src/contrib/pki.sh" "$@" >>"$T/pki.log" 2>&1 || bail "pki.sh: $(tail -n 3 "$T/pki.log")"; }
mkdir "$T/pki" "$T/trust"
pki init "$T/pki"
cp "$T/pki/root.pem" "$T/pki/sub.pem" "$T/trust"
pki service "$T/pki" service
pki tls "$T/pki" gate localhost
pki person "$T/pki" host --cn 王主持 --org 某某招标代理有限公司 --code 140105198203127721
for i in recorder supervisor; do pki person "$T/pki" $i --cn "$i" --org 某市财政局 --code "14010619781102331${#i}"; done
for i in 1 2 3; do pki person "$T/pki" bidder$i --cn "第${i}投标人有限公司" --code "91140100MA0K1A2B0$i"; done
database() { "$K" db "$@" >"$T/out" 2>&1 || bail "db: $(cat "$T/out")"; }
database init "$conninfo"
database user add "$conninfo" gate --role gate
database user add "$conninfo" host --role host
"$K" gate --listen 127.0.0.1:0 --tls-cert "$T/pki/gate.pem" --tls-key "$T/pki/gate.key" --service "$T/pki/service.p12" --service-pin-fd 8 \
	--store "$(login gate)" --trust "$T/trust" --state "$T/gate" 8<<<1234 >"$T/gate.log" 2>&1 &
gate_pid=$!
for _ in $(seq 100); do
	port=$(grep -o '[0-9]*$' "$T/gate.log")
	[ -z "$port" ] || break
	sleep 0.05
done
[ -n "$port" ] || bail "the gate does not start: $(cat "$T/gate.log")"

deadline=$(($(date +%s) + 12))
jq -n --arg p $P --arg svc "$(openssl x509 -in "$T/pki/service.pem" -outform DER | sha256sum | cut -c1-64)" --argjson d "${deadline}000" '{
	project: $p, rules: "cn-87-2026", name: "试验设备", purchaser: "某市第二中学", agency: "某某招标代理有限公司", method: "single_source",
	object: "goods", budget_code: "YS-1", plan_code: "JH-1", budget_fen: 740000000, place: "三开标厅", deadline: $d, service_cert: $svc,
	lots: [{no: 1, name: "终端", budget_fen: 740000000}], params: {}}' >"$T/project.json"
signed host "$(login host)" project create "$T/project.json" || bail "project: $(cat "$T/out")"

# --- before the deadline -------------------------------------------------------------------------------------
new() { # I
	as "bidder$1" - bid new "$T/bid$1" --project $P --lot 1 --code "91140100MA0K1A2B0$1" --name "第${1}投标人有限公司" --agent 张代表
}
new 1 && [ -s "$T/bid1/offer.json" ]
tell $? 'bid new makes the folder'
! new 1
tell $? 'and does not write over one that is there'
! as bidder1 - bid check "$T/bid1"
tell $? 'bid check sees that the offer is not filled in'
fill() { # I
	jq '.total_fen = 500000000 | .total_text = "伍佰万元整" | .quotes = [{item: "总价", amount_fen: 500000000}] | .term = "30日" | .quality = "合格"' \
		"$T/bid$1/offer.json" >"$T/offer" && cp "$T/offer" "$T/bid$1/offer.json"
	mkdir -p "$T/bid$1/files"/{technical,commercial,qualification}
	head -c 1500000 /dev/urandom >"$T/bid$1/files/technical/a.pdf"
	echo b >"$T/bid$1/files/commercial/b.pdf"
	echo c >"$T/bid$1/files/qualification/c.pdf"
}
fill 1
as bidder1 - bid check "$T/bid1"
tell $? 'then it is complete'
! bid 1 submit "$T/bid1" && says bid.not_sealed
tell $? 'submit wants a sealed bid'
bid 1 seal "$T/bid1"
tell $? 'seal'
! bid 1 replace "$T/bid1" && says bid.not_sealed
tell $? 'nothing was handed in: nothing to replace'
bid 1 submit "$T/bid1" && ls "$T/bid1/receipts"/bid.submit-*.json >/dev/null
tell $? 'submit: the receipt is kept'
! bid 1 submit "$T/bid1" && says bid.twice
tell $? 'twice is said no to'
first=$(jq -r .bid "$T/bid1/cover.json")
bid 1 replace "$T/bid1" && [ "$(jq -r .replaces "$T/bid1/cover.json")" = "$first" ]
tell $? 'replace names the version that was handed in'
second=$(jq -r .bid "$T/bid1/cover.json")
# sealed anew, and never handed in
bid 1 seal "$T/bid1" && ! bid 1 submit "$T/bid1" && says bid.replace
tell $? 'a version that replaces nothing is not handed in beside the other'
new 2 && fill 2 && bid 2 seal "$T/bid2" && bid 2 submit "$T/bid2"
tell $? 'a second bidder'
bid 2 withdraw "$T/bid2"
tell $? 'withdraws'
! bid 2 submit "$T/bid2" && says bid.replace
tell $? 'what was withdrawn is not handed in again as it is'
bid 2 seal "$T/bid2" && bid 2 submit "$T/bid2"
tell $? 'sealed anew it is'
bid 1 checkin "$T/bid1"
tell $? 'check-in'
[ "$(date +%s)" -lt "$deadline" ]
tell $? 'all of this before the deadline'
bid 1 receipt "$T/bid1" && [ "$(grep -c ' receipt ' "$T/out")" = 3 ] && ! says 'number'
tell $? 'three receipts, and no number before the deadline'

# --- after it ------------------------------------------------------------------------------------------------
as bidder1 "https://localhost:$port" follow $P --lot 1 --until closed --timeout 30
tell $? 'the gate closes the intake'
bid 1 receipt "$T/bid1" && [ "$(grep -c 'under its signed root' "$T/out")" = 3 ] && says 'number 1'
tell $? 'every receipt stands under the root'
as bidder1 "https://localhost:$port" show $P --json &&
	[ "$(jq -r '[.lots[0].bids[] | select(.state == "in") | .bid] | sort | join(" ")' "$T/out")" = \
		"$(printf '%s\n' "$second" "$(jq -r .bid "$T/bid2/cover.json")" | sort | paste -sd' ')" ]
tell $? 'the versions that count are those that were receipted last'
receipt=$(ls "$T/bid1/receipts"/bid.submit-*.json)
jq -c '.text |= sub("\"seq\":0"; "\"seq\":1")' "$receipt" >"$T/changed" && cp "$T/changed" "$receipt"
! bid 1 receipt "$T/bid1" && says signature.bad
tell $? 'a changed receipt is found out'
new 3 && fill 3 && bid 3 seal "$T/bid3"
! bid 3 submit "$T/bid3" && says bid.late && says R33 && [ "$(jq -r '.text | fromjson | .type' "$T/bid3/receipts"/bid.submit-*.json)" = refusal ]
tell $? '/// R33 a late bid is refused by the gate, which signs that'
[ "$(find "$T/bidder3/receipts" -name '*.json' | wc -l)" = 1 ] && bid 3 receipt "$T/bid3" && says refusal
tell $? 'the signed refusal is kept, and holds against the service key of the log'
as host "$(login host)" log $P --audit && says bid.late && ! as bidder1 "https://localhost:$port" log $P --audit
tell $? 'the host reads of it in the audit log, a bidder does not'
refusal=$(ls "$T/bid3/receipts"/bid.submit-*.json)
jq -c '.text |= sub("bid.late"; "bid.mine")' "$refusal" >"$T/changed" && cp "$T/changed" "$refusal" && ! bid 3 receipt "$T/bid3" && says signature.bad
tell $? 'a changed one does not'

# --- the opening, as far as the release ----------------------------------------------------------------------
sha_of() { openssl x509 -in "$1" -outform DER | sha256sum | cut -c1-64; }
act() { # LOT TYPE BODY
	local lot=()
	[ "$1" = 0 ] || lot=(--lot "$1")
	printf '%s' "$3" >"$T/body"
	signed host "$(login host)" act $P "$2" "${lot[@]}" --body "$T/body" || bail "$2: $(cat "$T/out")"
}
for role in recorder supervisor; do
	act 0 role.bind "$(jq -n --arg r $role --arg c "$(sha_of "$T/pki/$role.sign.pem")" \
		--arg e "$(openssl x509 -in "$T/pki/$role.enc.pem" -outform DER | base64 -w0)" '{role: $r, cert: $c, name: $r, org: "某市财政局", enc_cert: $e}')"
done
as host "$(login host)" show $P --json || bail "show: $(cat "$T/out")"
act 0 sheet.sign "$(jq -c '{sheet_sha256}' "$T/out")"
act 1 opening.start '{}'
act 1 opening.announce '{"discipline":true,"staff":[{"name":"王主持","post":"主持人"}]}'
! bid 1 unseal "$T/bid1" && says act.phase
tell $? 'no release before the window'
act 1 package.verify "$(jq -n --arg a "$second" --arg b "$(jq -r .bid "$T/bid2/cover.json")" '{checks: [{bid: $a, ok: true}, {bid: $b, ok: true}]}')"
act 1 opening.unseal '{}'
[ "$(jq -r .bid "$T/bid1/cover.json")" != "$second" ] && bid 1 unseal "$T/bid1"
tell $? 'the version that counts is released, although another was sealed after it'
bid 2 unseal "$T/bid2" && as bidder1 "https://localhost:$port" show $P --json &&
	[ "$(jq '[.lots[0].bids[] | select(.state == "released")] | length' "$T/out")" = 2 ]
tell $? 'both are in custody'
echo "1..$n"
[ -z "$failed" ]
