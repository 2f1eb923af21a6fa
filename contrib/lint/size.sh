#!/bin/sh
# Lengths: no function above 100 lines, no file above 500 (src and tests); the median and the 95th percentile of src are
# printed, and held to 15 and 50. Needs universal-ctags.
. "$(dirname "$0")/tap.sh"

if ! ctags --version 2>/dev/null | grep -q Universal; then
	echo '1..0 # SKIP universal-ctags is not installed'
	exit 0
fi

lengths() { # FOLDER: "LINES FILE:LINE NAME" for every function, shortest first
	find "$1" -name '*.[ch]' -exec ctags -f - --kinds-C=f --fields=+ne --excmd=number {} + |
		awk -F '\t' '{ from = to = 0
			for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) from = substr($i, 6); if ($i ~ /^end:/) to = substr($i, 5) }
			if (to) print to - from + 1, $2 ":" from, $1 }' | sort -n
}

long_files() {
	find "$1" -name '*.[ch]' -exec wc -l {} + | awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines" }'
}

all=$(lengths src)
count=$(printf '%s\n' "$all" | wc -l)
at() { printf '%s\n' "$all" | sed -n "$(((count * $1 + 99) / 100))p" | cut -d' ' -f1; }
median=$(at 50) p95=$(at 95)
echo "# src: $count functions, median $median, p95 $p95, longest $(at 100)"
long_functions() { lengths "$1" | awk '$1 > 100 { print $2 ": " $3 " has " $1 " lines" }'; }
above() { [ "$2" -le "$3" ] || echo "$1 is $2"; }

for dir in src tests; do
	check "$dir: no function above 100 lines" long_functions $dir
	check "$dir: no file above 500 lines" long_files $dir
done
check 'src: median of functions at most 15 lines' above median "$median" 15
check 'src: 95th percentile of functions at most 50 lines' above p95 "$p95" 50
finish
