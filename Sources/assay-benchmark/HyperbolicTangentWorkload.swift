import MultiplePrecision
import Networks
import Sampling
import Verification

/// w6: tanh of arrays of standard normal numbers, in the cache and beyond it, with its worst error on the first 20,000.
func hyperbolicTangentWorkload() throws {
    var stream = PhiloxStream(seed: 6)
    let arguments = (0..<1_000_000).map { _ in stream.normal() }
    let errors = try arguments[..<20_000].map { x in
        try ULPs.error(of: HyperbolicTangent.value(x), against: Interval(exact: x, precision: 90).tanh())
    }
    for count in [4096, 1_000_000] {
        let batch = 2_000_000 / count
        // tanh of tanh of ... is always as costly, and needs no second array.
        var numbers = Array(arguments[..<count])
        let measurement = numbers.withUnsafeMutableBufferPointer { numbers in
            Measurement(budget: 1, batch: batch) { HyperbolicTangent.apply(to: numbers) }
        }
        try emit(
            "W6", size: ["n": count, "range": "normal"], threads: 1, measurement,
            accuracy: [
                "ns_per_element": measurement.processorMinimum / Double(count) * 1e9, "max_ulp": errors.max() ?? 0,
            ])
    }
}
