// What a file of draws says about itself, so that nobody has to remember.

/// Where draws come from and what their columns are.
public struct ChainDescription: Sendable, Equatable {
    /// The target with its parameters.
    public let target: String
    /// The kernel with its settings.
    public let kernel: String
    public let seed: UInt64
    /// The number of the chain, from 0.
    public let chain: Int
    public let warmup: Int
    /// Every how many-th transition is kept.
    public let thinning: Int
    /// The names of the coordinates; elements of vectors as "x.1", "x.2".
    public let parameters: [String]

    public init(
        target: String, kernel: String, seed: UInt64, chain: Int, warmup: Int, thinning: Int, parameters: [String]
    ) {
        (self.target, self.kernel, self.seed, self.chain) = (target, kernel, seed, chain)
        (self.warmup, self.thinning, self.parameters) = (warmup, thinning, parameters)
    }

    /// The sampler's own columns, which come before the parameters, with CmdStan's names.
    public static let statistics = [
        "lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__",
    ]

    public var columns: [String] { ChainDescription.statistics + parameters }

    func encode(into writer: inout ByteWriter) {
        writer.append(target)
        writer.append(kernel)
        writer.append(seed)
        writer.append(Int64(chain))
        writer.append(Int64(warmup))
        writer.append(Int64(thinning))
        writer.append(UInt64(parameters.count))
        for name in parameters { writer.append(name) }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Exhausted) {
        target = try reader.text()
        kernel = try reader.text()
        seed = try reader.integer()
        chain = try Int(reader.integer(Int64.self))
        warmup = try Int(reader.integer(Int64.self))
        thinning = try Int(reader.integer(Int64.self))
        var names: [String] = []
        for _ in 0..<(try reader.count(ofSize: 8)) { names.append(try reader.text()) }
        parameters = names
        guard chain >= 0, warmup >= 0, thinning >= 1 else { throw ByteReader.Exhausted() }
    }

    /// Throws what differs from the run that is asked for.
    func require(_ asked: ChainDescription, path: String) throws(ChainFileError) {
        for (what, stored, asked) in [
            ("target", target, asked.target), ("kernel", kernel, asked.kernel), ("seed", "\(seed)", "\(asked.seed)"),
            ("chain", "\(chain)", "\(asked.chain)"), ("warm-up", "\(warmup)", "\(asked.warmup)"),
            ("thinning", "\(thinning)", "\(asked.thinning)"),
            ("parameters", parameters.joined(separator: ","), asked.parameters.joined(separator: ",")),
        ] where stored != asked {
            throw .otherRun(path: path, what: what, stored: stored, asked: asked)
        }
    }
}
