#!/bin/bash
# contrib/demo by keys: host, recorder, supervisor and a bidder, each at a terminal, take both lots from the waiting to the
# closed opening, with the hall's display beside them; the host's terminal is resized on the way. Not part of make check, as it
# takes minutes: contrib/check runs it.
#   tests/demo_keys.sh STATE-FOLDER
# With PICTURES=FOLDER every screen on the way that the guide shows is kept there (contrib/pictures draws them).
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
state=${1:?a folder for the demo}
T="tmux -L demo-keys-$$"
command -v tmux >/dev/null || { echo "1..0 # SKIP tmux is not installed" && exit 0; }
finish() {
	$T kill-server 2>/dev/null
	"$top/contrib/demo" --stop --state "$state" >/dev/null 2>&1
}
trap finish EXIT
n=0
ok() { n=$((n + 1)) && echo "ok $n - $1"; }
seat=demo
seen() { $T capture-pane -p -t $seat; }
picture() { [ -z "${PICTURES:-}" ] || $T capture-pane -e -p -t $seat >"$PICTURES/$1.screen"; } # NAME
at() { seat=$1; } # whose terminal the next keys go to
give_up() {
	n=$((n + 1))
	echo "not ok $n - $1"
	seen | sed 's/^/# /'
	exit 1
}
until_seen() { # TEXT SECONDS WHAT; the seconds are how long a hang is waited for, so on a slow machine more
	local end=$((SECONDS + $2 + 60))
	until seen | grep -q -- "$1"; do
		[ $SECONDS -lt $end ] || give_up "$3 (no \"$1\")"
		sleep 0.1
	done
}
until_gone() {
	local end=$((SECONDS + $2 + 60))
	while seen | grep -q -- "$1"; do
		[ $SECONDS -lt $end ] || give_up "$3 (\"$1\" stays)"
		sleep 0.1
	done
}
keys() { $T send-keys -t $seat "$@"; }
pin() { # the PIN stands in the dialog, as it is a drill
	until_seen '令牌口令（PIN）' 20 "$1: the PIN is asked for"
	keys "$(seen | sed -n 's/.*这把令牌的口令是 \([0-9]*\).*/\1/p')" Enter
	until_gone '令牌口令（PIN）' 30 "$1: the PIN is taken"
}
# KEY NEXT WHAT: the bottom line names the step and its key; one confirmation or two, then the PIN
step() {
	until_seen "下一步：$1" "${4:-60}" "$3: the step is named"
	keys "$1"
	until_seen 'Enter：\(签署\|继续\)' 10 "$3: it is said what follows"
	keys Enter
	if seen | grep -q 'Enter：继续'; then until_seen '再按一次 Enter' 5 "$3: the word is asked for"; fi
	! seen | grep -q '再按一次 Enter' || keys Enter
	pin "$3"
	[ -z "$2" ] || until_seen "$2" 60 "$3"
	ok "$3"
}
form() { # KEY TEXT...: a form is opened and filled; F8 goes on
	until_seen "下一步：$1" "${3:-60}" "$2: the step is named"
	keys "$1"
	until_seen 'Tab：下一项' 10 "$2: the form is there"
}

# terminal SEAT COLUMNS ROWS DEMO-ARGUMENTS...
terminal() {
	local cols=$2 rows=$3
	seat=$1
	shift 3
	$T -f/dev/null new -d -s "$seat" -x "$cols" -y "$rows" "'$top/contrib/demo' --state '$state' $* 2>'$state.$seat.err'; echo ended with \$?; sleep 60"
	$T set -t "$seat" window-size manual
}
sign_in() { # SEAT COLUMNS ROWS WHO DEMO-ARGUMENTS...
	local who=$4
	terminal "$1" "$2" "$3" "${@:5}"
	until_seen '用令牌登录' 240 "$1: the console opens"
	[ "$1" != demo ] || picture sign-in
	keys Enter
	pin "$1: signing in"
	until_seen "$who \[令牌\]" 10 "$1: signed in"
	ok "$1: signed in as $who"
}
# KEY: a bidder's notices are read one by one until the next step is the key
read_notices() {
	local end=$((SECONDS + 120))
	until seen | grep -q "下一步：$1"; do
		[ $SECONDS -lt $end ] || give_up "the notices are read and $1 is next"
		keys Enter
		sleep 0.2
	done
}
# WHAT: what cannot be undone wants the word twice
twice() {
	until_seen 'Enter：继续' 10 "$1: what follows"
	keys Enter
	until_seen '再按一次' 5 "$1: the word"
}

