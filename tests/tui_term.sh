#!/bin/sh
# The terminal part in a real terminal: tests/tui_show draws a table in tmux, and what tmux shows must be the grid.
# Nothing sleeps for a fixed time: everything waits for a sign on the screen, with a deadline.
set -u
: "${builddir:=.}"
show=$builddir/tests/tui_show
n=0 failed=0
ok() { n=$((n + 1)) && echo "ok $n - $1"; }
not_ok() { n=$((n + 1)) && failed=1 && echo "not ok $n - $1"; }
check() { if [ "$1" = "$2" ]; then ok "$3"; else not_ok "$3" && printf '%s\n' "# got:" "$1" "# want:" "$2" | sed '1!s/^/#  /'; fi; }
if ! command -v tmux >/dev/null; then
	echo '1..0 # SKIP tmux is not installed (contrib/install-deps)'
	exit 0
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/kb-term.XXXXXX")
unset TMUX
LC_ALL=C.UTF-8 && export LC_ALL
tm() { tmux -S "$dir/socket" -f /dev/null "$@"; }
tm start-server \; set-option -s exit-empty off # one that ends with its last session may be ending while the next one is asked for
# programs that lose their terminal may still write their last rows
trap 'tm kill-server 2>/dev/null; rm -rf "$dir" 2>/dev/null || { sleep 0.1 && rm -rf "$dir"; }' EXIT

seen() { tm capture-pane -p -t "$1" 2>/dev/null; }
# until SESSION TEXT: waits until TEXT is on the screen
until_seen() {
	i=0
	until seen "$1" | grep -qF -- "$2"; do
		i=$((i + 1))
		[ $i -lt 200 ] || { not_ok "\"$2\" on the screen in time" && seen "$1" | sed 's/^/# /' && return 1; }
		sleep 0.05
	done
}
# start SESSION COLS ROWS ENVIRONMENT...: the shell that runs it stays, so that the terminal is seen afterwards
start() {
	session=$1 cols=$2 rows=$3
	shift 3
	cat >"$dir/$session.sh" <<-END
		unset NO_COLOR KAIBIAO_ASCII KAIBIAO_THEME KAIBIAO_NO_MOUSE
		stty -a >'$dir/$session.before'
		echo 'before it began'
		env $* '$show' '$dir/$session.rows' 2>'$dir/$session.said'
		status=\$?
		stty -a >'$dir/$session.after'
		echo "status \$status"
		exec cat
	END
	tm new-session -d -s "$session" -x "$cols" -y "$rows" "sh '$dir/$session.sh'"
	tm set-option -t "$session" window-size manual >/dev/null
	until_seen "$session" 'keys 0 at'
}
# what tmux shows is what grid_dump_row wrote, where need be with the signs of a plainer terminal
screen_is_grid() { # SESSION WHAT [SED-SCRIPT for the grid's rows]
	i=0
	while :; do
		got=$(seen "$1")
		want=$(sed "$unknown; ${3:-}" "$dir/$1.rows")
		if [ "$got" = "$want" ] || [ $i -ge 20 ]; then break; fi
		i=$((i + 1))
		sleep 0.05
	done
	check "$got" "$want" "$2"
}
# characters that the C library does not know, or takes for another width, are shown by a stand-in of the grid's width
unknown='s/𿿽/〓/g; s/☔/?/g'
plain='s/✓/v/g; s/✗/x/g'
ascii="$plain; "'s/[┌┐└┘├┤┬┴┼]/+/g; s/─/-/g; s/│/|/g'

for term in xterm-256color screen-256color linux vt100; do
	sed_script=
	case $term in linux | vt100) sed_script=$plain ;; esac
	# with TERM=linux ncurses loads libgpm for the console's mouse, and that leaks where no console is
	start "$term" 80 24 "TERM=$term" "ASAN_OPTIONS=detect_leaks=$([ $term = linux ]; echo $?)" || continue
	screen_is_grid "$term" "$term, 80x24: the screen is the grid" "$sed_script"
	tm resize-window -t "$term" -x 132 -y 43
	until_seen "$term" 'at 43x132' && screen_is_grid "$term" "$term: drawn anew at 132x43" "$sed_script"
	tm send-keys -t "$term" j j PPage NPage G k
	until_seen "$term" 'keys 6 at 43x132 row 59' && screen_is_grid "$term" "$term: keys move, the list scrolls" "$sed_script"
	tm resize-window -t "$term" -x 80 -y 24
	until_seen "$term" 'keys 6 at 24x80 row 59' && screen_is_grid "$term" "$term: smaller again, the cursor in sight" "$sed_script"
	tm send-keys -t "$term" q
	until_seen "$term" 'status 0' && check "$(seen "$term" | grep -c 'left after 7 keys')" 1 "$term: left"
	check "$(cat "$dir/$term.after")" "$(cat "$dir/$term.before")" "$term: the terminal's modes are as before"
