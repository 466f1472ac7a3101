// The text of the standard library, embedded at build time from `stdlib/*.sgd`.
#pragma once
#include <stddef.h>

/// One file of the library: its name and its UTF-8 text.
typedef struct {
  const char *name;
  const unsigned char *text;
  size_t length;
} sgd_library_file;

/// The files of the library, in the order in which they are loaded.
extern const sgd_library_file *const sgd_library_files;
extern const size_t sgd_library_file_count;
