// The text of the manual, embedded at build time.
#pragma once
#include <stddef.h>

typedef struct {
  const char *name;
  const unsigned char *text;
  size_t length;
} sgd_manual_book;

extern const sgd_manual_book *const sgd_manual_books;
extern const size_t sgd_manual_book_count;
