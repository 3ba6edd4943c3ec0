// The Hermite recurrence in C on MPFR: the floor that the Swift forms of the same loop are measured against.
#ifndef ASSAY_RECURRENCE_FLOOR_H
#define ASSAY_RECURRENCE_FLOOR_H

// He_order(x) at `bits` bits, repeated `repetitions` times; returns the value as a double of its leading bits.
double assay_recurrence_floor(long order, double x, long bits, long repetitions);

#endif
