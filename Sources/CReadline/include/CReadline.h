// Line editing at a terminal, and Ctrl-C: readline's globals stay on the C side.
//
// With SGD_READLINE the lines come from GNU Readline (GPL-3.0); without, from getline, without history
// and completion.
#pragma once

/// Called with the line so far and the word to complete, `start ..< end` in bytes; it calls
/// `sgd_add_completion` for each candidate.
typedef void (*sgd_complete)(const char *line, int start, int end, const char *word);

/// Whether lines can be edited: the trait `Readline` was on.
int sgd_has_line_editing(void);
/// Once, before the first line. `application` is what `$if` in ~/.inputrc asks for.
void sgd_line_editing_begin(const char *application, sgd_complete complete);
/// A whole word that may stand in place of the one before the cursor.
void sgd_add_completion(const char *candidate);
/// Replaces the word before the cursor, for `\eta<TAB>`, where candidates do not begin with the word.
void sgd_replace_completion(const char *text);
/// What follows a completed word; nothing, unless this is called. Candidates are then shown from the last
/// slash on, if they are file names.
void sgd_complete_with(char ending, int are_files);

/// The next line without its end, to be freed; NULL at the end of input, below the prompt. Ctrl-C drops the line, also
/// one that came before this was called and is not cleared yet; it sets
/// `*interrupted` and returns an empty one.
char *sgd_read_line(const char *prompt, int *interrupted);

void sgd_history_load(const char *path, int limit);
/// An entry may have several lines. Equal neighbours are kept once. It is written to `path`, if there is
/// one, at once, so that nothing is lost and sessions side by side do not overwrite each other.
void sgd_history_add(const char *entry, const char *path);
int sgd_history_count(void);
/// From 0 on, the oldest first; NULL beyond the end.
const char *sgd_history_entry(int index);

/// From now on Ctrl-C is counted; the third in a row without `sgd_interrupts_clear` ends the process with
/// status 130. SIGTERM and SIGHUP count likewise, or SIGTERM ends the process at once.
void sgd_interrupts_install(int terminates);
int sgd_interrupts(void);
/// The number of the signal that was counted first, or 0.
int sgd_interrupt_signal(void);
void sgd_interrupts_clear(void);

/// Notes the terminal's settings; they come back when a signal ends the process.
void sgd_terminal_begin(void);
/// While something is computed: keys are not echoed, and wait for the next prompt.
void sgd_terminal_quiet(void);
void sgd_terminal_restore(void);
