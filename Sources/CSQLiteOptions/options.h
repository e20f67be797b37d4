#pragma once
#include <sqlite3.h>

// sqlite3_config takes what the option says, which Swift cannot call.

/// Leaves out the statistics of SQLite's memory, whose lock every allocation takes. Of use before anything is opened, and harmless afterwards.
static inline int sqlite_without_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
