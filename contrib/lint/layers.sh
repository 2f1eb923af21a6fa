#!/bin/sh
# Include directions (the table "Rooms" of doc/architecture.md), functions that may not be called, and the law's purity.
# Prints TAP. The law's archive is looked at where builddir names a build folder.
. "$(dirname "$0")/tap.sh"

may_know() { # ROOM: what it may include, itself apart
	case $1 in
	base) echo '' ;;
	law | crypto) echo base ;;
	log | bid | token) echo 'crypto base' ;;
	replay) echo 'log law crypto base' ;;
	paper | gate) echo 'log bid law replay crypto base' ;;
	desk) echo 'paper log bid law replay token crypto base' ;;
	tui) echo 'desk law base' ;;
	cli) echo 'gate tui desk paper log bid law replay token crypto base' ;;
	*) echo unknown-room ;;
	esac
}

wrong_includes() {
	for dir in src/*/; do
		room=$(basename "$dir")
		allowed=" $room $(may_know "$room") "
		grep -Hn '^#include "' "$dir"*.c "$dir"*.h 2>/dev/null | while IFS=: read -r file line text; do
			what=$(printf '%s' "$text" | sed 's/^#include "//; s/".*//')
			case $what in
			config.h) continue ;;
			*/*) other=${what%%/*} ;;
			*) echo "$file:$line: include \"$what\" without its room" && continue ;;
			esac
			case $allowed in
			*" $other "*) ;;
			*) echo "$file:$line: $room may not know $other ($what)" ;;
			esac
		done
	done
}

# C without comments and strings, so that a word in a sentence is no call
bare() {
	sed 's/\\"//g; s/"[^"]*"/""/g; s,//.*,,' "$1"
}

calls() { # PATTERN-OF-NAMES FILES...
	names=$1
	shift
	for f in "$@"; do
		bare "$f" | grep -nE "(^|[^A-Za-z0-9_.>])($names) *\(" | sed "s,^,$f:,"
	done
}

forbidden() { calls 'time|gettimeofday|strtod|atoi|atol|rand|srand|system|signal|strcpy|strcat|sprintf|vsprintf|strtok|gets' src/*/*.[ch]; }
exits() { calls 'exit|quick_exit' $(find src -name '*.[ch]' ! -path 'src/cli/*'); }
# Money, scores and times are integers; only the drawing of pages reckons in points.
floats() {
	for f in $(find src -name '*.[ch]' ! -name '*pdf*'); do
		bare "$f" | grep -nE '(^|[^A-Za-z0-9_])(float|double)([^A-Za-z0-9_]|$)' | sed "s,^,$f:,"
	done
}
screens() { calls 'printf|puts|putchar|perror' $(find src -name '*.[ch]' ! -path 'src/cli/*' ! -path 'src/base/span.c'); }
terminals() { grep -Hn '^#include [<"].*curses' src/*/*.[ch] | grep -v '^src/tui/term\(_keys\)\{0,1\}\.c:'; }
lib=$builddir/liblaw.a
impure() {
	nm -u "$lib" | grep -E ' (fopen|open|read|write|socket|getenv|time|clock_gettime|gettimeofday|printf|puts|setlocale|fork|random_bytes|clock_ms)(64)?(@|$)'
}

check 'rooms include only what they may know' wrong_includes
check 'no forbidden function is called' forbidden
check 'exit is called in src/cli only' exits
check 'libraries print nothing' screens
check 'no floating point' floats
check 'src/tui/term.c and term_keys.c alone know ncurses' terminals
if [ -f "$lib" ]; then
	check 'the law does no I/O and asks no clock' impure
else
	skip 'the law does no I/O and asks no clock' 'no liblaw.a in the build folder'
fi
finish