sign_in demo 132 40 '主持人 王芳'
until_seen '截止之前，不显示投标人的名称和数量' 5 'masked'
ok 'before the deadline neither names nor number are shown'
picture host-wait
$T resize-window -t demo -x 80 -y 24
until_seen '下一步：' 5 'resized to 80x24'
ok 'resized to 80x24'
step F2 '能解密' 'the host is there, and the token has been seen to decrypt'
keys P
until_seen '解密时限' 10 'the parameter sheet'
picture host-sheet
keys Escape
step F6 '下一步：等待投标截止' 'the parameter sheet is signed'
sign_in recorder 132 40 '记录人 李建国' --as recorder
sign_in supervisor 80 24 '监督人 赵丽华' --as supervisor
picture supervisor-wait
terminal display 132 40 --as display
until_seen '距投标截止\|开标' 20 'the display opens'
picture display-wait
ok 'the display shows'
sign_in bidder5 80 24 '投标人 长治上 *~' --as bidder5
picture bidder-wait
for lot in 1 2; do
	at demo
	[ $lot = 1 ] || keys Right
	until_seen "第${lot}包" 5 "lot $lot"
	until_seen '下一步：F3 主持开标' 120 "lot $lot: the deadline passes"
	[ $lot = 2 ] || picture host-closed
	keys F3
	until_seen 'Tab：下一项' 10 "lot $lot: the form"
	if seen | grep -q '写明理由\|迟开理由'; then keys '等待投标人到场'; fi
	keys F8
	twice "lot $lot: opening"
	[ $lot = 2 ] || picture host-consequence
	keys Enter
	pin "lot $lot: opening"
	ok "lot $lot: opening.start"
	step F3 '' "lot $lot: the bidders are announced"
	step F3 '' "lot $lot: the packages are checked"
	until_seen '下一步：F[47]' 60 "lot $lot: decryption is possible"
	if [ $lot = 1 ]; then
		at recorder
		form F4 "lot 1: a deposit"
		picture recorder-deposit
		keys F8
		until_seen 'Enter：签署' 10 'lot 1: a deposit: what it says'
		keys Enter
		pin 'lot 1: a deposit'
		until_seen '登记保证金：已入日志' 10 'lot 1: a deposit'
		ok 'lot 1: the recorder records a deposit'
		at demo
	fi
	keys F7
	until_seen 'Tab：下一项' 10 "lot $lot: the minutes"
	keys F8
	twice "lot $lot: the window"
	keys Enter
	pin "lot $lot: decryption"
	ok "lot $lot: the decryption window is open"
	if [ $lot = 1 ]; then
		at bidder5
		until_seen 'F3' 30 'bidder5: it is time to decrypt'
		picture bidder-unseal
		read_notices F3
		step F3 '密钥已交出' 'bidder5: the key is released'
		at display
		until_seen '4解密\|解密剩余\|密钥' 40 'the display follows'
		picture display-unseal
		at demo
		$T resize-window -t demo -x 132 -y 40
		until_seen '长治上党' 10 'the host sees it'
		picture host-unseal
		$T resize-window -t demo -x 80 -y 24
	fi
	at demo
	step F7 '' "lot $lot: the window is closed" 150
	at recorder
	[ $lot = 1 ] || keys Right
	step F3 '' "lot $lot: the recorder hands the shares over"
	[ $lot = 2 ] || picture recorder-handed
	at demo
	until_seen '下一步：F3 开启投标文件' 120 "lot $lot: they have come"
	keys F3
	twice "lot $lot: opening the bids"
	[ $lot = 2 ] || picture host-open
	keys Enter
	# one PIN was agreed to for all of them
	pin "lot $lot: the bids"
	until_seen '下一步：F[57]' 120 "lot $lot: the bids are open"
	ok "lot $lot: the bids are open"
	if seen | grep -q '下一步：F5 裁定'; then
		keys F5
		until_seen 'Tab：下一项' 10 "lot $lot: the ruling"
		picture host-ruling
		keys Tab '更换了证书，原私钥已不存在' F8
		twice "lot $lot: the ruling"
		keys Enter
		pin "lot $lot: the ruling"
		ok "lot $lot: the failure is ruled on"
	fi
	step F7 '' "lot $lot: the remedies end"
	[ $lot = 1 ] || $T resize-window -t demo -x 132 -y 43
	step F7 '' "lot $lot: the quotes are announced"
	if [ $lot = 1 ]; then
		at display
		until_seen '[0-9],[0-9]\{3\}\.00' 40 'the display, which shows one lot after another, has the quotes'
		picture display-quotes
		at bidder5
		read_notices F4
		picture bidder-confirm
		step F4 '✓ 确认' 'bidder5: what was announced is confirmed'
		at demo
		until_seen '下一步：F4 答复异议' 60 "lot 1: somebody objects"
		keys F4
		until_seen 'Tab：下一项' 10 "lot 1: the answer"
		picture host-answer
		keys Tab '已当场核对，报价无误。' F8
		until_seen 'Enter：' 10 "lot 1: the answer, confirmed"
		keys Enter
		pin "lot 1: the answer"
		ok 'lot 1: the objection is answered'
	fi
	step F8 '' "lot $lot: the record is made" 150
	step F8 '' "lot $lot: the record is signed"
	for who in recorder supervisor; do
		at $who
		[ $lot = 1 ] || [ $who = recorder ] || keys Right
		step F8 '' "lot $lot: the $who signs the record"
	done
	[ $lot = 2 ] || picture supervisor-signed
	if [ $lot = 1 ]; then
		at bidder5
		read_notices F8
		step F8 '' 'bidder5: the record is signed'
		picture bidder-signed
	fi
	at demo
	step F7 '开标已结束' "lot $lot: the opening is closed" 120
done
picture host-end
keys L
until_seen '签署开标记录' 10 'the log'
picture host-log
keys Escape q
until_seen 'ended with 0' 20 'left'
ok 'left'
echo "1..$n"
