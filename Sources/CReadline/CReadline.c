#define _GNU_SOURCE
#include "CReadline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "interrupts.h"
#include "redisplay.h"

// What is shown next stands below the prompt.
static void end_line(void) {
  fputs("\n", stdout);
  fflush(stdout);
}

#ifdef SGD_READLINE
#include <readline/history.h>
#include <readline/readline.h>

static sgd_complete complete_function;
static char **candidates;
static size_t candidate_count, candidate_capacity, next_candidate;
static char *replacement;

int sgd_has_line_editing(void) { return 1; }

void sgd_add_completion(const char *candidate) {
  if (candidate_count == candidate_capacity) {
    size_t capacity = candidate_capacity ? 2 * candidate_capacity : 16;
    char **larger = realloc(candidates, capacity * sizeof *candidates);
    if (!larger) return;
    candidates = larger;
    candidate_capacity = capacity;
  }
  char *copy = strdup(candidate);
  if (copy) candidates[candidate_count++] = copy;
}

void sgd_replace_completion(const char *text) {
  free(replacement);
  replacement = strdup(text);
}

static char *next_match(const char *text, int state) {
  (void)text;
  if (!state) next_candidate = 0;
  return next_candidate < candidate_count ? strdup(candidates[next_candidate++]) : NULL;
}

static char word_ending;
static int completes_files;

void sgd_complete_with(char ending, int are_files) {
  word_ending = ending;
  completes_files = are_files;
}

static char **complete(const char *text, int start, int end) {
  for (size_t i = 0; i < candidate_count; i++) free(candidates[i]);
  candidate_count = 0;
  free(replacement);
  replacement = NULL;
  word_ending = '\0';
  completes_files = 0;
  rl_attempted_completion_over = 1;  // ours alone
  if (complete_function) complete_function(rl_line_buffer, start, end, text);
  rl_completion_append_character = word_ending;
  rl_filename_completion_desired = completes_files;
  rl_filename_quoting_desired = 0;
  if (replacement) {
    // A list of one match stands for the word, whatever it begins with.
    char **matches = calloc(2, sizeof *matches);
    if (!matches) return NULL;
    matches[0] = replacement;
    replacement = NULL;
    return matches;
  }
  return candidate_count ? rl_completion_matches(text, next_match) : NULL;
}

// A word may begin with a colon (`:load`) or hold slashes (a file), which readline's own breaks cut.
static char *word_breaks(void) {
  static char usual[] = " \t\n\"'`@$><=;|&{}()[]+-*/^%,:!~";
  static char command[] = " \t\n\"";
  for (const char *c = rl_line_buffer; *c; c++) {
    if (*c == ':') return command;
    if (*c != ' ') break;
  }
  // Within a text the word is a file name.
  int quotes = 0;
  for (int i = 0; i < rl_point; i++) quotes += rl_line_buffer[i] == '"';
  return quotes % 2 ? command : usual;
}

static char *finished_line;
static int is_finished;
// Whether a signal came while a key was waited for.
static int was_woken;

// A read that finds nothing returns at once.
static void prepare_terminal(int meta) {
  rl_prep_terminal(meta);
  struct termios terminal;
  if (tcgetattr(0, &terminal) != 0) return;
  terminal.c_cc[VMIN] = 0;
  terminal.c_cc[VTIME] = 0;
  tcsetattr(0, TCSANOW, &terminal);
}

// The next key, or EOF at a signal, at which the terminal throws away keys that poll may have promised already.
static int next_key(FILE *stream) {
  int file = fileno(stream);
  for (;;) {
    struct pollfd files[2] = {{file, POLLIN, 0}, {sgd_wake_file(), POLLIN, 0}};
    int ready = poll(files, 2, -1);
    if (ready < 0 && errno == EINTR) {
      if (rl_pending_signal()) rl_check_signals();  // a new window size
      continue;
    }
    if (ready < 0) return EOF;
    if (files[1].revents) {
      was_woken = 1;
      return EOF;
    }
    unsigned char key;
    ssize_t count = read(file, &key, 1);
    if (count == 1) return key;
    if (count < 0 ? errno != EINTR && errno != EAGAIN : files[0].revents & POLLHUP) return EOF;
  }
}

static void on_line(char *line) {
  finished_line = line;
  is_finished = 1;
  rl_callback_handler_remove();
}

