#!/bin/bash
# The line mode at work: a host who sees no screen takes a lot from the waiting to the closed opening by words, and what is said is all there
# is; a bidder follows and confirms the same way, the public listens through a pipe.
. "${srcdir:-.}/tests/cli_kit.sh"
command -v tmux >/dev/null || skip_all "tmux is not installed"
unset TMUX
tm() { tmux -S "$T/tmux" -f /dev/null "$@"; }
public=''
trap 'tm kill-server 2>/dev/null; [ -z "$public" ] || kill "$public" 2>/dev/null; clean_up' EXIT
ok() { : >"$T/out" && tell 0 "$1"; }
# Each session's words are in $T/SESSION.heard: standard output goes there alone, as to a screen reader. Only the PIN's dots are on the terminal.
session() { # SESSION PERSON STORE COMMAND...
	: >"$T/$1.heard"
	tm new-session -d -s "$1" -x 80 -y 24 env -i PATH="$PATH" HOME="$T/$2" TERM=dumb LC_ALL=C.UTF-8 KAIBIAO_LANG="${language:-zh_CN}" \
		KAIBIAO_STATE="$T/$2" KAIBIAO_STORE="$3" KAIBIAO_TRUST="$T/trust" KAIBIAO_GATE_CA="$T/pki/root.pem" KAIBIAO_STATION="$2" \
		KAIBIAO_LOCALEDIR="$PWD/tests/locale" bash -c 'heard=$1; shift; "$@" >>"$heard" 2>&1; echo "left with $?" >>"$heard"; exec cat' - \
		"$T/$1.heard" "$K" "${@:4}"
	from=0 who=$1
}
heard() { tail -c +$((from + 1)) "$T/$who.heard"; } # since the last line that was typed
until_heard() { # TEXT WHAT
	local end=$((SECONDS + 40))
	until heard | grep -qF -- "$1"; do
		if [ $SECONDS -ge $end ]; then
			tail -n 40 "$T/$who.heard" >"$T/out"
			tell 1 "$2 (no \"$1\")"
			finish
		fi
		sleep 0.05
	done
}
hears() { # TEXT...: all of them, then one line of TAP
	local what=$1 text
	shift
	for text; do until_heard "$text" "$what"; done
	ok "$what"
}
type_line() {
	from=$(stat -c %s "$T/$who.heard")
	tm send-keys -t "$who" -l -- "$1"
	tm send-keys -t "$who" Enter
}
pin() { # the token asks: its prompt is the last that was said
	until_heard '令牌口令（PIN）' "the PIN is asked for"
	from=$(stat -c %s "$T/$who.heard")
	tm send-keys -t "$who" 1234 Enter
}
# with_pins TEXT WHAT: the PIN as often as it is asked for, until TEXT is said
with_pins() {
	local end=$((SECONDS + 60)) at=$from
	until heard | grep -qF -- "$1"; do
		[ $SECONDS -lt $end ] || until_heard "$1" "$2"
		if [ "$(tail -c +$((at + 1)) "$T/$who.heard" | grep -c '令牌口令（PIN）')" -gt 0 ]; then
			at=$(stat -c %s "$T/$who.heard")
			tm send-keys -t "$who" 1234 Enter
		fi
		sleep 0.05
	done
}

method=open_tender
world 4 3600
bind_roles
for i in 1 2 3 4; do
	must folder $i
	must bid $i seal "$T/bid$i"
	must bid $i submit "$T/bid$i"
done
host=$(login host)
token() { echo "p12:$T/pki/$1.sign.p12?enc=$T/pki/$1.enc.p12"; }

session host host "$host" hall $P --linear --token "$(token host)"
hears "on entry: the token that would sign in, and how to go on without" '用令牌登录' '回车：用 p12:' '输入“返回”：不用令牌，只作旁观'
type_line ''
pin
hears "where one is: project, lot, phase, time left, connection, log, person, next step" '王主持 已登录' "$P 试验设备" '第1包（共 1 包）：终端' \
	'阶段：等待；距截止' '在线; 链 3 已核' '主持人 王主持 [令牌]' '下一步：到场（输入“下一步”或 F2）'
type_line 事项
# R39a 87号令第39条
hears "the acts, numbered, and why one is not possible: rule, article" '1  到场（staff.attend）：可以办理，即下一步' \
	'2  主持开标（opening.start）：现在不能办理。第1包现在是“等待”阶段' '87号令第39条'
