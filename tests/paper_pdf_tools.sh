#!/bin/sh
# The opening record's PDF as another program reads it: fonts, pages, texts; and without the font.
set -u
n=0 failed=0
ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)); failed=1; echo "not ok $n - $1"; }
check() { what=$1; shift; if "$@" >/dev/null 2>&1; then ok "$what"; else not_ok "$what"; fi; }
for tool in pdffonts pdftotext pdfinfo jq; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP no $tool"; exit 0; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
./tests/paper_pdf "$dir" || { echo "Bail out! the PDFs are not made"; exit 1; }

# what is one line in the facts may be several on paper, so white space does not count
flat() { tr -d ' \n\f\t' <"$1"; }
pages() { pdfinfo "$dir/$1.pdf" | sed -n 's/^Pages: *//p'; }

for f in "$dir"/*.pdf; do
	name=$(basename "$f" .pdf)
	pdftotext -raw "$f" "$dir/$name.raw"
	flat "$dir/$name.raw" >"$dir/$name.txt"
	bad=$(pdffonts "$f" | awk 'NR > 2 && !(/NotoSansCJKsc/ && / yes yes yes +[0-9]+ +[0-9]+$/)')
	count=$(pdffonts "$f" | awk 'NR > 2' | wc -l)
	check "$name: every font is Noto Sans CJK SC, embedded, a subset, with Unicode" test -z "$bad" -a "$count" -ge 1
	check "$name: A4 landscape" sh -c "pdfinfo '$f' | grep -q 'Page size: *841.89 x 595.28 pts (A4)'"
	check "$name: the page's count" grep -q "第$(pages "$name")页/共$(pages "$name")页" "$dir/$name.txt"
	check "$name: the facts' hash" grep -q "$(sha256sum <"$dir/$name.json" | cut -c1-64)" "$dir/$name.txt"
	check "$name: the hash on every page" test "$(grep -o "事实SHA-256" "$dir/$name.txt" | wc -l)" = "$(pages "$name")"
	check "$name: dated by the record, not by a clock" sh -c "TZ=UTC pdfinfo '$f' | grep -q '^CreationDate: *Mon Nov 23 .*2026'"
done

# R41a 87号令第41条 every bidder and every price that was read out
for name in opened one many; do
	missing=0 expected=0
	jq -r '.bids[] | [.bidder.name, .bidder.code, .offer.total_text, (.offer.total_fen | tostring)] | @tsv' "$dir/$name.json" >"$dir/rows"
	while IFS="$(printf '\t')" read -r bidder code text fen; do
		expected=$((expected + 1))
		price=$(printf %s "$fen" | sed -E 's/(..)$/.\1/; :a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta')
		plain=$(printf %s "$bidder" | sed 's/\xef\xbf\xbd/〓/g; s/\xe2\x80\xae/〓/g')
		for want in "$plain" "$code" "$text" "$price"; do
			grep -qF -- "$want" "$dir/$name.txt" || { missing=$((missing + 1)); echo "# $name: not found: $want"; }
		done
	done <"$dir/rows"
	check "$name: all $expected bidders with code and price" test $missing = 0 -a $expected -gt 0
done
check "many: several pages, head repeated" test "$(pages many)" -ge 8 -a "$(grep -o '大写币种' "$dir/many.txt" | wc -l)" -ge 3
check "one: few pages" test "$(pages one)" -le 3
# R41b 87号令第41条
check "no opening says so" grep -q '不得开标：投标截止时投标人2家，不足三家' "$dir/no_opening.txt"
check "no opening reads nothing out" sh -c "! grep -q '唱标与确认\|开启时间' '$dir/no_opening.txt'"
check "too few: cause and reason" grep -q '认定：投标人原因，令牌由投标人自行锁定' "$dir/too_few.txt"
check "an objection and its answer" sh -c "grep -q '请说明' '$dir/opened.txt' && grep -q '流水已当场出示' '$dir/opened.txt'"
check "the parameter that differs is marked" grep -q '收取投标保证金是否●不同' "$dir/opened.txt"
check "hostile: shown as text" grep -qF '〓<b>恶意</b>&amp;%s%n\)]>>endobj〓〓[2J〈U+1F600〉公司' "$dir/hostile.txt"
check "hostile: nothing that turns, hides or commands" sh -c "! grep -q \"\$(printf '\\342\\200\\256\\|\\342\\200\\213\\|\\033')\" '$dir/hostile.txt'"
check "long: a row taller than a page is all there" sh -c "grep -q '第1500句理由。' '$dir/long.txt' && [ \$(grep -o '第750句理由。' '$dir/long.txt' | wc -l) = 2 ]"

printf '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>' \
	"$dir" "$dir/cache" >"$dir/fonts.conf"
check "without the font: a clear sentence" env FONTCONFIG_FILE="$dir/fonts.conf" ./tests/paper_pdf --no-font
echo "1..$n"
exit $failed
