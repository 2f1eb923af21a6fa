#!/bin/sh
# Clause marks: "/// R41b 87号令第41条 ..." stands above each legal check in src, and above its test.
#   clauses.sh            TAP: every rule of clauses.txt that asks for code has a mark in src and one in tests, no mark is
#                         unknown, and doc/requirements.md names no file that lost its mark
#   clauses.sh --list     every mark with its place
#   clauses.sh --table    the table of doc/requirements.md
#   clauses.sh --write    puts the table into doc/requirements.md
. "$(dirname "$0")/tap.sh"
rules=contrib/lint/clauses.txt
doc=doc/requirements.md

# "ID PLACE" for each mark below FOLDER; one line of marks may name several rules. A refusal whose clause names the rule
# ("S21 ...") is a mark too: it is the check itself.
marks() {
	grep -rnoE '(///|##) ?[A-Z][0-9]+[a-z]?( .*)?$' "$1" --include='*.[ch]' --include='*.sh' --include='*.sql' 2>/dev/null |
		awk -F: '{ place = $1; text = $0; sub(/^[^:]*:[^:]*:(\/\/\/|##) ?/, "", text)
			n = split(text, word, " ")
			for (i = 1; i <= n; i++) if (word[i] ~ /^[GLNPRSTX][0-9]+[a-z]?$/) print word[i], place }'
	[ "$1" != src ] || grep -rnoE '"[GLNPRSTX][0-9]+[a-z]? [^"]*"' src --include='*.c' |
		sed 's/^\([^:]*\):[0-9]*:"\([^ ]*\) .*/\2 \1/'
}
marks src | sort -u >"${TMPDIR:-/tmp}/kb-src.$$"
marks tests | sort -u >"${TMPDIR:-/tmp}/kb-tests.$$"
in_src=${TMPDIR:-/tmp}/kb-src.$$ in_tests=${TMPDIR:-/tmp}/kb-tests.$$
trap 'rm -f "$in_src" "$in_tests"' EXIT
rules_of() { grep -v '^#' $rules | sed 's/ *| */|/g'; }
places() { grep "^$2 " "$1" | cut -d' ' -f2 | sed 's,^src/,,' | paste -sd' ' - | sed 's/ /, /g'; }

table() {
	echo '| rule | asks | source (src/) | tests |'
	echo '| --- | --- | --- | --- |'
	rules_of | while IFS='|' read -r id how text; do
		case $how in
		code | whole) echo "| $id | $text | $(places "$in_src" "$id") | $(places "$in_tests" "$id" | sed 's,tests/,,g') |" ;;
		*) echo "| $id | $text | *$how* | |" ;;
		esac
	done
}

write() {
	table >"$in_src.table"
	awk -v table="$in_src.table" '/<!-- table begins -->/ { print; while ((getline line < table) > 0) print line; skip = 1 }
		/<!-- table ends -->/ { skip = 0 } !skip && !/<!-- table begins -->/' $doc >"$in_src.doc" && cat "$in_src.doc" >$doc
	rm -f "$in_src.table" "$in_src.doc"
}

missing() { # MARKS-FILE
	rules_of | while IFS='|' read -r id how text; do
		[ "$how" = code ] || continue
		grep -q "^$id " "$1" || echo "$id: $text"
	done
}

unknown() {
	cut -d' ' -f1 "$in_src" "$in_tests" | sort -u | while read -r id; do
		rules_of | grep -q "^$id|" || echo "$id: $(places "$in_src" "$id") $(places "$in_tests" "$id")"
	done
}

lost() { # files that the table names but that hold no such mark any more
	sed -n '/table begins/,/table ends/p' $doc | grep '^| [A-Z]' | while IFS='|' read -r _ id _ code test _; do
		id=$(echo $id)
		for f in $(printf '%s' "$code" | tr -d ',' | grep -v '\*'); do grep -q "^$id src/$f$" "$in_src" || echo "$id: src/$f"; done
		for f in $(printf '%s' "$test" | tr -d ','); do grep -q "^$id tests/$f$" "$in_tests" || echo "$id: tests/$f"; done
	done
}

case ${1:-} in
--list) cat "$in_src" "$in_tests" && exit 0 ;;
--table) table && exit 0 ;;
--write) write && exit 0 ;;
esac
check 'every rule that asks for code has a mark in src' missing "$in_src"
check 'every rule that asks for code has a mark in tests' missing "$in_tests"
check 'every mark names a rule of clauses.txt' unknown
if [ -f $doc ]; then
	check 'doc/requirements.md names no place that lost its mark (contrib/lint/clauses.sh --write)' lost
fi
finish
