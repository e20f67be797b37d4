#pragma once
#include <sqlite3.h>

// The arguments of sqlite3_config depend on the option, so Swift cannot call it.

/// Turns off SQLite's memory statistics, whose lock every allocation takes. Effective before the first database is opened, and harmless afterwards.
static inline int sqlite_without_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