done

# Windows of any size: wide characters at the right edge, panes without room
start small 40 10 TERM=xterm-256color
screen_is_grid small '40x10: the screen is the grid'
for size in 33x12 80x4 17x5 200x60; do
	rows=${size#*x} cols=${size%x*}
	tm resize-window -t small -x "$cols" -y "$rows"
	until_seen small "keys 0 at ${rows}x$cols" 2>/dev/null || until_seen small 'keys 0'
	screen_is_grid small "$size: the screen is the grid"
done

# Keys: the mouse, sequences that no description knows, keys typed ahead
start keys 80 24 TERM=xterm-256color
raw() { tm send-keys -t keys -l "$(printf '%b' "$1")"; }
raw '\033[<0;5;10M\033[<0;5;10m'
until_seen keys 'row 6 last Click' && ok 'a click chooses the row'
raw '\033[<65;5;10M'
until_seen keys 'row 7 last WheelDown' && ok 'the wheel moves'
raw '\033[1;9Q\033[?99x\033Ox\033[200~j'
until_seen keys 'keys 3 at 24x80 row 8 last j' && ok 'unknown sequences are swallowed whole, the key after them counts'
raw '\0377\0345\0274\0300\0200\0360\0237k\0342\0200\0256j'
until_seen keys 'keys 5 at 24x80 row 8 last j' && ok 'bytes that are no character are dropped, and so are invisible ones; the keys between count'
tm send-keys -t keys Escape k
until_seen keys 'keys 7 at 24x80 row 7 last k' && ok 'Esc and a letter after it are two keys'
i=0
set -- # four hundred keys in one go
while [ $i -lt 200 ]; do i=$((i + 1)) && set -- "$@" j k; done
tm send-keys -t keys "$@" F12 开
until_seen keys 'keys 409 at 24x80 row 7 last 开' && screen_is_grid keys 'four hundred keys typed ahead, none is lost'
tm send-keys -t keys H
until_seen keys 'say something>' && tm send-keys -t keys 'qq hello' Enter
until_seen keys 'keys 410 at 24x80 row 7 last H' && screen_is_grid keys 'the terminal was lent for a line and taken back'
tm send-keys -t keys q
until_seen keys 'status 0' && check "$(seen keys | grep 'heard')" 'heard qq hello' 'the line was read whole'

# What goes over the line: differences only
start bytes 132 43 TERM=xterm-256color
sent() { # KEY SIGN MOST WHAT
	rm -f "$dir/sent" "$dir/sent.done"
	tm pipe-pane -t bytes "cat >'$dir/sent'; touch '$dir/sent.done'"
	tm send-keys -t bytes "$1"
	until_seen bytes "$2"
	tm pipe-pane -t bytes
	i=0
	while [ ! -e "$dir/sent.done" ] && [ $i -lt 100 ]; do i=$((i + 1)) && sleep 0.05; done
	count=$(wc -c <"$dir/sent")
	if [ "$count" -gt 0 ] && [ "$count" -le "$3" ]; then ok "$4: at most $3 bytes ($count)"; else not_ok "$4: $count bytes"; fi
}
sent j 'row 2 last j' 120 'one line down'
sent C-l 'last Ctrl-L' 120 'the same screen again'

check "$(tm display-message -p -t bytes 'line #{cursor_y}, shown #{cursor_flag}')" 'line 5, shown 0' \
	'the cursor is hidden on the chosen row, where a screen reader looks for it'

# Colours: those of the theme, eight, none
colours() { tm capture-pane -pe -t "$1" | grep -oE '(3|4)8;5;[0-9]+|\[(3|4)[0-7]m' | sort -u | tr '\n' ' '; }
start dark 80 24 TERM=xterm-256color
start light 80 24 TERM=xterm-256color KAIBIAO_THEME=light
start eight 80 24 TERM=xterm
start none 80 24 TERM=xterm-256color NO_COLOR=1
case $(colours dark) in *'48;5;24 '*) ok '256 colours' ;; *) not_ok "256 colours: $(colours dark)" ;; esac
if [ "$(colours dark)" != "$(colours light)" ]; then ok 'a light ground has colours of its own'; else not_ok 'light as dark'; fi
case $(colours eight) in *';5;'* | '') not_ok "eight colours: $(colours eight)" ;; *) ok 'eight colours' ;; esac
check "$(colours none)" '' 'NO_COLOR: no colour at all'
case $(tm capture-pane -pe -t none) in *"$(printf '\033[7m')"*) ok 'but bars and the cursor are reversed' ;; *) not_ok 'nothing is reversed' ;; esac
for s in light eight none; do screen_is_grid $s "$s: the same text"; done