type_line '为什么 2'
hears "why, alone" '主持开标：现在不能办理' '只能在“截止”阶段办理' '87号令第39条'
type_line 投标人
# R28 87号令第28条
hears "before the deadline no bidder is named" '截止之前，不显示投标人的名称和数量'
! grep -q '投标人有限公司' "$T/host.heard"
tell $? "nor was any before"
type_line 人员
hears "who is missing, by name" '主持人 王主持；到场：未到' '缺主持人 王主持、记录人 recorder、监督人 supervisor'
type_line 'a1'
hears "what is no word is said to be none" '这里没有“a1”这条命令'
type_line "$(printf 'x\342\200\256y')"
hears "a line with characters that hide themselves does nothing" '什么也没有办理，请重新输入'

type_line 下一步
until_heard '回车：签署。' "what attending means"
type_line 4711
hears "an answer that is none signs nothing, and is not said aloud: it may be a PIN" '这个数字不是这里的回答' '回车：签署。'
! heard | grep -q 4711
tell $? "it is not in what was said"
type_line ''
until_heard '令牌口令（PIN）' "the PIN for attending"
from=$(stat -c %s "$T/host.heard")
tm send-keys -t host C-c
hears "Ctrl-C at the PIN: nothing is signed" '没有得到令牌口令'
type_line 下一步
until_heard '回车：签署。' "once more"
type_line ''
pin
hears "attending is signed, recorded and announced, and what comes next" '完成：到场：已入日志第 4 条' '第 4 条记录：人员到场，签名人 王主持' '下一步：签署参数表'
type_line next
until_heard '此事不能撤回' "the sheet"
type_line ''
hears "Enter is no word for what cannot be undone" '此事不能撤回'
type_line 返回
type_line 在哪
until_heard '下一步：签署参数表' "nothing was signed"
[ "$(state | jq .seq)" = 4 ]
tell $? "nor was there anything in the log"
type_line sheet.sign
until_heard '此事不能撤回' "the sheet, by its name"
type_line 是
pin
hears "an act by its name, and the typed word" '完成：签署参数表' '下一步：等待投标截止'

must as host "$host" show $P --json
clock_jump $((deadline - $(date +%s) - ahead - 70))
hears "the time that is left is said at its marks" '距截止 '
type_line 'deadline.move'
until_heard '第 1 项' "the form"
to_deadline
hears "what happens is announced while a form is open" '关闭受理，第1包，签名人 开标服务' '投标人 4 第4投标人有限公司' '阶段：截止' '下一步：主持开标'
type_line 返回
type_line 在哪
until_heard '阶段：截止' "back from the form"

type_line 下一步
until_heard '迟开理由' "the form of opening.start"
type_line 等投标人到场
until_heard '由此产生的结果' "what follows"
hears "what will be recorded and what follows is said before the word" '迟开理由: 等投标人到场' '本包由“截止”进入“宣布”' '此事不能撤回'
# What was said is what is signed: the act names the digest of the very lines between the title and the question.
said=$(heard | sed -n "/^$P 试验设备，第1包/,/^此事不能撤回/p" | sed '$d' | sha256sum | cut -c1-64)
type_line 是
pin
until_heard '阶段：宣布' "the opening"
must as host "$host" log $P --json
jq -r '.act | fromjson | select(.act == "opening.start").shown' "$T/out" >"$T/shown"
echo "$said" | diff - "$T/shown" >"$T/out"
tell $? "what was said is what was signed"

yes_and_pin() { # WHAT
	until_heard '此事不能撤回' "$1: the word is asked for"
	type_line 是
	pin
}
type_line 下一步
yes_and_pin "the list"
until_heard '阶段：核验' "the list"
type_line next
until_heard '回车：签署' "the check"
type_line ''
pin
hears "the list is announced, the packages are checked" '4 份相符，0 份不符'
type_line 下一步
until_heard '回车保持：30' "the minutes"
type_line 20
# R41a 87号令第41条
hears "a value against the document is refused with the rule" '不得短于采购文件规定的 30 分钟' '采购文件 decrypt_min'
type_line 下一步
until_heard '第 1 项，共 1 项：分钟' "the draft"
type_line 300
hears "what does not fit is said with the range" '填写不合要求：应在 1 到 240 之间'
type_line 30
yes_and_pin "the window"
hears "the window is open" '阶段：解密' '解密剩余 '

