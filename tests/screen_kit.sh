# shellcheck shell=bash
# Sourced by tests/tui_*.sh after cli_kit.sh: screens of the program in real terminals. Everything waits for a sign on the screen, with a
# deadline that only a hang reaches.
command -v tmux >/dev/null || skip_all "tmux is not installed"
unset TMUX
at='' screen_env=() screen_cols=80 screen_rows=24
tm() { tmux -S "$T/tmux" -f /dev/null "$@"; }
tm start-server \; set-option -s exit-empty off # one that ends with its last session may be ending while the next one is asked for
trap 'tm kill-server 2>/dev/null; clean_up' EXIT
ok() { : >"$T/out" && tell 0 "$1"; }
seen() { tm capture-pane -p -t "$1"; }
give_up() { # SESSION WHAT
	seen "$1" >"$T/out"
	cat "$T"/*.said >>"$T/out"
	tell 1 "$2"
	finish
}
until_seen() { # SESSION TEXT WHAT
	local end=$((SECONDS + 120))
	until seen "$1" | grep -qF -- "$2"; do
		[ $SECONDS -lt $end ] || give_up "$1" "$3 (no \"$2\")"
		sleep 0.05
	done
}
until_gone() { # SESSION TEXT WHAT
	local end=$((SECONDS + 120))
	while seen "$1" | grep -qF -- "$2"; do
		[ $SECONDS -lt $end ] || give_up "$1" "$3 (\"$2\" stays)"
		sleep 0.05
	done
}
lacks() { ! seen "$1" | grep -qF -- "$2" || give_up "$1" "$3 (\"$2\" stands there)"; }
keys() { tm send-keys -t "$1" "${@:2}"; }
asks_pin() { seen "$at" | grep -qF '令牌口令（PIN）'; }
# with_pin TEXT WHAT: the PIN is typed into session $at as often as the token asks, until TEXT is on the screen
pins=0
with_pin() {
	local end=$((SECONDS + 120))
	pins=0
	until seen "$at" | grep -qF -- "$1"; do
		[ $SECONDS -lt $end ] || give_up "$at" "$2 (no \"$1\")"
		if asks_pin; then
			keys "$at" "$pin" Enter
			pins=$((pins + 1))
			while asks_pin && [ $SECONDS -lt $end ]; do sleep 0.05; done
		fi
		sleep 0.05
	done
}
# SESSION PERSON COMMAND...: at the gate, or at $screen_store; screen_env: more of the environment. The shell that runs it stays, and says the
# status and whether the terminal is as before.
# shellcheck disable=SC2016
screen() {
	tm new-session -d -s "$1" -x $screen_cols -y $screen_rows env -i PATH="$PATH" HOME="$T/$2" TERM=tmux-256color LC_ALL=C.UTF-8 "${screen_env[@]}" KAIBIAO_STATE="$T/$2" \
		KAIBIAO_STORE="${screen_store:-https://localhost:$port}" KAIBIAO_TRUST="$T/trust" KAIBIAO_GATE_CA="$T/pki/root.pem" KAIBIAO_STATION="$2" \
		KAIBIAO_LOCALEDIR="$PWD/tests/locale" bash -c '
		before=$(stty -a); echo "before it began"; "$@" 2>"$HOME.said"; echo "left with $?"
		[ "$(stty -a)" = "$before" ] && echo "modes as before"; exec cat' - "$K" "${@:3}"
	tm set-option -t "$1" window-size manual >/dev/null
}
ms() { date +%s%3N; }
# within MS TEXT WHAT: TEXT stands on $at's screen so long after $since at the latest
within() {
	local now
	until seen "$at" | grep -qF -- "$2"; do
		now=$(ms)
		[ $((now - since)) -lt 60000 ] || give_up "$at" "$3 (no \"$2\")"
		sleep 0.02
	done
	now=$(($(ms) - since))
	echo "after $now ms" >"$T/out"
	[ "$now" -le "$1" ]
	tell $? "$3 ($now ms)"
}
program() { pgrep -P "$(tm list-panes -t "$1" -F '#{pane_pid}')" -x kaibiao; } # SESSION: the number of its process
