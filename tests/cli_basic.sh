#!/bin/sh
# The command line's manners: exit statuses, sentences, languages. No store, no token.
set -u
n=0 bad=0
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
export KAIBIAO_STATE="$dir/state"
unset KAIBIAO_STORE KAIBIAO_TRUST KAIBIAO_TOKEN

ok() { # CONDITION-STATUS TEXT
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		sed 's/^/# /' "$dir/out"
		bad=1
	fi
}
status() { # WANTED TEXT COMMAND...
	want=$1 text=$2
	shift 2
	"$KAIBIAO" "$@" >"$dir/out" 2>&1
	got=$?
	[ "$got" = "$want" ]
	ok $? "$text (exit $got)"
}

status 0 "help lists the commands" help
grep -q custody "$dir/out"
ok $? "and names custody"
status 2 "no command is a usage error"
status 2 "an unknown command is a usage error" frobnicate
status 0 "the version" --version
status 0 "an amount in capital figures" money 1053000.50
[ "$(cat "$dir/out")" = 壹佰零伍万叁仟元伍角 ]
ok $? "which are right"
status 2 "no amount" money 1.234
status 2 "without a store: a usage error that says what to set" show SXZC-2026-0187
grep -q KAIBIAO_TRUST "$dir/out"
ok $? "and names the setting"
status 2 "act without its arguments" act
status 2 "a phase that there is not" follow X --until nowhere
status 0 "the table of acts" rules acts
status 0 "the table of parameters as JSON" rules params --json
"$KAIBIAO" rules --markdown | diff - "${srcdir:-.}/doc/acts.md" >"$dir/out" 2>&1
ok $? "doc/acts.md is what the tables say"
KAIBIAO_LANG=en "$KAIBIAO" help frobnicate >"$dir/out" 2>&1
grep -q 'there is no command' "$dir/out"
ok $? "English when asked for"
LC_ALL=POSIX "$KAIBIAO" money 1 >"$dir/out" 2>&1 && [ "$(cat "$dir/out")" = 壹元整 ]
ok $? "Chinese survives a locale without UTF-8"
echo "1..$n"
exit $bad
