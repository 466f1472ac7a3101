#define _GNU_SOURCE
#include "interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "CReadline.h"

static atomic_int interrupt_count;
// A pipe to ourselves wakes the poll that waits for keys, whichever thread the signal comes to.
static int wake_pipe[2] = {-1, -1};

static void on_interrupt(int signal) {
  (void)signal;
  int saved = errno;
  if (atomic_fetch_add(&interrupt_count, 1) >= 2) _exit(130);
  if (write(wake_pipe[1], "i", 1) < 0) {}
  errno = saved;
}

void sgd_interrupts_install(void) {
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0) return;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, NULL);
  // The parent may have started us with the signal blocked.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

int sgd_interrupts(void) { return atomic_load(&interrupt_count); }

void sgd_interrupts_clear(void) {
  char rest[64];
  if (wake_pipe[0] >= 0)
    while (read(wake_pipe[0], rest, sizeof rest) > 0) {}
  atomic_store(&interrupt_count, 0);
}

int sgd_wake_file(void) { return wake_pipe[0]; }
