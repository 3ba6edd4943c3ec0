// What joins the reference and the property-testing kit in tests: an interval as the bounds by which an accuracy check judges.

import MultiplePrecision
import PropertyTesting
import Verification

/// A certified interval as the judge of a Double.
public struct CertifiedEnclosure: CertifiedBounds {
    private let interval: Interval

    public init(_ interval: Interval) { self.interval = interval }

    /// The least and the greatest error that the truth, somewhere in the interval, allows.
    public func ulps(of computed: Double) -> ClosedRange<Double> {
        guard let most = try? ULPs.error(of: computed, against: interval) else { return 0 ... .infinity }
        guard computed.isFinite else { return most...most }
        // The interval is at most 2^-10 units wide, or the error above would have been refused.
        return max(0, most - 0x1p-9)...most
    }
}
