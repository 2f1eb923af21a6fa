# checks over the tree
LINT_TESTS = contrib/lint/layers.sh contrib/lint/size.sh contrib/lint/clauses.sh
TESTS += $(LINT_TESTS)
dist_check_SCRIPTS += $(LINT_TESTS)
EXTRA_DIST += contrib/lint/tap.sh contrib/lint/clauses.txt
# both catalogues
TESTS += tests/po.sh
dist_check_SCRIPTS += tests/po.sh
