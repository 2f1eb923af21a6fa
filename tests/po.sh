#!/bin/bash
# Both languages are whole: every text of the sources is in the catalogue of its language, none is fuzzy, conversions fit; and a
# refusal reads English in English.
src=$(cd "${srcdir:-.}" && pwd)
K=${KAIBIAO:-$PWD/kaibiao}
for tool in xgettext msgmerge msgattrib msgfmt; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed" && exit 0; }
done
T=$(mktemp -d /tmp/kb-po-XXXXXX)
trap 'rm -rf "$T"' EXIT
n=0 failed=''
ok() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else
		echo "not ok $n - $2"
		sed 's/^/# /' "$T/out"
		failed=1
	fi
}
cd "$src" || exit 99
grep -lE '(^|[^A-Za-z_])(_|N_|refuse|fail|usage)\(' src/*/*.c | sort | comm -23 - <(sort po/POTFILES.in) >"$T/out"
[ ! -s "$T/out" ]
ok $? 'every file with texts is in po/POTFILES.in'
options=$(sed -n 's/^XGETTEXT_OPTIONS = //p' po/Makevars)
# shellcheck disable=SC2086
xgettext $options -L C --no-location --no-wrap -o "$T/all.pot" $(cat po/POTFILES.in) 2>"$T/out"
ok $? 'the texts are read'
for language in en zh_CN; do
	msgfmt -c -o /dev/null "po/$language.po" >"$T/out" 2>&1
	ok $? "$language: conversions fit"
	msgmerge -q --no-fuzzy-matching -o "$T/$language.po" "po/$language.po" "$T/all.pot" 2>"$T/out"
	msgattrib --untranslated --no-obsolete --no-wrap "$T/$language.po" | grep '^msgid' |
		if [ $language = en ]; then grep -P '[\x{4e00}-\x{9fff}]'; else grep -vP '[\x{4e00}-\x{9fff}]' | grep '^msgid ".*[A-Za-z][A-Za-z]'; fi | grep -v '^msgid ""$' >"$T/out"
	[ ! -s "$T/out" ]
	ok $? "$language: no text lacks"
	msgattrib --only-fuzzy "po/$language.po" >"$T/out"
	[ ! -s "$T/out" ]
	ok $? "$language: none is fuzzy"
done
mkdir -p "$T/locale/en/LC_MESSAGES" "$T/state"
msgfmt -o "$T/locale/en/LC_MESSAGES/kaibiao.mo" po/en.po
english() { env -i PATH="$PATH" HOME="$T" KAIBIAO_STATE="$T/state" KAIBIAO_LANG=en KAIBIAO_LOCALEDIR="$T/locale" "$K" "$@" >"$T/out" 2>&1; }
english show SXZC-2026-0001
[ $? = 2 ] && ! grep -qP '[\x{4e00}-\x{9fff}]' "$T/out" && grep -q 'KAIBIAO_STORE\|KAIBIAO_TRUST' "$T/out"
ok $? 'a missing setting is said in English'
english money twelve
! grep -qP '[\x{4e00}-\x{9fff}]' "$T/out" && grep -q 'is no amount' "$T/out"
ok $? 'a wrong amount, too'
english verify "$T/nothing"
! grep -qP '[\x{4e00}-\x{9fff}]' "$T/out"
ok $? 'and a package that is not there'
echo "1..$n"
[ -z "$failed" ]
