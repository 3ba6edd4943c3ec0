import PropertyTesting
import Testing

/// What a case of a property costs beside its body: an empty body over generators of increasing size.
func propertyWorkload() throws {
    let integer = Generator<Int>.integer()
    let double = Generator<Double>.double()
    try measure("Int") { try forAll(integer, cases: $0) { _ in true } }
    try measure("Double") { try forAll(double, cases: $0) { _ in true } }
    try measure("Int, Double") { try forAll(integer, double, cases: $0) { _, _ in true } }
    try measure("[Int], 0...16") { try forAll(integer.array(), cases: $0) { _ in true } }
    try measure("Int, labelled and targeted") { cases in
        try forAll(integer, cases: cases) { n in
            classify("negative", when: n < 0)
            target(Double(n))
            return true
        }
    }
}

private func measure(_ generator: String, _ property: (Int) throws -> PropertySummary) throws {
    let cases = 100_000
    var ran = 0
    let measurement = try Measurement(budget: 1) { ran = try property(cases).cases }
    try emit(
        "property", size: ["generator": generator, "cases": ran], measurement,
        accuracy: ["microseconds_per_case": measurement.processorMinimum / Double(ran) * 1e6])
}
