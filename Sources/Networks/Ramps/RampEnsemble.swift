// Neurons a clip(u x + v y, 0, 1), each on its own or together as the network f(x, y) = sum_i a_i clip(u_i x + v_i y, 0, 1).
//
// Promises: results have the same bits on every processor and for every number of threads.

import NetworkKernels

/// Neurons a clip(u x + v y, 0, 1) in the plane.
public struct RampEnsemble: Sendable, Equatable, Codable {
    /// The number of neurons.
    public let count: Int
    var rows: RampRows

    /// a, one number a neuron.
    public var readout: [Double] { Array(rows.a.prefix(count)) }
    /// u, one number a neuron.
    public var u: [Double] { Array(rows.u.prefix(count)) }
    /// v, one number a neuron.
    public var v: [Double] { Array(rows.v.prefix(count)) }

    /// The neurons with these parameters.
    ///
    /// - Throws: `NetworkError` for arrays of different lengths, NaN or infinities, or more than `TwoLayerNetwork.maximumWidth`.
    public init(readout: [Double], u: [Double], v: [Double]) throws(NetworkError) {
        guard readout.count <= TwoLayerNetwork.maximumWidth else { throw .tooWide(readout.count) }
        try NetworkError.checkFinite(readout, "readout")
        try NetworkError.check(u, count: readout.count, "u")
        try NetworkError.check(v, count: readout.count, "v")
        count = readout.count
        rows = RampRows(a: readout, u: u, v: v)
    }

    init(count: Int, rows: RampRows) { (self.count, self.rows) = (count, rows) }

    /// g_i = sum_j r_j clip(z_ij, 0, 1), z_ij = u_i x_j + v_i y_j, and its derivatives in u_i and v_i. At a kink the derivative is the
    /// flat side's, 0.
    ///
    /// - Parameters:
    ///   - field: the residual on its grid.
    ///   - concurrently: whether several cores may share the work; the result is the same.
    /// - Throws: `NetworkError.overflow` if a sum is not finite.
    /// - Accuracy: with n nodes, (n/8 + 8) 2^-53 of sum |r_j| (1 + |u_i x_j| + |v_i y_j|) for g, of sum |r_j x_j| and sum |r_j y_j| for
    ///   the derivatives, but for nodes whose z_ij is within 2^-52 (|u_i x_j| + |v_i y_j|) of 0 or 1, which may be taken for either side.
    public func projections(
        on field: RampField, concurrently: Bool = true
    ) throws(NetworkError) -> (values: [Double], uDerivatives: [Double], vDerivatives: [Double]) {
        try projections(on: field, concurrently: concurrently, by: .best)
    }

    func projections(
        on field: RampField, concurrently: Bool, by set: InstructionSet
    ) throws(NetworkError) -> (values: [Double], uDerivatives: [Double], vDerivatives: [Double]) {
        var (neurons, results) = (rows, [RampRows(zeros: count)])
        field.forEachBlock(of: &neurons, with: &results, concurrently: concurrently) { grid, neurons, sums, _ in
            network_ramp_projections(set.kernels, grid, neurons, sums[0].a, sums[0].u, sums[0].v)
        }
        let sums = results[0]
        guard sums.isFinite else { throw .overflow(what: "a neuron's projection") }
        return (Array(sums.a.prefix(count)), Array(sums.u.prefix(count)), Array(sums.v.prefix(count)))
    }

    /// f at each node of a field, whose values are not used.
    ///
    /// - Throws: `NetworkError.overflow` if a sum is not finite.
    /// - Accuracy: (`count` + 4) 2^-53 of sum_i |a_i| (1 + |u_i x| + |v_i y|).
    public func outputs(on field: RampField) throws(NetworkError) -> [Double] {
        try outputs(on: field, by: .best)
    }

    func outputs(on field: RampField, by set: InstructionSet) throws(NetworkError) -> [Double] {
        var neurons = rows
        var outputs = [Double](repeating: 0, count: field.x.count)
        field.withGrid { grid in
            neurons.withPointers { neurons in
                // Without the padding: neurons that were in motion have theirs moved as well.
                let whole = NetworkRamps(a: neurons.a, u: neurons.u, v: neurons.v, h: count)
                network_ramp_outputs(set.kernels, grid, whole, &outputs)
            }
        }
        guard outputs.allSatisfy(\.isFinite) else { throw .overflow(what: "the network's value") }
        return Array(outputs.prefix(field.count))
    }
}

/// The energy E(a, u, v) = a g(u, v) + (readoutDecay a^2 + weightDecay (u^2 + v^2)) / 2 of each neuron in a field, g the projection.
public struct RampEnergy: Sendable, Equatable, Codable {
    public let readoutDecay: Double
    public let weightDecay: Double

    /// - Throws: `NetworkError` unless both are finite.
    public init(readoutDecay: Double, weightDecay: Double) throws(NetworkError) {
        try NetworkError.checkFinite([readoutDecay], "readoutDecay")
        try NetworkError.checkFinite([weightDecay], "weightDecay")
        (self.readoutDecay, self.weightDecay) = (readoutDecay, weightDecay)
    }

    var kernels: NetworkRampEnergy { NetworkRampEnergy(a_decay: readoutDecay, w_decay: weightDecay) }
}
