// Counts the allocations of the calling thread, by taking the place of the C library's functions in the test executable.

#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// Whether allocations are counted: with glibc, and without a sanitizer that has functions of its own.
int allocation_counting(void);

/// How many blocks the calling thread has allocated so far.
long allocation_count(void);

#endif