session watch bidder1 "https://localhost:$port" bid watch "$T/bid1" --linear --token "$(token bidder1)"
until_heard '用令牌登录' "the bidder"
type_line ''
pin
hears "a bidder hears its own bid and what it must acknowledge" '您的投标 第1投标人有限公司: 等待，尚未解密' '第 1 号' '条待确认；回车确认这一条' '下一步：解密'
! grep -q '第2投标人' "$T/watch.heard"
tell $? "and nothing of the others"
type_line 下一步
until_heard '两人合在一起' "what releasing means"
until_heard '回车：签署' "the question"
type_line ''
with_pins '完成：解密（交出密钥）：已入日志' "the release"
ok "the bidder decrypts by a word"
who=host from=0
hears "the host hears it" '解密（交出密钥），第1包，投标人 1 第1投标人有限公司'

for i in 2 3; do must bid $i unseal "$T/bid$i"; done
until_heard '解密（交出密钥），第1包，投标人 3' "the others decrypt"
type_line ''
until_heard '等待 1 家解密' "one is missing"
type_line opening.unseal_close
hears "an act that is not possible yet is refused with rule, figures, and what to do" '结束解密：现在不能办理' '还有 1 家没有解密' '到时或全部解密后才能结束'
clock_jump 1800
until_heard '下一步：结束解密' "the window has run out"
type_line 下一步
yes_and_pin "closing the window"
until_heard '阶段：补救' "the remedies"
must staff recorder custody hand $P --lot 1
until_heard '下一步：开启投标文件' "the shares are there"
type_line 下一步
yes_and_pin "opening the bids"
with_pins '开启投标文件：3 份' "the bids are opened"
hears "each bid that opens is announced" '投标人 1 第1投标人有限公司，正常' '投标人 2 第2投标人有限公司，正常'

type_line 下一步
# R41b 87号令第41条
hears "the failed bid is ruled on: a form about it, its choices numbered" '裁定' '投标人 4 第4投标人有限公司' '1  投标人原因' '2  非投标人原因'
type_line 7
hears "an answer that is no choice is said to be none" '填写不合要求：请输入其中一项的序号'
type_line 1
until_heard '理由' "the reason"
type_line ''
hears "what must be filled in must be" '填写不合要求：必须填写'
type_line 返回
until_heard '回车保持：投标人原因' "back by one field"
type_line ''
until_heard '第 2 项' "the reason again"
type_line 未在解密时限内交出密钥
until_heard '第 3 项' "the evidence"
type_line ''
hears "what follows for the bid and the lot is said before the word" '由此产生的结果' '由“解密失败”变为“无效”' '此事不能撤回'
type_line 返回
type_line 下一步
until_heard '回车保持：投标人原因' "the draft of the ruling"
type_line ''
until_heard '回车保持：未在解密时限内交出密钥' "the draft is kept"
type_line ''
until_heard '第 3 项' "the evidence again"
type_line ''
yes_and_pin "the ruling"
hears "the ruling is recorded" '完成：裁定' '下一步：结束补救'
type_line 下一步
yes_and_pin "the end of the remedies"
until_heard '阶段：唱标' "the quotes are next"
type_line 投标人
until_heard '4  第4投标人有限公司' "the table"
! heard | grep -q '5,000,000.00'
tell $? "no quote is said before it is announced"
type_line 下一步
yes_and_pin "the quotes"
until_heard '阶段：确认' "the confirming"
type_line 投标人
hears "the table, a line a bidder, signs in words" '1  第1投标人有限公司；' '投标报价(元)：5,000,000.00' '确认：无'

