#!/bin/bash
# The console that comes back, in a real terminal: killed in a half-filled form and on the log it stands there again; a token pulled out locks it
# at once; a dead connection is said within three seconds and what is signed meanwhile is sent when it is back. All of that is in the
# station's audit log.
. "${srcdir:-.}/tests/cli_kit.sh"
# shellcheck source=tests/screen_kit.sh
. "${srcdir:-.}/tests/screen_kit.sh"
command -v pgrep >/dev/null || skip_all "pgrep is not installed"
at=hall
lots=2
world 1 3600
screen_store=$(login host)
token="p12:$T/pki/host.sign.p12?enc=$T/pki/host.enc.p12"
console() { screen hall host hall $P --token "$token"; }
sign_in() { # WHAT
	until_seen hall '用令牌登录' "$1: the sign-in"
	keys hall Enter
	with_pin '[令牌]' "$1: signed in"
	until_gone hall '令牌口令（PIN）' "$1: the PIN is taken"
}
kill_it() {
	local pid
	pid=$(program hall) && kill -9 "$pid"
	until_seen hall 'left with 137' 'killed'
	tm kill-session -t hall
}
records() { as host "$(login host)" log $P && grep -c "$1" "$T/out"; }

# --- a command is refused, without a console -------------------------------------------------------------------------
ends act.phase 1 act host 1 opening.start '{}' && as host - log --audit && says '被拒绝.*opening.start.*act.phase.*R39a'
tell $? 'what a command was refused is in the audit log, too'

# --- killed --------------------------------------------------------------------------------------------------------
console
until_seen hall '用令牌登录' 'the first console'
keys hall Enter
until_seen hall '令牌口令（PIN）' 'the PIN is asked for'
keys hall 9999 Enter
until_seen hall '口令不正确' 'a wrong PIN'
sign_in 'first'
keys hall Right
until_seen hall '第2包' 'the second lot'
keys hall F3
until_seen hall '规则' 'too early'
keys hall Escape
until_gone hall '规则' 'the reason is left'
keys hall F9
until_seen hall 'F8' 'a form'
keys hall -l 'camera 7'
until_seen hall 'camera 7' 'half filled'
kill_it
console
until_seen hall '没有正常退出' 'it is said that it was killed'
sign_in 'second'
until_seen hall 'camera 7' 'the draft is there'
until_seen hall '第2包' 'and the second lot'
ok 'killed in a half-filled form of the second lot: it comes back there'
keys hall Tab
keys hall -l '三厅'
keys hall Tab
keys hall -l 'F-1'
keys hall F8
until_seen hall 'Enter：签署' 'what is to be signed'
kill_it
console
sign_in 'third'
until_seen hall 'Enter：签署' 'killed before the word'
ok 'killed before what was to be signed was confirmed: it is asked for again'
keys hall Enter
until_seen hall '令牌口令（PIN）' 'the PIN for it'
keys hall 8888 Enter
until_seen hall '口令不正确' 'a wrong PIN signs nothing'
[ "$(records recording.register)" = 0 ]
tell $? 'a wrong PIN signs nothing'
keys hall F9
until_seen hall 'camera 7' 'the draft is still there'
keys hall F8
until_seen hall 'Enter：签署' 'asked for again'
keys hall Enter
with_pin '✓ 登记录像' 'signed'
[ "$(records recording.register)" = 1 ]
tell $? 'and then signed, once'
keys hall L
until_seen hall '条记录' 'the log'
keys hall Up Up F4
until_seen hall '条记录  第2包' 'a filter'
seen hall | sed -n '3,20p' >"$T/before"
kill_it
console
sign_in 'fourth'
until_seen hall '条记录' 'the log again'
seen hall | sed -n '3,20p' >"$T/after"
diff "$T/before" "$T/after" >"$T/out"
tell $? 'killed on the filtered log: the same rows, the same cursor'
keys hall Escape
until_gone hall '条记录' 'the log is left'

