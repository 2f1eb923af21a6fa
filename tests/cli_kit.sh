# shellcheck shell=bash disable=SC2034
# Sourced by tests/cli_*.sh: people with tokens, a private PostgreSQL, a gate; each command as a person of its own.
# After `world START`: $T (folder), $port, $deadline; tell STATUS TEXT; refused CODE STATUS COMMAND...; finally `finish`.
set -u
src=$(cd "${srcdir:-.}" && pwd)
K=${KAIBIAO:-$PWD/kaibiao}
P=SXZC-2026-0042
n=0 arm=() failed='' gate_pid='' port='' conninfo=''
T=$(mktemp -d /tmp/kb-cli-XXXXXX) && chmod 711 "$T"
clean_up() {
	gate_stop
	[ ! -d "$T/pg" ] || "$src/tests/pg.sh" kill "$T/pg" >/dev/null 2>&1
	[ -z "${mounted:-}" ] || umount "$mounted"
	rm -rf "$T"
}
trap clean_up EXIT
trap 'exit 3' INT TERM
bail() {
	echo "Bail out! $*"
	exit 1
}
skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}
tell() { # STATUS TEXT: one line of TAP; the command's output where it is not as expected
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		sed 's/^/# /' "$T/out"
		failed=1
	fi
}
finish() {
	echo "1..$n"
	[ -z "$failed" ]
	exit
}
says() { grep -q -- "$1" "$T/out"; }
# ends CODE STATUS COMMAND...: the command says CODE, in a sentence, and ends with STATUS
ends() {
	local code=$1 want=$2 got
	shift 2
	"$@"
	got=$?
	[ "$got" = "$want" ] && says "\[$code\]" && grep -A1 -F "[$code]" "$T/out" | grep -qP '[\x{4e00}-\x{9fff}]{4}' && return 0
	echo "(ended with $got, not with $want and [$code])" >>"$T/out"
	return 1
}
as() { # PERSON STORE COMMAND...
	local who=$1 store=$2
	shift 2
	env -i PATH="$PATH" HOME="$T/$who" LC_ALL=C.UTF-8 KAIBIAO_STATE="$T/$who" KAIBIAO_STORE="$store" KAIBIAO_TRUST="$T/trust" \
		KAIBIAO_GATE_CA="$T/pki/root.pem" KAIBIAO_STATION="$who" LSAN_OPTIONS="${LSAN_OPTIONS:-}" "${arm[@]}" "$K" "$@" >"$T/out" 2>&1
}
pin=1234
signed() { # PERSON STORE COMMAND...: with the person's token
	as "$@" --token "p12:$T/pki/$1.sign.p12?enc=$T/pki/$1.enc.p12" --pin-fd 9 9<<<"$pin"
}
bid() { signed "bidder$1" "https://localhost:$port" bid "${@:2}"; }
login() { echo "${conninfo% user=*} user=$1"; }
staff() { signed "$1" "$(login "$1")" "${@:2}"; }
pki() { "$src/contrib/pki.sh" "$@" >>"$T/pki.log" 2>&1 || bail "pki.sh: $(tail -n 3 "$T/pki.log")"; }
sha_of() { openssl x509 -in "$1" -outform DER | sha256sum | cut -c1-64; }