void sgd_line_editing_begin(const char *application, sgd_complete function) {
  complete_function = function;
  rl_readline_name = application;
  rl_attempted_completion_function = complete;
  rl_completion_word_break_hook = word_breaks;
  rl_completer_quote_characters = "";
  rl_catch_signals = 0;  // ours
  rl_catch_sigwinch = 1;
  rl_variable_bind("enable-bracketed-paste", "on");
  rl_prep_term_function = prepare_terminal;
  rl_getc_function = next_key;
  rl_initialize();
  rl_redisplay_function = sgd_redisplay;  // set before, it would turn bracketed paste off
  using_history();
}

// Of a bracketed paste that ends with the input readline says so by a line end (8.1 and later).
static int ends_line_at_end(void) {
  const char *paste = rl_variable_value("enable-bracketed-paste");
  return RL_READLINE_VERSION >= 0x0801 && paste && strcmp(paste, "on") == 0;
}

// What Ctrl-C leaves of a line.
static char *dropped_line(int *interrupted) {
  if (is_finished) {
    // Readline took the end of the keys for that of the line.
    free(finished_line);
  } else {
    rl_free_line_state();
    rl_callback_sigcleanup();
    rl_point = rl_end;
    sgd_redisplay();
    rl_callback_handler_remove();  // gives the terminal back
  }
  fputs("^C\n", stdout);
  fflush(stdout);
  *interrupted = 1;
  return strdup("");
}

// The callback interface, because readline() itself does not return on a signal.
static char *edit_line(const char *prompt, int *interrupted) {
  finished_line = NULL;
  is_finished = was_woken = 0;
  rl_callback_handler_install(prompt, on_line);
  while (!is_finished && !was_woken) rl_callback_read_char();
  if (was_woken) return dropped_line(interrupted);
  if (!finished_line && !ends_line_at_end()) end_line();
  return finished_line;
}

void sgd_history_load(const char *path, int limit) {
  // With time stamps, entries of several lines survive a reload.
  history_comment_char = '#';
  history_write_timestamps = 1;
  read_history(path);
  if (history_length > limit) {
    stifle_history(limit);
    unstifle_history();
    write_history(path);
  }
}

void sgd_history_add(const char *entry, const char *path) {
  HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
  if (last && strcmp(last->line, entry) == 0) return;
  add_history(entry);
  if (!path) return;
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  close(file);
  append_history(1, path);
}

int sgd_history_count(void) { return history_length; }

const char *sgd_history_entry(int index) {
  HIST_ENTRY *entry = index < history_length ? history_get(history_base + index) : NULL;
  return entry ? entry->line : NULL;
}

#else

int sgd_has_line_editing(void) { return 0; }
void sgd_add_completion(const char *candidate) { (void)candidate; }
void sgd_replace_completion(const char *text) { (void)text; }
void sgd_line_editing_begin(const char *application, sgd_complete function) {
  (void)application;
  (void)function;
}
void sgd_complete_with(char ending, int are_files) {
  (void)ending;
  (void)are_files;
}
void sgd_history_load(const char *path, int limit) {
  (void)path;
  (void)limit;
}
void sgd_history_add(const char *entry, const char *path) {
  (void)entry;
  (void)path;
}
int sgd_history_count(void) { return 0; }
const char *sgd_history_entry(int index) {
  (void)index;
  return NULL;
}
#endif

// Without editing: the terminal's own line discipline, and pipes.
static char *plain_line(const char *prompt, int *interrupted) {
  fputs(prompt, stdout);
  fflush(stdout);
  setvbuf(stdin, NULL, _IONBF, 0);  // so that poll knows of every line
  for (;;) {
    struct pollfd files[2] = {{0, POLLIN, 0}, {sgd_wake_file(), POLLIN, 0}};
    int ready = poll(files, 2, -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return NULL;
    if (files[1].revents) {
      fputs("\n", stdout);
      fflush(stdout);
      *interrupted = 1;
      return strdup("");
    }
    if (files[0].revents) break;
  }
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length = getline(&line, &capacity, stdin);
  if (length < 0) {
    free(line);
    end_line();
    return NULL;
  }
  if (length > 0 && line[length - 1] == '\n') line[length - 1] = '\0';
  return line;
}

char *sgd_read_line(const char *prompt, int *interrupted) {
  *interrupted = 0;
  sgd_terminal_restore();
#ifdef SGD_READLINE
  char *line = isatty(0) ? edit_line(prompt, interrupted) : plain_line(prompt, interrupted);
#else
  char *line = plain_line(prompt, interrupted);
#endif
  sgd_terminal_quiet();
  return line;
}
