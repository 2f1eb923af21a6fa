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
trap 'tm kill-server 2>/dev/null; rm -rf "$dir"' EXIT

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
	name=$1 cols=$2 rows=$3
	shift 3
	cat >"$dir/$name.sh" <<-END
		unset NO_COLOR KAIBIAO_ASCII KAIBIAO_THEME
		stty -a >'$dir/$name.before'
		echo 'before it began'
		env $* '$show' '$dir/$name.rows' 2>'$dir/$name.said'
		echo "status \$?"
		stty -a >'$dir/$name.after'
		exec cat
	END
	tm new-session -d -s "$name" -x "$cols" -y "$rows" "sh '$dir/$name.sh'"
	tm set-option -t "$name" window-size manual >/dev/null
	until_seen "$name" 'keys 0 at'
}
# what tmux shows, as grid_dump_row writes it: the same lines, ASCII ones brought to the same
screen_is_grid() { # SESSION WHAT [SED-SCRIPT for the grid's rows]
	i=0
	while :; do
		got=$(seen "$1")
		want=$(sed "${3:-}" "$dir/$1.rows")
		[ "$got" != "$want" ] && [ $i -lt 20 ] || break
		i=$((i + 1))
		sleep 0.05
	done
	check "$got" "$want" "$2"
}
plain='s/✓/v/g; s/✗/x/g'
ascii="$plain; "'s/[┌┐└┘├┤┬┴┼]/+/g; s/─/-/g; s/│/|/g'

for term in xterm-256color screen-256color linux vt100; do
	sed_script=
	case $term in linux | vt100) sed_script=$plain ;; esac
	start "$term" 80 24 "TERM=$term" || continue
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
finish() { echo "1..$n" && exit $failed; }
finish
