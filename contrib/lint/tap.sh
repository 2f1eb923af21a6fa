# TAP for the lint scripts: source it, call check for every result, finish at the end.
tap_n=0 tap_bad=0
# check TEXT COMMAND...: good where the command prints nothing; what it prints are the offenders
check() {
	tap_n=$((tap_n + 1))
	text=$1
	shift
	offenders=$("$@")
	if [ -z "$offenders" ]; then
		echo "ok $tap_n - $text"
	else
		echo "not ok $tap_n - $text"
		printf '%s\n' "$offenders" | sed 's/^/# /'
		tap_bad=1
	fi
}
skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}
finish() {
	echo "1..$tap_n"
	exit $tap_bad
}
top=$(cd "$(dirname "$0")/../.." && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
cd "$top" || exit 3
LC_ALL=C.UTF-8
export LC_ALL
