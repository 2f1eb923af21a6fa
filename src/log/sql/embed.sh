#!/bin/sh
# Prints the SQL files given as a C source: src/log/sql.h says what is in it.
set -eu
printf '// made by src/log/sql/embed.sh\n#include "log/sql.h"\n'
i=0
for f in "$@"; do
	printf 'static const unsigned char bytes_%d[] = {\n' $i
	od -An -v -tx1 "$f" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'
	printf '};\n'
	i=$((i + 1))
done
printf 'const struct sql_file SQL_FILES[] = {\n'
i=0
for f in "$@"; do
	printf '\t{ "%s", { bytes_%d, sizeof bytes_%d } },\n' "$(basename "$f" .sql)" $i $i
	i=$((i + 1))
done
printf '\t{ 0 },\n};\n'
