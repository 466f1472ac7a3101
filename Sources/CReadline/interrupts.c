#define _GNU_SOURCE
#include "interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "CReadline.h"

static atomic_int interrupt_count;
// The signal that came first, or 0.
static atomic_int interrupt_signal;
// A pipe to ourselves wakes the poll that waits for keys, whichever thread the signal comes to.
static int wake_pipe[2] = {-1, -1};

// The terminal as it was found, and while nothing is read from it: without echo, line by line.
static struct termios found_terminal, quiet_terminal;
static atomic_int knows_terminal;
static atomic_int is_quiet;

static void leave(int status) {
  sgd_terminal_restore();
  _exit(status);
}

static void on_interrupt(int signal) {
  int saved = errno;
  int none = 0;
  atomic_compare_exchange_strong(&interrupt_signal, &none, signal);
  int count = atomic_fetch_add(&interrupt_count, 1);
  if (count >= 2) leave(128 + signal);
  if (write(wake_pipe[1], "i", 1) < 0) {}
  errno = saved;
}

static void on_end(int signal) { leave(128 + signal); }

// After a stop the shell has given the terminal its own settings.
static void on_continue(int signal) {
  (void)signal;
  int saved = errno;
  if (atomic_load(&is_quiet)) tcsetattr(0, TCSADRAIN, &quiet_terminal);
  errno = saved;
}

static void handle(int signal, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(signal, &action, NULL);
  // The parent may have started us with the signal blocked.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, signal);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

// As `nohup` leaves it.
static int is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void sgd_interrupts_install(int terminates) {
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0) return;
  handle(SIGINT, on_interrupt);
  handle(SIGTERM, terminates ? on_end : on_interrupt);
  if (!terminates && !is_ignored(SIGHUP)) handle(SIGHUP, on_interrupt);
}

int sgd_interrupts(void) { return atomic_load(&interrupt_count); }

int sgd_interrupt_signal(void) { return atomic_load(&interrupt_signal); }

void sgd_interrupts_clear(void) {
  char rest[64];
  if (wake_pipe[0] >= 0)
    while (read(wake_pipe[0], rest, sizeof rest) > 0) {}
  atomic_store(&interrupt_count, 0);
  atomic_store(&interrupt_signal, 0);
}

int sgd_wake_file(void) { return wake_pipe[0]; }

void sgd_terminal_begin(void) {
  if (!isatty(0) || tcgetattr(0, &found_terminal) != 0) return;
  quiet_terminal = found_terminal;
  // Not line by line either: a line begun while computing must reach the next prompt.
  quiet_terminal.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
  quiet_terminal.c_cc[VMIN] = 1;
  quiet_terminal.c_cc[VTIME] = 0;
  atomic_store(&knows_terminal, 1);
  handle(SIGHUP, on_end);
  handle(SIGQUIT, on_end);
  handle(SIGCONT, on_continue);
}

void sgd_terminal_quiet(void) {
  if (!atomic_load(&knows_terminal)) return;
  atomic_store(&is_quiet, 1);
  tcsetattr(0, TCSADRAIN, &quiet_terminal);
}

void sgd_terminal_restore(void) {
  if (!atomic_load(&knows_terminal)) return;
  atomic_store(&is_quiet, 0);
  tcsetattr(0, TCSADRAIN, &found_terminal);
}
