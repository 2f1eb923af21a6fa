// The terminal is given back whatever ends the program: an exit without closing, a fatal signal, a failed check. term.c alone uses this.
#ifndef KB_TUI_RESCUE_H
#define KB_TUI_RESCUE_H

#include <stdbool.h>

// Remembers the modes of stdin and catches the signals that end a program (where nobody else, a sanitizer say, has a use for them)
// and SIGWINCH, which writes a byte to SIZE_FD. Before ncurses starts: it then leaves them alone. False where stdin is no terminal
// or rescue has begun already.
bool rescue_begin(int size_fd);
// Adds bytes that bring the terminal back, without their padding marks "$<5>": nobody waits in a signal handler.
void rescue_add(const char *bytes);
// While armed, the end of the program writes the bytes and sets the modes as they were. Only in the process that armed it: children
// inherit the handlers, but not the terminal.
void rescue_arm(bool armed);
// The modes as they were, the signals as they were.
void rescue_end(void);

#endif
