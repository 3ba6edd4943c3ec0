import Certified
import MultiplePrecision

/// w3: c_k(1) of tanh certified to 40 digits, k = 1, 3, .., 63, 127, 255 at once; and single degrees.
func hermiteCoefficientWorkload() throws {
    let together = Array(stride(from: 1, through: 63, by: 2)) + [127, 255]
    for degrees in [together, [1], [15], [63], [255]] {
        // The largest degree loses about 36 bits to its smallness; 40 digits take 133.
        var values: [Interval] = []
        let measurement = try Measurement {
            values = try CertifiedHermiteCoefficient.values(.tanh, degrees: degrees, weight: 1, precision: 174)
        }
        try emit(
            "W3", size: ["k": degrees.last ?? 0, "count": degrees.count, "w": 1], measurement,
            accuracy: ["certified_digits": values.map(\.relativeAccuracyDigits).min() ?? 0])
    }
}
