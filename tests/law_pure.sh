#!/bin/sh
# The law's archive is pure: nothing it links to reads, writes, asks the time, the locale or a random number.
cd "${builddir:-.}" || exit 1
foreign=$(nm -u liblaw.a | awk 'NF == 2 { print $2 }' | sort -u |
	grep -E '^(open|openat|fopen|read|write|pread|pwrite|fwrite|printf|fprintf|puts|time|clock.*|gettimeofday|localtime.*|setlocale|getenv|rand.*|random.*|strtod|pow|floor|socket|fork|exec.*|exit|malloc|calloc|PQ.*|SSL.*|EVP.*)$')
floats=$(objdump -d liblaw.a 2>/dev/null | grep -cE '\b(addsd|subsd|mulsd|divsd|cvtsi2sd|cvttsd2si|addss|mulss|divss)\b')
if [ -z "$foreign" ]; then echo "ok 1 - no I/O, clock, locale or randomness in src/law"; else
	echo "not ok 1 - src/law calls: $foreign"
fi
if [ "$floats" = 0 ]; then echo "ok 2 - no floating point in src/law"; else echo "not ok 2 - $floats floating-point instructions in src/law"; fi
echo 1..2
[ -z "$foreign" ] && [ "$floats" = 0 ]