who=watch from=0
until_heard '已唱标：请在' "the bidder hears the quotes"
type_line bid.object
until_heard '第 1 项' "the form of an objection"
type_line 1
until_heard '第 2 项' "its text"
type_line 唱标金额有误
until_heard '回车：签署' "what objecting means"
type_line ''
pin
hears "a bidder objects by words" '完成：提出异议'
who=host from=0
hears "the host hears it and what to do" '提出异议或回避申请，第1包，签名人 第1投标人有限公司：唱标金额有误' '下一步：答复异议'
type_line 下一步
until_heard '答复异议' "the answer"
until_heard '第 1 项' "the answer"
type_line ''
until_heard '第 2 项' "the answer's text"
type_line 金额与开标一览表一致
until_heard '第 3 项' "the answer's result"
type_line 2
until_heard '回车：签署' "what the answer means"
type_line ''
pin
hears "the objection is answered" '完成：答复异议'
who=watch from=0
until_heard '金额与开标一览表一致' "the answer is told"
type_line 下一步
yes_and_pin "the confirming"
hears "the bidder confirms by words" '完成：确认开标结果'
for i in 2 3; do must bid $i confirm "$T/bid$i"; done
who=host from=0
until_heard '确认开标结果，第1包，投标人 3' "the others confirm"
type_line 下一步
until_heard '生成' "the record"
until_heard '回车：签署' "what making it means"
type_line ''
with_pins '阶段：记录' "the record is made"
type_line 下一步
yes_and_pin "signing the record"
with_pins '完成：签署' "the record is signed"
for i in recorder supervisor; do must staff $i record sign $P --lot 1; done
until_heard '下一步：开标结束' "all have signed"
type_line 下一步
yes_and_pin "closing"
hears "the opening is closed" '完成：开标结束' '阶段：结束' '开标已结束'

# The token is pulled out in the middle of a form: locked at once, and back on the same question.
must as host "$host" show $P --json
type_line recording.register
until_heard '第 1 项' "a form"
type_line 全景摄像机
until_heard '第 2 项，共 6 项：地点' "its second field"
mkdir "$T/aside"
mv "$T"/pki/host.*.p12 "$T/aside"
hears "a token that is gone locks at once, and it is said" '已锁定：令牌已拔出'
type_line 投标人
until_heard '不是这里的回答' "locked"
! heard | grep -q '投标人有限公司'
tell $? "locked, nothing is said of the project"
mv "$T"/aside/*.p12 "$T/pki"
type_line ''
pin
hears "back with its PIN: the same question" '王主持 的令牌已插回，从原处继续' '第 2 项，共 6 项：地点'
type_line 返回
type_line 返回
type_line 离开
hears "left by a word" 'left with 0'

# Through pipes: words in, lines out; the public through the gate.
mkfifo "$T/words"
env -i PATH="$PATH" HOME="$T/public" LC_ALL=C.UTF-8 KAIBIAO_LANG=en KAIBIAO_STATE="$T/public" KAIBIAO_STORE="https://localhost:$port" KAIBIAO_TRUST="$T/trust" \
	KAIBIAO_GATE_CA="$T/pki/root.pem" "$K" display $P --linear <"$T/words" >"$T/public.heard" 2>&1 &
public=$!
exec 7>"$T/words"
who=public from=0
until_heard 'live through the gate' "the display"
hears "the display in lines, in English" "$P 试验设备" 'lot 1 终端: end  the opening is closed' '1  第1投标人有限公司; Decryption: yes, ' 'Quote (yuan): 5,000,000.00' 'handed in 4 = opened 3'
gate_stop
hears "a dead connection is said" 'no connection'
echo quit >&7
exec 7>&-
wait $public
tell $? "left by a word, with status 0"
printf 'back\nacts\nbidders\nlog' >"$T/typed"
(setsid -w env -i PATH="$PATH" HOME="$T/host" TERM=dumb LC_ALL=C KAIBIAO_LANG=en KAIBIAO_STATE="$T/host" KAIBIAO_STORE="$host" KAIBIAO_TRUST="$T/trust" \
	"$K" hall $P --linear --token "$(token host)" <"$T/typed" >"$T/out" 2>&1)
[ $? = 0 ] && says '^nobody is signed in: "sign-in"' && says '^1  第1投标人有限公司; Decryption: yes, ' && says 'record 35: close the opening, lot 1, signed by 王主持$'
tell $? "lines from a file, without a terminal and without a UTF-8 locale: each is answered, then it ends"
printf '\n' >"$T/typed"
(setsid -w env -i PATH="$PATH" HOME="$T/host" LC_ALL=C.UTF-8 KAIBIAO_STATE="$T/host" KAIBIAO_STORE="$host" KAIBIAO_TRUST="$T/trust" KAIBIAO_LOCALEDIR="$PWD/tests/locale" \
	"$K" hall $P --linear --token "$(token host)" <"$T/typed" >"$T/out" 2>&1)
says '登录: 没有得到令牌口令：没有终端'
tell $? "without a terminal there is no PIN, and it is said"
grep -lP '\x1b|\r' "$T"/*.heard >"$T/out"
[ ! -s "$T/out" ]
tell $? "nothing that was said moves a cursor or has a colour"
verifies
tell $? "the log of this opening verifies from its export alone"
finish
