#!/bin/bash
# The hall display and the bidder's screen in real terminals, over a gate and a store of their own: a bidder goes by keys from
# the waiting to the signed record, while the public sees what is public.
. "${srcdir:-.}/tests/cli_kit.sh"
# shellcheck source=tests/screen_kit.sh
. "${srcdir:-.}/tests/screen_kit.sh"
at=watch # whose PIN with_pin types
count() { seen watch | grep -o '[0-9]* 条待确认'; }
see_all() { # Enter for each notice
	local before
	while before=$(count); do
		keys watch Enter
		until [ "$(count)" != "$before" ]; do sleep 0.05; done
	done
}

method=open_tender
world 3 3600
bind_roles
for i in 1 2 3; do
	must folder $i
	must bid $i seal "$T/bid$i"
	must bid $i submit "$T/bid$i"
done

ends display.gate 2 as public "$(login host)" display $P && [ ! -e "$T/public" ]
tell $? "a display takes no person's login: it wants the gate"

screen display public display $P
screen watch bidder1 bid watch "$T/bid1" --token "p12:$T/pki/bidder1.sign.p12?enc=$T/pki/bidder1.enc.p12"

# R28 87号令第28条
until_seen display '不显示投标人的名称和数量' "the display before the deadline"
lacks display '投标人有限公司' "no name before the deadline"
ok "before the deadline the display shows a countdown and nobody's name"
keys watch Enter
with_pin '已递交并取得回执' "signing in"
lacks watch '第2投标人' "nobody else's name"
ok "the bidder signs in; its bid is known as handed in, and no other"

until_seen watch '签到已开放' "check-in is told"
keys watch Enter F6
until_seen watch 'Enter：签署' "what checking in means"
keys watch Enter
with_pin '✓ 签到：已受理' "checking in"
lacks display '投标人有限公司' "no name before the deadline"
ok "the bidder checks in by F6, and the public does not see it before the deadline"

to_deadline
until_phase closed
until_seen display '第1投标人有限公司' "the list after the deadline"
until_seen display '递交 3 = 开启 0' "the reckoning"
ok "after the deadline the display shows the bidders and the reckoning"
until_seen watch '1 条待确认' "the deadline is told"
keys watch Enter
until_gone watch '待确认' "acknowledged"
ok "the deadline is told, and acknowledged by Enter"

open_window
until_seen watch '2 条待确认' "the window is told"
until_seen display '请求中' "the display follows"
mv "$T/bid1/bid.p7m" "$T/aside"
keys watch F3
until_seen watch '两人合在一起' "what follows is said first"
keys watch Enter
with_pin '您的故障报告已到达开标大厅' "the fault reaches the hall"
until_seen display '已报故障' "the display shows the fault"
ok "a release that fails is reported to the hall at once"
state >"$T/state"
jq -c '.lots[0].bids[] | select(.bidder_code | endswith("01")) | .fault_evidence' "$T/state" >"$T/out"
jq -e '.file == "missing" and .card == "p12" and .tries == 1 and .link_ms >= 0 and .cert_end > 0 and .code == "file.missing"' "$T/out" >/dev/null
tell $? "with what the machine found: code, token, file, tries, connection, certificate"
mv "$T/aside" "$T/bid1/bid.p7m"
see_all
until_seen watch 'F3 解密' "the key can be released again"
keys watch F3
until_seen watch '两人合在一起' "what follows is said again"
keys watch Enter
with_pin '密钥已交出' "the release"
echo "pins $pins" >"$T/out"
[ $pins -le 2 ]
tell $? "the key is released by F3 in the same window, with the PIN asked for at most twice"
ls "$T"/bid1/receipts/bid.release-*.json >"$T/out" 2>&1
tell $? "the receipt is in the bid's folder"

for i in 2 3; do must bid $i unseal "$T/bid$i"; done
must act host 1 opening.unseal_close '{}'
must staff recorder custody hand $P --lot 1
must staff host custody open $P --lot 1
must act host 1 opening.ready '{}'
until_seen display '唱标' "the display before the quotes"
lacks display '5,000,000.00' "no quote before it is announced"
until_phase read
must act host 1 opening.read "$(state >/dev/null && jq '{order: [.lots[0].bids | sort_by(.no)[] | .bid]}' "$T/out")"
until_seen display '5,000,000.00' "the quotes on the display"
until_seen watch '5,000,000.00' "the quotes on the bidder's screen"
ok "the quotes come with the announcing, not before"

see_all
keys watch F5
until_seen watch 'F8' "the form of an objection"
keys watch Tab
keys watch -l '唱标金额有误'
keys watch F8
until_seen watch 'Enter：签署' "the objection is shown before it is signed"
keys watch Enter
with_pin '✓ 提出异议' "the objection"
must act host 1 objection.answer '{"id":1,"text":"金额与开标一览表一致","result":"rejected"}'
until_seen watch '金额与开标一览表一致' "the answer"
ok "an objection by F5; its answer is told"
see_all
keys watch F4
until_seen watch 'Enter' "what the confirming means"
keys watch Enter
until_seen watch '再按一次 Enter' "the word is asked for"
keys watch Enter
with_pin '✓ 确认开标结果' "the confirming"
ok "the result is confirmed by F4"

for i in 2 3; do must bid $i confirm "$T/bid$i"; done
must staff host record make $P --lot 1
until_seen watch '开标记录已生成' "the record is told"
see_all
keys watch Enter
until_seen watch '开标记录表' "the record is read"
keys watch F8
until_seen watch 'Enter：继续' "what the signature means"
keys watch Enter
until_seen watch '再按一次 Enter' "the word is asked for"
keys watch Enter
with_pin '✓ 签署' "the signature"
ok "the record is signed by F8"

tm resize-window -t display -x 132 -y 43
until_seen display '受理清单的根' "the display at another size"
until_seen watch '在线' "online"
since=$(ms)
trap 'kill -CONT "$gate_pid" 2>/dev/null; tm kill-server 2>/dev/null; clean_up' EXIT # a gate that was stopped cannot be ended
kill -STOP "$gate_pid"
within 3000 '离线' "a gate that hangs is said on the bidder's screen"
kill -CONT "$gate_pid"
until_seen watch '在线' "and its return"
gate_stop
until_seen display '连接中断' "a dead gate is said on the display"
ok "a dead connection is said"
keys display F10
keys watch F10
until_seen display 'left with 0' "the display is left"
until_seen watch 'left with 0' "the bidder's screen is left"
ok "both are left by F10"
finish
