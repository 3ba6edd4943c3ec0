// Radii and angles on which the fixed point is solved, and the transforms between functions on them.
//
// One grid serves neurons (t = r) and inputs (t = rho): a background is made from neurons, and the force on neurons from a
// background, by the same integral F -> int_0^R F(t) Phi_m(s t) dt, one matrix for each order m.

import RealModule

/// Radii and the integral transforms between functions on them.
public struct RadialGrid: Sendable {
    public let resolution: MeanFieldResolution
    public let activation: MeanFieldActivation
    public let target: MeanFieldTarget
    /// Ascending; they serve as radii of weights and of inputs.
    public let radii: [Double]
    /// Weights of the rule for int F(t) dt.
    let weights: [Double]
    /// sin((2k + 1) theta_a), theta = q psi at the midpoints of a quarter period: mode-major.
    let sines: [Double]
    /// cos(2 theta_a).
    let doubleCosines: [Double]
    /// For each mode the matrix of the transform, transposed: entry (j, i) is the weight of F(t_j) in the integral at s = t_i.
    let matrices: [Double]

    private let integration: ProductIntegration

    /// The grid for an activation and a target.
    ///
    /// - Complexity: about 4 modes (11 panelOrder)^2 (40 + 11 panelOrder) operations: 30 ms at the standard resolution.
    public init(
        activation: MeanFieldActivation, target: MeanFieldTarget, resolution: MeanFieldResolution = .standard
    ) throws {
        self.activation = activation
        self.target = target
        self.resolution = resolution
        let integration = try ProductIntegration(activation: activation, fold: target.fold, resolution: resolution)
        self.integration = integration
        radii = integration.radii
        weights = integration.weights
        let quarter = (0..<resolution.angles).map { (Double($0) + 0.5) * Double.pi / (2 * Double(resolution.angles)) }
        sines = (0..<resolution.modes).flatMap { k in quarter.map { Double.sin(Double(2 * k + 1) * $0) } }
        doubleCosines = quarter.map { Double.cos(2 * $0) }
        var assembled = [Double](
            repeating: 0, count: resolution.modes * integration.radii.count * integration.radii.count)
        let count = integration.radii.count
        for (i, s) in integration.radii.enumerated() {
            let row = integration.transformWeights(at: s)
            for k in 0..<resolution.modes {
                for j in 0..<count { assembled[(k * count + j) * count + i] = row[k * count + j] }
            }
        }
        matrices = assembled
    }

    public var count: Int { radii.count }

    /// For each mode the weights c_j with int_0^R F(t) Phi_m(s t) dt = sum_j c_j F(t_j), mode-major, for any s >= 0.
    func transformWeights(at s: Double) -> [Double] { integration.transformWeights(at: s) }

    /// The transform of each mode: (T_k F_k)(t_i) = int F_k(t) Phi_m(t_i t) dt. Mode-major.
    func transform(_ functions: [Double]) -> [Double] {
        let (count, modes) = (radii.count, resolution.modes)
        var result = [Double](repeating: 0, count: modes * count)
        result.withUnsafeMutableBufferPointer { result in
            matrices.withUnsafeBufferPointer { matrices in
                for k in 0..<modes {
                    for j in 0..<count {
                        let value = functions[k * count + j]
                        let column = (k * count + j) * count
                        for i in 0..<count { result[k * count + i] += value * matrices[column + i] }
                    }
                }
            }
        }
        return result
    }

    /// sum_k F_k(t_i) sin((2k + 1) theta_a): modes to values, angle-major.
    func valuesFromModes(_ functions: [Double]) -> [Double] {
        let (count, angles) = (radii.count, resolution.angles)
        var values = [Double](repeating: 0, count: angles * count)
        values.withUnsafeMutableBufferPointer { values in
            functions.withUnsafeBufferPointer { functions in
                for a in 0..<angles {
                    for k in 0..<resolution.modes {
                        let sine = sines[k * angles + a]
                        for i in 0..<count { values[a * count + i] += sine * functions[k * count + i] }
                    }
                }
            }
        }
        return values
    }

    /// sum_a v(t_i, theta_a) sin((2k + 1) theta_a): values to sums over the angles, mode-major.
    func modesFromValues(_ values: [Double]) -> [Double] {
        let (count, angles) = (radii.count, resolution.angles)
        var functions = [Double](repeating: 0, count: resolution.modes * count)
        functions.withUnsafeMutableBufferPointer { functions in
            values.withUnsafeBufferPointer { values in
                for k in 0..<resolution.modes {
                    for a in 0..<angles {
                        let sine = sines[k * angles + a]
                        for i in 0..<count { functions[k * count + i] += sine * values[a * count + i] }
                    }
                }
            }
        }
        return functions
    }
}