# --- the token -----------------------------------------------------------------------------------------------------
keys hall F9
until_seen hall 'F8' 'a form'
keys hall -l 'pulled out'
until_seen hall 'pulled out' 'half filled'
since=$(ms)
mv "$T/pki/host.sign.p12" "$T/pki/aside.p12"
within 2000 '已锁定' 'a token pulled out locks at once'
lacks hall 'pulled out' 'nothing of what was done is to be seen'
keys hall Escape F10 F3 F8 C-c
lacks hall 'pulled out' 'no key opens it'
until_seen hall '已锁定' 'it stays locked'
mv "$T/pki/aside.p12" "$T/pki/host.sign.p12"
keys hall Enter
with_pin 'pulled out' 'unlocked'
ok 'put back, with its PIN: the form stands there as it was'
keys hall Escape
until_gone hall 'pulled out' 'the form is left'

# --- the connection ------------------------------------------------------------------------------------------------
postmaster=$(head -n 1 "$T"/pg/*/postmaster.pid 2>/dev/null || find "$T/pg" -name postmaster.pid -exec head -n 1 {} \;)
servers() { echo "$postmaster" && pgrep -P "$postmaster"; }
# shellcheck disable=SC2046
trap 'kill -CONT $(servers) 2>/dev/null; tm kill-server 2>/dev/null; clean_up' EXIT # a server that was stopped cannot be ended
until_seen hall '在线' 'online'
since=$(ms)
# shellcheck disable=SC2046
kill -STOP $(servers)
within 3000 '离线' 'a server that hangs is said'
keys hall F9
until_seen hall 'F8' 'a form without the centre'
keys hall Tab Tab
keys hall -l 'F-2'
keys hall F8
until_seen hall 'Enter：签署' 'what is to be signed without the centre'
keys hall Enter
with_pin '已签名并保存在本机' 'signed without the centre'
until_seen hall '1 条待' 'one act waits'
ok 'an act without the centre is signed and waits here'
since=$(ms)
# shellcheck disable=SC2046
kill -CONT $(servers)
until_seen hall '在线' 'online again'
until_gone hall '条待' 'it was sent'
[ "$(records recording.register)" = 2 ]
tell $? "the connection is back: it was sent, once"
since=$(ms)
"$src/tests/pg.sh" kill "$T/pg" >/dev/null 2>&1
within 3000 '离线' 'a server that died is said'
"$src/tests/pg.sh" start "$T/pg" --fast >"$T/out" 2>&1 || bail "PostgreSQL: $(cat "$T/out")"
until_seen hall '在线' 'the server is back'
ok 'and so is its return'

# --- what the station kept -----------------------------------------------------------------------------------------
keys hall :
keys hall -l audit
keys hall Enter
until_seen hall '本机审计日志' 'the audit log on the screen'
until_seen hall '连接恢复' 'the newest first'
ok 'the audit log on the screen'
keys hall Escape F10
until_seen hall 'left with 0' 'left'
as host - log --audit --json
cp "$T/out" "$T/audit"
for what in console.start console.back console.end sign_in sign_in.failed lock unlock pin.failed refused link.lost link.back; do
	grep -q "\\\\\"act\\\\\":\\\\\"$what\\\\\"" "$T/out" || echo "lacks $what" >>"$T/lacking"
done
[ ! -e "$T/lacking" ] || cat "$T/lacking" >>"$T/out"
[ ! -e "$T/lacking" ] && grep -q 'act.phase' "$T/out" && grep -q 'opening.start' "$T/out" && ! jq -r '.act | fromjson | del(.hash, .cert) | tostring' "$T/audit" | grep -q '1234\|9999\|8888' # a hash may hold any digits
tell $? 'refusals, wrong PINs, sign-ins, locks and the connection are in the audit log, and no PIN'
tm kill-session -t hall
console
until_seen hall '用令牌登录' 'a console after one that was left'
lacks hall '没有正常退出' 'it does not speak of a crash'
ok 'a console that was left begins anew'
keys hall Escape F10
until_seen hall 'left with 0' 'left again'
tm kill-session -t hall

# --- begun without a project ---------------------------------------------------------------------------------------
any_project() { screen hall host hall --token "$token"; }
any_project
sign_in 'without a project'
until_seen hall "$P" 'the projects'
keys hall Enter
until_seen hall '第1包' 'the project'
keys hall Right P
until_seen hall '解密时限' 'its parameters'
kill_it
any_project
sign_in 'without a project again'
until_seen hall '解密时限' 'the parameters again'
until_seen hall '第2包' 'of the same lot'
ok 'killed in a project that was chosen from the list: it comes back there'
finish
