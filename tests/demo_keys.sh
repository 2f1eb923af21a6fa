#!/bin/bash
# contrib/demo by keys: a person at the console takes both lots from the waiting to the closed opening, in a real terminal
# that is resized on the way. Not part of make check, as it takes minutes: contrib/check runs it.
#   tests/demo_keys.sh STATE-FOLDER
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
seen() { $T capture-pane -p -t demo; }
give_up() {
	n=$((n + 1))
	echo "not ok $n - $1"
	seen | sed 's/^/# /'
	exit 1
}
until_seen() { # TEXT SECONDS WHAT
	local end=$((SECONDS + $2))
	until seen | grep -q -- "$1"; do
		[ $SECONDS -lt $end ] || give_up "$3 (no \"$1\" within $2 s)"
		sleep 0.1
	done
}
until_gone() {
	local end=$((SECONDS + $2))
	while seen | grep -q -- "$1"; do
		[ $SECONDS -lt $end ] || give_up "$3 (\"$1\" stays)"
		sleep 0.1
	done
}
keys() { $T send-keys -t demo "$@"; }
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
	until_seen 'F8' 10 "$2: the form is there"
}

$T -f/dev/null new -d -s demo -x 132 -y 40 "'$top/contrib/demo' --state '$state' 2>'$state.err'; echo ended with \$?; sleep 60"
until_seen '用令牌登录' 240 'the console opens'
ok 'the console opens'
keys Enter
pin 'signing in'
until_seen '主持人 王芳 \[令牌\]' 10 'signed in'
ok 'signed in as the host'
until_seen '截止之前，不显示投标人的名称和数量' 5 'masked'
ok 'before the deadline neither names nor number are shown'
$T resize-window -t demo -x 80 -y 24
until_seen '下一步：' 5 'resized to 80x24'
ok 'resized to 80x24'
step F2 '能解密' 'there, and the token has been seen to decrypt'
step F6 '下一步：等待投标截止' 'the parameter sheet is signed'
for lot in 1 2; do
	[ $lot = 1 ] || keys Right
	until_seen "第${lot}包" 5 "lot $lot"
	until_seen '下一步：F3 主持开标' 120 "lot $lot: the deadline passes"
	keys F3
	until_seen 'F8' 10 "lot $lot: the form"
	if seen | grep -q '写明理由\|迟开理由'; then keys '等待投标人到场'; fi
	keys F8
	until_seen 'Enter：继续' 10 "lot $lot: what follows"
	keys Enter
	until_seen '再按一次' 5 "lot $lot: the word"
	keys Enter
	pin "lot $lot: opening"
	ok "lot $lot: opening.start"
	step F3 '' "lot $lot: the bidders are announced"
	step F3 '' "lot $lot: the packages are checked"
	until_seen '下一步：F7 开始解密' 60 "lot $lot: decryption is next"
	keys F7
	until_seen 'F8' 10 "lot $lot: the minutes"
	keys F8
	until_seen 'Enter：继续' 10 "lot $lot: what follows"
	keys Enter
	until_seen '再按一次' 5 "lot $lot: the word"
	keys Enter
	pin "lot $lot: decryption"
	ok "lot $lot: the decryption window is open"
	step F7 '' "lot $lot: the window is closed" 150
	until_seen '下一步：F3 开启投标文件' 120 "lot $lot: the recorder hands over"
	keys F3
	until_seen 'Enter：继续' 10 "lot $lot: opening the bids"
	keys Enter
	until_seen '再按一次' 5 "lot $lot: the word"
	keys Enter
	# a PIN for each act: each bid is one
	while ! seen | grep -q '下一步：F[57]'; do
		! seen | grep -q '令牌口令（PIN）' || pin "lot $lot: a bid"
		sleep 0.2
	done
	ok "lot $lot: the bids are open"
	if seen | grep -q '下一步：F5 裁定'; then
		keys F5
		until_seen 'F8' 10 "lot $lot: the ruling"
		keys Tab '更换了证书，原私钥已不存在' F8
		until_seen 'Enter：继续' 10 "lot $lot: what follows from the ruling"
		keys Enter
		until_seen '再按一次' 5 "lot $lot: the word"
		keys Enter
		pin "lot $lot: the ruling"
		ok "lot $lot: the failure is ruled on"
	fi
	step F7 '' "lot $lot: the remedies end"
	[ $lot = 1 ] || $T resize-window -t demo -x 132 -y 43
	step F7 '' "lot $lot: the quotes are announced"
	if [ $lot = 1 ]; then
		until_seen '下一步：F4 答复异议' 60 "lot 1: somebody objects"
		keys F4
		until_seen 'F8' 10 "lot 1: the answer"
		keys Tab '已当场核对，报价无误。' F8
		until_seen 'Enter：' 10 "lot 1: the answer, confirmed"
		keys Enter
		pin "lot 1: the answer"
		ok 'lot 1: the objection is answered'
	fi
	step F8 '' "lot $lot: the record is made" 150
	step F8 '' "lot $lot: the record is signed"
	step F7 '开标已结束' "lot $lot: the opening is closed" 120
done
keys q
until_seen 'ended with 0' 20 'left'
ok 'left'
echo "1..$n"
