/// |a - b| in units in the last place of b; 0 for equal numbers, infinite if exactly one is NaN.
func ulps(_ a: Double, _ b: Double) -> Double {
    if a == b || (a.isNaN && b.isNaN) { return 0 }
    guard a.isFinite, b.isFinite else { return .infinity }
    // Halves, so that a difference of two huge numbers stays finite.
    let unit = max(b.ulp, .leastNonzeroMagnitude)
    return unit > 1 ? abs(a / 2 - b / 2) / (unit / 2) : abs(a - b) / unit
}
