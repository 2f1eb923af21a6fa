// The fixed files of every export: how a third party checks it without this program.
#ifndef KB_PAPER_README_H
#define KB_PAPER_README_H

extern const char README_TEXT[]; // README.txt
extern const char CHECK_TEXT[];  // check.sh: POSIX sh, sha256sum, openssl

#endif