# Lines and signs in ASCII; locales without UTF-8, or never generated
start ascii 132 43 TERM=xterm-256color KAIBIAO_ASCII=1
screen_is_grid ascii 'in ASCII' "$ascii"
for locale in C POSIX zh_CN.UTF-8 zh_CN.GB18030; do
	name=locale-$(echo $locale | tr -d .)
	start "$name" 80 24 TERM=xterm-256color LC_ALL=$locale && screen_is_grid "$name" "LC_ALL=$locale: the same screen"
done

# However it ends, the terminal is as before
ends() { # SESSION STATUS WHAT
	until_seen "$1" "status $2" || return
	check "$(cat "$dir/$1.after")" "$(cat "$dir/$1.before")" "$3: the modes are as before"
	check "$(seen "$1" | grep -c 'before it began')" 1 "$3: and so is the screen"
}
start aborts 80 24 TERM=xterm-256color && tm send-keys -t aborts A && ends aborts 134 'a failed check'
start exits 80 24 TERM=xterm-256color && tm send-keys -t exits E && ends exits 0 'an exit without closing'
for sig in 1 2 3 11 15; do
	if [ $sig = 11 ] && grep -q __asan_init "$show"; then continue; fi # the sanitizer keeps that one
	start "signal$sig" 80 24 TERM=xterm-256color || continue
	kill -$sig "$(cat "$dir/signal$sig.rows.pid")"
	ends "signal$sig" $((128 + sig)) "ended by signal $sig"
done
printf '%s\n' "trap '' HUP" | cat - "$dir/dark.sh" | sed "s,dark,gone,g; s,exec cat,touch '$dir/gone.ended'," >"$dir/gone.sh"
tm new-session -d -s gone -x 80 -y 24 "sh '$dir/gone.sh'"
until_seen gone 'keys 0 at' && tm kill-session -t gone
i=0
while [ ! -e "$dir/gone.ended" ] && [ $i -lt 100 ]; do i=$((i + 1)) && sleep 0.05; done
if [ -e "$dir/gone.ended" ]; then ok 'without its terminal the program ends by itself'; else not_ok 'it lives on without its terminal'; fi

# What cannot be drawn on is refused in a sentence
refused() { # WHAT CODE COMMAND...
	what=$1 code=$2
	shift 2
	tm new-session -d -s refused -x 80 -y 24 "$*; echo \"status \$?\" >>'$dir/said'; exec cat"
	i=0
	while ! grep -qs '^status' "$dir/said" && [ $i -lt 100 ]; do i=$((i + 1)) && sleep 0.05; done
	check "$(sed -n 's/:.*//; $p' "$dir/said")" 'status 2' "$what: refused"
	case $(cat "$dir/said") in "$code: "*--linear*) ok "$what: the sentence names --linear" ;; *) not_ok "$what: $(cat "$dir/said")" ;; esac
	rm -f "$dir/said"
	tm kill-session -t refused
}
refused 'TERM=dumb' term.dumb env TERM=dumb "'$show'" "'$dir/x'" "2>'$dir/said'"
refused 'TERM unknown' term.dumb env TERM=no-such-terminal "'$show'" "'$dir/x'" "2>'$dir/said'"
refused 'no TERM' term.dumb env -u TERM "'$show'" "'$dir/x'" "2>'$dir/said'"
refused 'no terminal to write to' term.none "'$show'" "'$dir/x'" "2>'$dir/said' >'$dir/out'"
refused 'no terminal to read from' term.none "'$show'" "'$dir/x'" "2>'$dir/said' </dev/null"
echo "1..$n"
exit $failed
