// Where a chain is. The state owns all memory that kernels work in, so that an iteration allocates nothing.

/// Position, log density and gradient of one chain.
public struct ChainState: Sendable {
    public internal(set) var position: ContiguousArray<Double>
    /// log p at the position, finite, if `hasLogDensity`.
    public internal(set) var logDensity: Double
    /// Whether `logDensity` belongs to the position. A kernel that never evaluates the density leaves this false.
    public internal(set) var hasLogDensity = true
    /// The gradient of log p at the position, if `hasGradient`.
    public internal(set) var gradient: ContiguousArray<Double>
    /// Whether `gradient` belongs to the position. A kernel without gradients leaves this false; one with gradients mends it.
    public internal(set) var hasGradient: Bool
    /// The momentum that Langevin dynamics carries from step to step, in the metric's whitened coordinates; unused by other kernels.
    public internal(set) var momentum: ContiguousArray<Double>
    /// Memory of kernels, without meaning between steps.
    var workspace: ContiguousArray<Double> = []

    public var dimension: Int { position.count }

    /// The state at a position.
    ///
    /// - Throws: `SamplingError` unless the position fits the target and has a finite log density and gradient.
    public init<T: Target>(at position: some Collection<Double>, of target: T) throws(SamplingError) {
        guard target.dimension > 0, position.count == target.dimension else {
            throw .count(what: "Position", count: position.count, expected: "\(target.dimension) (and at least 1)")
        }
        try SamplingError.checkFinite(position, "Position")
        self.position = ContiguousArray(position)
        gradient = ContiguousArray(repeating: 0, count: target.dimension)
        momentum = gradient
        (logDensity, hasGradient) = (0, false)
        refresh(from: target)
        guard logDensity.isFinite else { throw .startImpossible(logDensity: logDensity) }
        try SamplingError.checkFinite(gradient, "Gradient")
    }

    /// A state as it was written down; nothing is evaluated, so that a resumed chain has the same bits.
    ///
    /// - Throws: `SamplingError` unless the counts agree and the position is finite.
    public init(
        position: some Collection<Double>, logDensity: Double, gradient: some Collection<Double>, hasGradient: Bool,
        momentum: some Collection<Double>, hasLogDensity: Bool = true
    ) throws(SamplingError) {
        guard !position.isEmpty, gradient.count == position.count, momentum.count == position.count else {
            throw .count(
                what: "Gradient and momentum", count: gradient.count, expected: "as many as the position's, at least 1")
        }
        try SamplingError.checkFinite(position, "Position")
        guard logDensity.isFinite else { throw .startImpossible(logDensity: logDensity) }
        self.position = ContiguousArray(position)
        self.gradient = ContiguousArray(gradient)
        self.momentum = ContiguousArray(momentum)
        (self.logDensity, self.hasLogDensity, self.hasGradient) = (logDensity, hasLogDensity, hasGradient)
    }

    /// Evaluates log density and gradient anew, as after the target itself has changed.
    public mutating func refresh<T: Target>(from target: T) {
        logDensity = position.withUnsafeBufferPointer { x in
            gradient.withUnsafeMutableBufferPointer { target.saneLogDensity(at: x, gradient: $0) }
        }
        (hasLogDensity, hasGradient) = (true, true)
    }

    /// Makes the gradient and the log density belong to the position.
    @inline(__always)
    mutating func requireGradient<T: Target>(of target: T) {
        if !hasGradient || !hasLogDensity { refresh(from: target) }
    }

    /// Makes the log density belong to the position.
    @inline(__always)
    mutating func requireLogDensity<T: Target>(of target: T) {
        guard !hasLogDensity else { return }
        logDensity = position.withUnsafeBufferPointer { target.saneLogDensity(at: $0) }
        hasLogDensity = true
    }

    /// Notes that the position has changed to one of a known log density.
    @inline(__always)
    mutating func setLogDensity(_ value: Double) {
        (logDensity, hasLogDensity, hasGradient) = (value, true, false)
    }

    /// Calls `body` with the state's buffers and `count` vectors of uninitialised workspace.
    ///
    /// Each begins at a multiple of 64 bytes: a load that crosses a line of the cache costs twice.
    @inline(__always)
    mutating func withBuffers<Result>(
        vectors count: Int, _ body: (borrowing Buffers) -> Result
    ) -> Result {
        let stride = (dimension + 7) & ~7
        if workspace.count < count * stride + 8 { workspace = ContiguousArray(repeating: 0, count: count * stride + 8) }
        return position.withUnsafeMutableBufferPointer { position in
            gradient.withUnsafeMutableBufferPointer { gradient in
                momentum.withUnsafeMutableBufferPointer { momentum in
                    workspace.withUnsafeMutableBufferPointer { workspace in
                        let address = workspace.baseAddress.map { Int(bitPattern: $0) } ?? 0
                        return body(
                            Buffers(
                                position: position, gradient: gradient, momentum: momentum,
                                workspace: workspace.baseAddress.map { $0 + (((64 - address & 63) & 63) >> 3) },
                                stride: stride))
                    }
                }
            }
        }
    }

    /// The state's memory, valid within `withBuffers` only.
    struct Buffers {
        let position: UnsafeMutableBufferPointer<Double>
        let gradient: UnsafeMutableBufferPointer<Double>
        let momentum: UnsafeMutableBufferPointer<Double>
        let workspace: UnsafeMutablePointer<Double>?
        let stride: Int

        /// The index-th vector of the workspace.
        @inline(__always)
        func vector(_ index: Int) -> UnsafeMutableBufferPointer<Double> {
            UnsafeMutableBufferPointer(start: workspace.map { $0 + index * stride }, count: position.count)
        }
    }
}

/// Two states are equal when a kernel would go on from them in the same way.
extension ChainState: Equatable {
    public static func == (first: ChainState, second: ChainState) -> Bool {
        first.position == second.position && first.hasLogDensity == second.hasLogDensity
            && first.logDensity == second.logDensity && first.hasGradient == second.hasGradient
            && (!first.hasGradient || first.gradient == second.gradient)
            && first.momentum == second.momentum
    }
}