need() {
	local tool
	for tool in openssl jq "$@"; do command -v "$tool" >/dev/null || skip_all "$tool is not installed"; done
}
people() { # BIDDERS
	need psql
	mkdir "$T/pki" "$T/trust"
	pki init "$T/pki"
	cp "$T/pki/root.pem" "$T/pki/sub.pem" "$T/trust"
	pki person "$T/pki" host --cn 王主持 --org 某某招标代理有限公司 --code 140105198203127721
	for i in recorder supervisor; do pki person "$T/pki" $i --cn "$i" --org 某市财政局 --code "14010619781102331${#i}"; done
	for i in $(seq "$1"); do pki person "$T/pki" "bidder$i" --cn "第${i}投标人有限公司" --code "$(printf 91140100MA0K1A2B%02d "$i")"; done
}
database() {
	conninfo=$("$src/tests/pg.sh" start "$T/pg" --fast)
	case $? in
	0) ;;
	77) echo "$conninfo" && exit 0 ;;
	*) bail "PostgreSQL does not start: $conninfo" ;;
	esac
	"$K" db init "$conninfo" >"$T/out" 2>&1 || bail "db init: $(cat "$T/out")"
	for i in gate host recorder supervisor; do
		"$K" db user add "$conninfo" $i --role $i >"$T/out" 2>&1 || bail "db user add: $(cat "$T/out")"
	done
}
ahead=0
clock_jump() { # SECONDS: the store's clock goes on at once
	ahead=$((ahead + $1))
	psql -XqAt "$conninfo" -v ON_ERROR_STOP=1 -c "create or replace function kb.ms() returns bigint volatile language sql as
		'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + $((ahead * 1000))'" >"$T/out" 2>&1 || bail "the clock: $(cat "$T/out")"
}
to_deadline() { clock_jump $((deadline - $(date +%s) - ahead)); }
gate_start() { # [PORT]: the gate listens; gate_options: what else it is told
	"$K" gate --listen "127.0.0.1:${1:-0}" --tls-cert "$T/pki/gate.pem" --tls-key "$T/pki/gate.key" --service "$T/pki/service.p12" \
		--service-pin-fd 8 --store "$(login gate)" --trust "$T/trust" --state "$T/gate" ${gate_options[@]+"${gate_options[@]}"} 8<<<1234 >"$T/gate.log" 2>&1 &
	gate_pid=$!
	port=
	for _ in $(seq 100); do
		port=$(grep -o '[0-9]*$' "$T/gate.log" | head -n 1)
		[ -z "$port" ] || return 0
		kill -0 $gate_pid 2>/dev/null || break
		sleep 0.05
	done
	bail "the gate does not start: $(cat "$T/gate.log")"
}
gate_stop() {
	[ -z "$gate_pid" ] || { kill "$gate_pid" && wait "$gate_pid"; } 2>/dev/null
	gate_pid=
}
gate_kill() {
	kill -9 "$gate_pid" && wait "$gate_pid" 2>/dev/null
	gate_pid=
}
project() { # SECONDS: founded, its deadline so far away; METHOD and how many LOTS, where one set them
	deadline=$(($(date +%s) + $1))
	jq -n --arg p $P --arg m "${method:-single_source}" --arg svc "$(sha_of "$T/pki/service.pem")" --argjson d "${deadline}000" --argjson lots "${lots:-1}" '{
		project: $p, rules: "cn-87-2026", name: "试验设备", purchaser: "某市第二中学", agency: "某某招标代理有限公司", method: $m,
		object: "goods", budget_code: "YS-1", plan_code: "JH-1", budget_fen: 740000000, place: "三开标厅", deadline: $d, service_cert: $svc,
		lots: [range($lots) | {no: (. + 1), name: "终端", budget_fen: (740000000 / $lots | floor)}], params: {}}' >"$T/project.json"
	staff host project create "$T/project.json" || bail "project: $(cat "$T/out")"
}
world() { # BIDDERS SECONDS
	people "$1"
	database
	pki service "$T/pki" service
	pki tls "$T/pki" gate localhost
	gate_start
	project "$2"
}
folder() { # I [BYTES]: a bid that is complete, not sealed
	as "bidder$1" - bid new "$T/bid$1" --project $P --lot 1 --code "$(printf 91140100MA0K1A2B%02d "$1")" --name "第${1}投标人有限公司" --agent 张代表 || return 1
	jq '.total_fen = 500000000 | .total_text = "伍佰万元整" | .quotes = [{item: "总价", amount_fen: 500000000}] | .term = "30日" | .quality = "合格"' \
		"$T/bid$1/offer.json" >"$T/offer" && cp "$T/offer" "$T/bid$1/offer.json"
	mkdir -p "$T/bid$1/files"/{technical,commercial,qualification}
	head -c "${2:-3000}" /dev/urandom >"$T/bid$1/files/technical/a.pdf"
	echo b >"$T/bid$1/files/commercial/b.pdf"
	echo c >"$T/bid$1/files/qualification/c.pdf"
}
act() { # PERSON LOT TYPE BODY
	local lot=()
	[ "$2" = 0 ] || lot=(--lot "$2")
	printf '%s' "$4" >"$T/body"
	staff "$1" act $P "$3" "${lot[@]}" --body "$T/body"
}
must() { "$@" || bail "$*: $(cat "$T/out")"; }
bind_roles() {
	local role
	for role in recorder supervisor; do
		must act host 0 role.bind "$(jq -n --arg r $role --arg c "$(sha_of "$T/pki/$role.sign.pem")" \
			--arg e "$(openssl x509 -in "$T/pki/$role.enc.pem" -outform DER | base64 -w0)" '{role: $r, cert: $c, name: $r, org: "某市财政局", enc_cert: $e}')"
	done
}
state() { as host "$(login host)" show $P --json && cat "$T/out"; }
bid_id() { jq -r .bid "$T/bid$1/cover.json"; }
until_phase() { must as host "$(login host)" follow $P --lot 1 --until "$1" --timeout 90; }
sign_sheet() { must act host 0 sheet.sign "$(state | jq -c '{sheet_sha256}')"; }
open_window() { # as far as the decryption window, over the bids of the folders I...
	sign_sheet
	must act host 1 opening.start '{}'
	must act host 1 opening.announce '{"discipline":true,"staff":[{"name":"王主持","post":"主持人"}]}'
	must staff host package verify $P --lot 1
	must act host 1 opening.unseal '{}'
}
# The log, exported, verifies from itself alone.
verifies() {
	rm -rf "$T/export"
	as host "$(login host)" export $P "$T/export" && as nobody - verify "$T/export"
}
