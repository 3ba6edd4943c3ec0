// The free energy of the exact posterior by two more ways than its own integral: thermodynamic integration of lambda-hat, and the hard wall
// made soft,
//
//     F(beta) = int_0^beta lambda-hat(b) db/b,       Z(beta) = int_0^inf beta e^(-beta eps) V(eps) deps = int_0^inf e^(-u) V(u/beta) du.

import RealModule

extension ExactPosterior {
    /// Bound of the relative error of `freeEnergyByThermodynamicIntegration` and, for F above 1, of `freeEnergyByVolume`, for weight priors of
    /// scale 1 and inverse temperatures from 1e-2 to 1e60; some 50 times the worst that `assay accuracy` finds.
    public static let routeAccuracy = 1e-12

    /// F(beta) as the integral of lambda-hat over log beta.
    ///
    /// - Accuracy: `routeAccuracy` relative. lambda-hat in log b is analytic as long as |Im log b| < pi: panels of length 2.
    /// - Complexity: some ten values of lambda-hat for each factor e^2 between 1e-10 and beta.
    public func freeEnergyByThermodynamicIntegration(
        at beta: InverseTemperature
    ) throws(LearningCoefficientError) -> Double {
        // Below the start lambda-hat = b <L>_0 (1 + O(b)), so that F is lambda-hat there.
        let start = try InverseTemperature(min(1e-10 / (readoutScale * readoutScale), beta.value))
        var energy = learningCoefficient(at: start)
        GradedPanels.uniform(
            from: Double.log(start.value), to: Double.log(beta.value), unit: 2, order: 12
        ) { t, weight in
            guard let b = try? InverseTemperature(Double.exp(t)) else { return }
            energy += weight * learningCoefficient(at: b)
        }
        return energy
    }

    /// F(beta) from the volumes of the hard-walled basins.
    ///
    /// - Accuracy: `routeAccuracy`, relative to 1 or F, the greater.
    /// - Complexity: some 180 values of V.
    public func freeEnergyByVolume(at beta: InverseTemperature) throws(LearningCoefficientError) -> Double {
        var partition = 0.0
        // Below u = e^(-24) there is at most e^(-24) V, and V(u/beta) <= 1; V itself falls at least as u^(1/2) there.
        for (from, to, unit) in [(-24.0, 0, 2.0), (0, 3.75, 0.75)] {
            GradedPanels.uniform(from: from, to: to, unit: unit, order: 12) { t, weight in
                let u = Double.exp(t)
                guard let volume = try? basinVolume(below: u / beta.value) else { return }
                partition += weight * u * Double.exp(-u) * volume
            }
        }
        return -Double.log(partition)
    }
}
