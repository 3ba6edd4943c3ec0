import MultiplePrecision
import RecurrenceFloor

/// The inner loop of the reference, the Hermite recurrence, in three Swift forms and in C on MPFR.
func recurrenceWorkload() throws {
    let (order, x, repetitions) = (2000, 1.2345678901234567, 5)
    for precision: Precision in [256, 1024] {
        let forms: [(String, () -> Double)] = [
            ("C+MPFR", { assay_recurrence_floor(order, x, precision.bits, repetitions) }),
            ("assay arena", { (0..<repetitions).map { _ in inArena(order, x, precision) }.last ?? 0 }),
            ("assay in place", { (0..<repetitions).map { _ in inPlace(order, x, precision) }.last ?? 0 }),
            ("assay operators", { (0..<repetitions).map { _ in byOperators(order, x, precision) }.last ?? 0 }),
        ]
        var floor = 0.0
        for (name, form) in forms {
            var value = 0.0
            let measurement = Measurement(budget: 1) { value = form() }
            if name == "C+MPFR" { floor = measurement.processorMinimum }
            try emit(
                "recurrence", peer: name, size: ["order": order, "bits": precision.bits], measurement,
                accuracy: ["ratio_to_c": measurement.processorMinimum / floor, "value": value])
        }
    }
}

private func inArena(_ order: Int, _ x: Double, _ precision: Precision) -> Double {
    Arena.with(count: 1, precision: 53) { point in
        point[0].set(x)
        return Arena.with(count: 3, precision: precision) { arena in
            var (before, now, next) = (arena[0], arena[1], arena[2])
            now.set(1)
            for k in 0..<order {
                next.set(now, times: point[0])
                before.set(before, times: k)
                before.set(next, minus: before)
                (now, before) = (before, now)
            }
            return leading(now.value)
        }
    }
}

private func inPlace(_ order: Int, _ x: Double, _ precision: Precision) -> Double {
    let point = BigFloat(x)
    var (before, now, next) = (
        BigFloat(precision: precision), BigFloat(1, precision: precision), BigFloat(precision: precision)
    )
    for k in 0..<order {
        next.formProduct(now, point)
        before *= k
        next -= before
        (before, now, next) = (now, next, before)
    }
    return leading(now)
}

private func byOperators(_ order: Int, _ x: Double, _ precision: Precision) -> Double {
    let point = BigFloat(x)
    var (before, now) = (BigFloat(precision: precision), BigFloat(1, precision: precision))
    for k in 0..<order {
        (before, now) = (now, now * point - .product(before, k, precision: precision, rounding: .toNearest))
    }
    return leading(now)
}

/// The significand in [1/2, 1), which stays in the range of Double where the value does not.
private func leading(_ value: BigFloat) -> Double {
    value.exponent.map { value.scaled(by: -$0).double() } ?? 0
}
