# Compiler flags of the project: what is probed, and why it is not in CFLAGS by hand.

# KB_WARNINGS: every warning that the compiler at hand knows (doc/style.md); KB_WARN_CFLAGS
AC_DEFUN([KB_WARNINGS], [
AX_APPEND_COMPILE_FLAGS([-Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wstrict-prototypes dnl
 -Wmissing-prototypes -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings dnl
 -Wundef -Wvla -Walloca -Wconversion -Wsign-conversion -Wnull-dereference -Wdouble-promotion dnl
 -Wfloat-equal -Wenum-conversion -Wswitch-enum -Wframe-larger-than=16384 -fno-common dnl
 -Wduplicated-cond -Wlogical-op -Wformat-signedness -Warith-conversion -Wcast-align=strict dnl
 -Wbidi-chars=any -Wimplicit-fallthrough=5 -Wuse-after-free=3 dnl
 -Wcomma -Wassign-enum -Wextra-semi-stmt -Wmissing-variable-declarations dnl
 -Wcovered-switch-default], [KB_WARN_CFLAGS], [-Werror])
AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [treat warnings as errors])],
  [], [enable_werror=no])
AS_IF([test "x$enable_werror" = xyes], [KB_WARN_CFLAGS="$KB_WARN_CFLAGS -Werror"])
AC_SUBST([KB_WARN_CFLAGS])
])

# KB_HARDENING: position-independent, fortified, with a guarded stack
AC_DEFUN([KB_HARDENING], [
AC_ARG_ENABLE([sanitizers], [AS_HELP_STRING([--enable-sanitizers], [AddressSanitizer and UBSan])],
  [], [enable_sanitizers=no])
AS_IF([test "x$enable_sanitizers" = xyes],
  [AX_APPEND_COMPILE_FLAGS([-fsanitize=address,undefined -fno-sanitize-recover=all dnl
     -fno-omit-frame-pointer -g -O1], [KB_HARD_CFLAGS])
   KB_HARD_LDFLAGS="-fsanitize=address,undefined"],
  [AX_APPEND_COMPILE_FLAGS([-D_FORTIFY_SOURCE=2 -fstack-protector-strong dnl
     -fstack-clash-protection -fcf-protection=full -fPIE dnl
     -ftrivial-auto-var-init=zero], [KB_HARD_CFLAGS], [-Werror -O2])
   AX_APPEND_LINK_FLAGS([-pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack], [KB_HARD_LDFLAGS])])
AX_APPEND_COMPILE_FLAGS([-ffile-prefix-map=$srcdir=.], [KB_HARD_CFLAGS])
AM_CONDITIONAL([SANITIZERS], [test "x$enable_sanitizers" = xyes])
AC_SUBST([KB_HARD_CFLAGS])
AC_SUBST([KB_HARD_LDFLAGS])
])

# KB_OPTIONS: fuzzers are built with clang's libFuzzer
AC_DEFUN([KB_OPTIONS], [
AC_ARG_ENABLE([fuzzers], [AS_HELP_STRING([--enable-fuzzers], [link the fuzzers with libFuzzer (needs clang)])],
  [], [enable_fuzzers=no])
AM_CONDITIONAL([FUZZERS], [test "x$enable_fuzzers" = xyes])
])
