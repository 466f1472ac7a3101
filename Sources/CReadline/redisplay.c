#define _GNU_SOURCE
#include "redisplay.h"

#ifdef SGD_READLINE
#include <stdio.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

// How many cells of the screen a line of the buffer takes.
static int cells(const char *text, size_t length) {
  int width = 0;
  mbstate_t state = {0};
  while (length > 0) {
    wchar_t letter;
    size_t size = mbrtowc(&letter, text, length, &state);
    if (size == 0 || size > length) {
      memset(&state, 0, sizeof state);
      size = 1;
      width += 1;
    } else if (letter == L'\t') {
      width += 8 - width % 8;
    } else {
      int wide = wcwidth(letter);
      width += wide < 0 ? 2 : wide;  // ^X
    }
    text += size;
    length -= size;
  }
  return width;
}

struct line {
  int start, end;  // in bytes of the buffer
  int rows;        // of the screen
};

// The lines of the buffer; the first stands behind the prompt.
static struct line *split(int columns, int *count) {
  int lines = 1;
  for (int i = 0; i < rl_end; i++) lines += rl_line_buffer[i] == '\n';
  struct line *result = calloc((size_t)lines, sizeof *result);
  if (!result) return NULL;
  int start = 0, index = 0;
  for (int i = 0; i <= rl_end; i++) {
    if (i < rl_end && rl_line_buffer[i] != '\n') continue;
    int width = cells(rl_line_buffer + start, (size_t)(i - start));
    if (index == 0) width += cells(rl_display_prompt, strlen(rl_display_prompt));
    result[index++] = (struct line){start, i, 1 + width / columns};
    start = i + 1;
  }
  *count = lines;
  return result;
}

// Lines first … last, with a word on those that are left out, in place of the buffer.
static void show(const struct line *lines, int count, int first, int last) {
  char head[64] = "", foot[64] = "";
  if (first > 0) snprintf(head, sizeof head, "(%d lines above)\n", first);
  if (last < count - 1) snprintf(foot, sizeof foot, "\n(%d lines below)", count - 1 - last);
  size_t before = strlen(head), length = (size_t)(lines[last].end - lines[first].start);
  char *view = malloc(before + length + strlen(foot) + 1);
  if (!view) return rl_redisplay();
  memcpy(view, head, before);
  memcpy(view + before, rl_line_buffer + lines[first].start, length);
  strcpy(view + before + length, foot);
  char *buffer = rl_line_buffer;
  int point = rl_point, end = rl_end;
  rl_line_buffer = view;
  rl_point = (int)before + point - lines[first].start;
  rl_end = (int)strlen(view);
  rl_redisplay();
  rl_line_buffer = buffer;
  rl_point = point;
  rl_end = end;
  free(view);
}

void sgd_redisplay(void) {
  int rows, columns, count;
  rl_get_screen_size(&rows, &columns);
  struct line *lines = rows > 4 && columns > 1 ? split(columns, &count) : NULL;
  if (!lines) return rl_redisplay();
  int all = 0, here = 0;
  for (int i = 0; i < count; i++) {
    all += lines[i].rows;
    if (lines[i].start <= rl_point) here = i;
  }
  // Two rows for what is said of the others, one to stay away from the edge.
  int room = rows - 3 - lines[here].rows;
  if (all < rows || room < 0) {
    rl_redisplay();
  } else {
    // Around the cursor, first above it.
    int first = here, last = here;
    while (first > 0 && lines[first - 1].rows <= room) room -= lines[--first].rows;
    while (last < count - 1 && lines[last + 1].rows <= room) room -= lines[++last].rows;
    show(lines, count, first, last);
  }
  free(lines);
}
#endif
