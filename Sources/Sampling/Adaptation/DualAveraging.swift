// Dual averaging of the log step size towards an average acceptance a,
//
//     g_m = (1 - 1/(m + t0)) g_{m-1} + (a - a_m)/(m + t0),   log e_m = mu - sqrt(m)/gamma g_m,
//     log eb_m = m^-kappa log e_m + (1 - m^-kappa) log eb_{m-1}.
//
// Y. Nesterov 2009; M. D. Hoffman and A. Gelman 2014, JMLR 15, section 3.2, with their gamma = 0.05, t0 = 10, kappa = 0.75.

import RealModule

/// The adaptation of a step size.
public struct DualAveraging: Sendable, Equatable, Codable {
    /// a
    public let acceptance: Double
    private let centre: Double
    private var count = 0.0
    private var gradient = 0.0
    private var logStep: Double
    private var logAverage = 0.0

    /// - Throws: `SamplingError.outOfRange` unless 0 < acceptance < 1 and the step size is positive and finite.
    public init(stepSize: Double, acceptance: Double) throws(SamplingError) {
        try SamplingError.checkPositive(stepSize, "Step size")
        guard acceptance > 0, acceptance < 1 else {
            throw .outOfRange(what: "Acceptance to aim at", value: acceptance, allowed: "0 < acceptance < 1")
        }
        self.init(checkedStepSize: stepSize, acceptance: acceptance)
    }

    init(checkedStepSize stepSize: Double, acceptance: Double) {
        self.acceptance = acceptance
        // Ten times the first guess: large steps are cheap to try.
        centre = Double.log(10 * stepSize)
        logStep = Double.log(stepSize)
    }

    /// e_m, to try next.
    public var stepSize: Double { DualAveraging.bounded(logStep) }

    /// eb_m, to keep when adaptation ends; the first guess before any step.
    public var averageStepSize: Double { count == 0 ? stepSize : DualAveraging.bounded(logAverage) }

    /// Takes in the acceptance of a step, within 0...1; NaN counts as 0.
    public mutating func update(acceptance observed: Double) {
        let observed = observed.isNaN ? 0 : min(1, max(0, observed))
        count += 1
        let share = 1 / (count + 10)
        gradient = (1 - share) * gradient + share * (acceptance - observed)
        logStep = centre - gradient * count.squareRoot() / 0.05
        let weight = Double.pow(count, -0.75)
        logAverage = weight * logStep + (1 - weight) * logAverage
    }

    /// e^log, positive and finite whatever happens.
    private static func bounded(_ logarithm: Double) -> Double { Double.exp(min(230, max(-230, logarithm))) }
}
