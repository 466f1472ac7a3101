#include "CStandardLibrary.h"

// A new library file is one `FILE_TEXT` and one `ENTRY`, in loading order.
#define FILE_TEXT(name) static const unsigned char name##_text[] = {
#define END_TEXT };

FILE_TEXT(prelude)
#embed "../../stdlib/prelude.sgd"
END_TEXT

#define ENTRY(name) {#name, name##_text, sizeof name##_text}
static const sgd_library_file files[] = {ENTRY(prelude)};
const sgd_library_file *const sgd_library_files = files;
const size_t sgd_library_file_count = sizeof files / sizeof files[0];
