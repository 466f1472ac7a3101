#include "CStandardLibrary.h"

// A new library file is one `FILE_TEXT` and one `ENTRY`, in loading order.
#define FILE_TEXT(name) static const unsigned char name##_text[] = {
#define END_TEXT };

FILE_TEXT(prelude)
#embed "../../stdlib/prelude.sgd"
END_TEXT
FILE_TEXT(special)
#embed "../../stdlib/special.sgd"
END_TEXT
FILE_TEXT(activations)
#embed "../../stdlib/activations.sgd"
END_TEXT
FILE_TEXT(distributions)
#embed "../../stdlib/distributions.sgd"
END_TEXT
FILE_TEXT(losses)
#embed "../../stdlib/losses.sgd"
END_TEXT
FILE_TEXT(schedules)
#embed "../../stdlib/schedules.sgd"
END_TEXT
FILE_TEXT(noises)
#embed "../../stdlib/noises.sgd"
END_TEXT
FILE_TEXT(optimizers)
#embed "../../stdlib/optimizers.sgd"
END_TEXT

#define ENTRY(name) {#name, name##_text, sizeof name##_text}
static const sgd_library_file files[] = {
  ENTRY(prelude), ENTRY(special), ENTRY(activations), ENTRY(distributions), ENTRY(losses), ENTRY(schedules), ENTRY(noises),
  ENTRY(optimizers),
};
const sgd_library_file *const sgd_library_files = files;
const size_t sgd_library_file_count = sizeof files / sizeof files[0];
