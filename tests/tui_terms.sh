#!/bin/bash
# The console itself on plain and odd terminals, without colour, without a locale: a screen comes up, is whole and can be worked with, and the
# terminal is afterwards as it was. What a terminal cannot show stands there in another way; nothing else differs.
. "${srcdir:-.}/tests/cli_kit.sh"
# shellcheck source=tests/screen_kit.sh
. "${srcdir:-.}/tests/screen_kit.sh"
method=open_tender
world 1 3600
bind_roles
screen_store=$(login host)
# the clock runs: what tells the time of day is left out; signs and lines that the terminal lacks have others
same() { sed -E 's/[0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/g; s/✓/v/g; s/✗/x/g; s/[┌┐└┘├┤┬┴┼]/+/g; s/─/-/g; s/│/|/g'; }
see() { seen "$1" | same; }

# on NAME ENVIRONMENT...: the console is opened, used, left
on() {
	local name=$1 i
	shift
	screen_env=("$@")
	screen "$name" host hall $P
	until_seen "$name" '用令牌登录' "$name: the sign-in"
	keys "$name" Escape
	until_seen "$name" '2 人' "$name: the hall"
	see "$name" >"$T/$name.hall"
	keys "$name" P
	until_seen "$name" '解密时限' "$name: the parameters"
	see "$name" >"$T/$name.params"
	keys "$name" Escape F1
	until_seen "$name" '各处通用' "$name: help"
	see "$name" >"$T/$name.help"
	tm resize-window -t "$name" -x 132 -y 43
	until_seen "$name" '画屏幕' "$name: resized"
	tm resize-window -t "$name" -x 79 -y 20
	until_seen "$name" '80' "$name: too small is said"
	tm resize-window -t "$name" -x 80 -y 24
	until_seen "$name" '各处通用' "$name: large enough again"
	keys "$name" Escape L
	until_seen "$name" '条记录' "$name: the log"
	keys "$name" F10
	until_seen "$name" 'left with 0' "$name: left"
	seen "$name" >"$T/out"
	grep -q 'modes as before' "$T/out" && ! grep -q '条记录\|F2' "$T/out" && # without a second screen there is nothing to go back to
		case $name in linux | vt100) true ;; *) grep -q 'before it began' "$T/out" ;; esac
	tell $? "$name: a screen comes up, is worked with and left; the terminal is as before"
	for i in hall params help; do diff "$T/xterm.$i" "$T/$name.$i"; done >"$T/out" 2>&1
	tell $? "$name: the same text as everywhere"
	tm kill-session -t "$name"
}
colours() { tm capture-pane -pe -t "$1" | grep -oE '(3|4)8;5;[0-9]+|\[(3|4)[0-7]m' | sort -u | wc -l; }

on xterm TERM=xterm-256color
on linux TERM=linux "ASAN_OPTIONS=detect_leaks=0"
on vt100 TERM=vt100
on screen TERM=screen
on no-colour TERM=xterm-256color NO_COLOR=1
on ascii TERM=xterm-256color KAIBIAO_ASCII=1
on light TERM=xterm KAIBIAO_THEME=light
on locale-C TERM=xterm-256color LC_ALL=C
on locale-POSIX TERM=xterm-256color LC_ALL=POSIX
on locale-none TERM=xterm-256color LC_ALL= LANG= LC_CTYPE=
on locale-foreign TERM=xterm-256color LC_ALL=xx_YY.ISO-8859-1

# In English, by either way of asking for it
for asked in KAIBIAO_LANG=en LANG=en_GB.UTF-8; do
	screen_env=(TERM=xterm-256color LC_ALL= "$asked")
	screen english host hall $P
	until_seen english 'Sign in with your token' "$asked: the sign-in"
	keys english Escape
	until_seen english '2 custodians are needed' "$asked: the hall"
	seen english | sed 's/试验设备//; s/王主持//' | grep -P '[\x{4e00}-\x{9fff}]' >"$T/out"
	[ ! -s "$T/out" ]
	tell $? "$asked: the hall in English, no Chinese but names"
	keys english F10
	until_seen english 'left with 0' "$asked: left"
	tm kill-session -t english
done

for name in NO_COLOR=1 NO_COLOR=; do
	screen_env=(TERM=xterm-256color "$name")
	screen colour host hall $P
	until_seen colour '用令牌登录' "$name: the sign-in"
	keys colour Escape
	until_seen colour '2 人' "$name: the hall"
	colours colour >"$T/out"
	if [ "$name" = NO_COLOR=1 ]; then [ "$(cat "$T/out")" = 0 ]; else [ "$(cat "$T/out")" -gt 0 ]; fi
	tell $? "$name: $(cat "$T/out") colours"
	keys colour F10 # a console that is killed comes back where it was, not at the sign-in
	until_seen colour 'left with 0' "$name: left"
	tm kill-session -t colour
done

# What cannot be drawn on is refused in a sentence, and nothing is left behind
for name in dumb no-such-terminal ''; do
	screen_env=("TERM=$name")
	screen none host hall $P
	until_seen none 'left with 2' "TERM=$name: refused"
	cp "$T/host.said" "$T/out"
	says 'term.dumb' && seen none | grep -q 'modes as before'
	tell $? "TERM=\"$name\" is refused with a sentence"
	tm kill-session -t none
done
as host "$screen_store" hall $P
[ $? = 2 ] && says 'term.none'
tell $? 'so is what is no terminal'
finish
