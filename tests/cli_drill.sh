#!/bin/bash
# kaibiao drill: every worked example that is a course of acts plays out as it stands in its file; what is no drill is refused with
# its line; the same acts in another order of the people give the same figures.
##  X1 X2 X3 X4 X5 X6 X7 X8 X9 X10 X12 X13 X17 X18
## X1b L36 T9 T41 R44 R45 R46 R48 R49 R50 R51 R53
## R55c R55e R58 R61 R65 R66 P5 S14 S25 S26
dir=$(cd "${srcdir:-.}" && pwd)/tests/drills
K=${KAIBIAO:-$PWD/kaibiao}
T=$(mktemp -d /tmp/kb-drill-XXXXXX)
trap 'rm -rf "$T"' EXIT
export KAIBIAO_LANG=en
n=0 failed=''
ok() { # STATUS TEXT
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		sed 's/^/# /' "$T/err" | head -20
		failed=1
	fi
}
run() { "$K" drill run "$@" >"$T/out" 2>"$T/err"; }
is() { # STATUS WANTED-IN-ERR: the last run
	[ "$1" = "$2" ] && grep -q -- "$3" "$T/err"
}

for f in "$dir"/*.jsonl; do
	run "$f"
	ok $? "$(basename "$f"): $(head -1 "$f" | sed 's/.*"title":"\([^"]*\)".*/\1/')"
done

# An expectation that is not met is an error: every expectation in a file counts.
for f in x01-scoring x18-objective-mismatch x06-ceiling; do
	sed 's/"rank":1\b/"rank":7/; s/"fate":"in","rank":7/"fate":"gone"/' "$dir/$f.jsonl" >"$T/wrong.jsonl"
	run "$T/wrong.jsonl"
	is $? 1 'not as expected' && [ -s "$T/out" ]
	ok $? "$f: another rank is expected, status 1"
done
sed 's/"void":""/"void":"no.such"/' "$dir/x01-scoring.jsonl" >"$T/wrong.jsonl"
run "$T/wrong.jsonl"
is $? 1 'no.such'
ok $? 'an act is expected to be void and is not: status 1'

# JSON: the acts, what was not met, and the state.
run "$dir/x18-objective-mismatch.jsonl" --json
ok $? '--json'
jq -e '(.acts | length) > 100 and (.unmet == []) and (.state.lots[0].evaluation.working.parts | length) > 8
	and ([.acts[] | select(.in_force | not) | .code] | index("sheet.locked")) and ([.state.void[].code] | index("sum.objective"))' "$T/out" >"$T/err" 2>&1
ok $? 'acts, void acts with their codes, and the working are in it'
run "$dir/x18-objective-mismatch.jsonl"
grep -q 'void \[sum.objective\] R64 87号令第64条: 专家4对“B公司”的“技术参数”评分与其他评委不一致' "$T/out"
ok $? 'a void act is shown with code, clause and sentence'

# Golden states: every release folds these to the same state, byte for byte. GENERATE=1 writes them anew.
for f in x18-objective-mismatch x04-lowest-price r49-replaced-while-scoring; do
	run "$dir/$f.jsonl" --json
	jq -cS .state "$T/out" >"$T/state"
	[ -z "$GENERATE" ] || cp "$T/state" "$dir/$f.state.json"
	cmp "$T/state" "$dir/$f.state.json" >"$T/err" 2>&1
	ok $? "$f: the state it always had"
done

# The order of the people is the order in which they vote, score and sign.
figures() { run "$1" --json && jq -cS '[.state.lots[0].evaluation.bids[] | {bid, total, rank, place, price_points, average}] | sort_by(.bid)' "$T/out"; }
for f in x01-scoring x03-same-brand x02-ties-and-draw; do
	jq -c 'if .people then .people |= reverse else . end' "$dir/$f.jsonl" | grep -v '"expect"' >"$T/other.jsonl"
	[ "$(figures "$dir/$f.jsonl")" = "$(figures "$T/other.jsonl")" ]
	ok $? "$f: the same figures in another order of the members"
done

# What is no drill: status 2, the line, what to do.
bad() { # TEXT WANTED WHAT
	printf '%s' "$1" >"$T/bad.jsonl"
	run "$T/bad.jsonl"
	is $? 2 "$2" && [ ! -s "$T/out" ]
	ok $? "$3"
}
head='{"drill":"kaibiao-drill-1","project":"D-1","people":[{"id":"host"}]}'
bad '' 'drill.header' 'an empty file'
bad '{"drill":"other"}' 'drill.header' 'another kind of file'
bad "$head
{" '第 2 行' 'a line that is no JSON'
bad "$head
[1]" '第 2 行' 'a line that is no object'
bad "$head
{\"who\":\"host\",\"act\":\"x\",\"boddy\":{}}" 'boddy' 'a field that is not known'
bad "$head
{\"who\":\"nobody\",\"act\":\"project.create\",\"body\":{}}" 'nobody' 'a person that is not there'
bad "$head
{\"who\":\"host\",\"act\":\"project.create\",\"body\":{\"x\":[\"@cert:nobody\"]}}" '@cert:nobody' 'a word that is not there'
bad "$head
{\"play\":\"qualify\",\"lot\":1}" '评标委员会' 'a play that has nothing to play on'
bad "$head
{\"play\":\"dance\",\"lot\":1}" 'dance' 'a play that is not there'
bad "$head
{\"play\":\"opening\"}" 'lot' 'a play without its lot'
bad "$head
{\"when\":\"2026-11-23T09:00:00+08:00\",\"who\":\"host\",\"act\":\"project.create\",\"body\":{}}
{\"when\":\"2026-11-23T08:00:00+08:00\",\"who\":\"host\",\"act\":\"project.create\",\"body\":{}}" '先后' 'a time before the last'
bad "$head
{\"lot\":1}" '第 2 行' 'a line that says nothing'
bad "${head/host/HOST}" 'HOST' 'an id with capitals'
run "$T/nothing.jsonl"
is $? 2 file.missing
ok $? 'a file that is not there: status 2'
run
[ $? = 2 ]
ok $? 'no file named: status 2'
"$K" drill run - <"$dir/x12-deposit.jsonl" >"$T/out" 2>"$T/err"
ok $? 'from standard input'
echo "1..$n"
[ -z "$failed" ]
