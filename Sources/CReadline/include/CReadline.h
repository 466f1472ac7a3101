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
void sgd_add_completion(const char *candidate);
/// Replaces the word before the cursor, for `\eta<TAB>`, where candidates do not begin with the word.
void sgd_replace_completion(const char *text);

/// The next line without its end, to be freed; NULL at the end of input. Ctrl-C drops the line, sets
/// `*interrupted` and returns an empty one.
char *sgd_read_line(const char *prompt, int *interrupted);

void sgd_history_load(const char *path, int limit);
/// An entry may have several lines. Equal neighbours are kept once.
void sgd_history_add(const char *entry);
/// 0, or the error number.
int sgd_history_save(const char *path, int limit);

/// From now on Ctrl-C is counted; the third in a row without `sgd_interrupts_clear` ends the process
/// with status 130.
void sgd_interrupts_install(void);
int sgd_interrupts(void);
void sgd_interrupts_clear(void);
