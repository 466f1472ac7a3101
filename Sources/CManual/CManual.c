#include "CManual.h"

// A new book is one `BOOK_TEXT` and one `ENTRY`, in reading order.
#define BOOK_TEXT(name) static const unsigned char name##_text[] = {
#define END_TEXT };

BOOK_TEXT(tour)
#embed "../../docs/tour.md"
END_TEXT
BOOK_TEXT(manual)
#embed "../../docs/manual.md"
END_TEXT
BOOK_TEXT(language)
#embed "../../docs/language.md"
END_TEXT
BOOK_TEXT(library)
#embed "../../docs/library.md"
END_TEXT
BOOK_TEXT(cookbook)
#embed "../../docs/cookbook.md"
END_TEXT
BOOK_TEXT(theory)
#embed "../../docs/theory.md"
END_TEXT
BOOK_TEXT(reproducibility)
#embed "../../docs/reproducibility.md"
END_TEXT
BOOK_TEXT(performance)
#embed "../../docs/performance.md"
END_TEXT
BOOK_TEXT(embedding)
#embed "../../docs/embedding.md"
END_TEXT
BOOK_TEXT(python)
#embed "../../docs/coming-from-python.md"
END_TEXT
BOOK_TEXT(words)
#embed "../../docs/words.md"
END_TEXT

#define ENTRY(name) {#name, name##_text, sizeof name##_text}
static const sgd_manual_book books[] = {
  ENTRY(tour), ENTRY(manual), ENTRY(language), ENTRY(library), ENTRY(cookbook), ENTRY(theory), ENTRY(reproducibility),
  ENTRY(performance), ENTRY(embedding), ENTRY(python), ENTRY(words),
};
const sgd_manual_book *const sgd_manual_books = books;
const size_t sgd_manual_book_count = sizeof books / sizeof books[0];
