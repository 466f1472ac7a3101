#pragma once

/// Readable after Ctrl-C; -1 if interrupts are not installed.
int sgd_wake_file(void);
