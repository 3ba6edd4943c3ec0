// One chain of a run: its transitions, its draws, its checkpoints.

/// A chain while it runs.
struct Chain<T: ReportedTarget, Kernel: TransitionKernel> where Kernel.State == ChainState {
    private let run: ChainRun<T, Kernel>
    private let number: Int
    private let description: ChainDescription
    private let directory: RunDirectory?
    private let counter: ProgressCounter
    private var kernel: Kernel
    private var memory: ChainMemory
    /// The draws without a directory, one after the other.
    private var kept: [Double] = []
    private var writer: DrawsFileWriter?
    /// A draw on its way to the writer.
    private var row: [Double] = []

    /// Begins the chain, or goes on from its checkpoint.
    init(
        _ run: ChainRun<T, Kernel>, number: Int, directory: RunDirectory?, counter: ProgressCounter
    ) throws {
        (self.run, self.number, self.directory, self.counter) = (run, number, directory, counter)
        description = run.description(number)
        kernel = run.kernel
        if let stored = try directory?.memory(number, for: description) {
            memory = stored
            try run.check(stored, path: directory?.checkpointPath(number) ?? "")
            if let stepSize = stored.stepSize, let metric = stored.metric {
                run.tuning.apply(KernelTuning.Setting(stepSize: stepSize, metric: metric), &kernel)
            }
        } else {
            memory = ChainMemory(state: try run.start(number))
            var stream = PhiloxStream(seed: run.plan.seed, chain: UInt32(number), step: 0, lane: Lane.warmUp)
            memory.warmUp = try run.tuning.begin(&kernel, memory.state, run.plan.warmup, &stream)
        }
        writer = try directory?.writer(number, description, after: memory.mark)
        counter.resumed(memory.step)
    }

    /// Makes transitions until the chain is complete, time is over, the task is cancelled or a number is not finite.
    mutating func run(until deadline: ContinuousClock.Instant?) throws -> ChainResult {
        let (clock, begin) = (ContinuousClock(), ContinuousClock.now)
        var lastCheckpoint = begin
        var samplingBegin = memory.step >= run.plan.warmup ? begin : nil
        var reported = memory.step
        var end = ChainResult.End.complete
        while memory.step < run.plan.transitions {
            if Task.isCancelled {
                end = .cancelled
                break
            }
            if memory.step == run.plan.warmup, samplingBegin == nil { samplingBegin = clock.now }
            try advance()
            guard memory.state.isFinite else {
                end = .nonFinite(step: memory.step - 1)
                break
            }
            // Looking at the clock costs as much as the cheapest transitions do.
            guard memory.step & 7 == 0 else { continue }
            let now = clock.now
            counter.advance(memory.step - reported)
            reported = memory.step
            if let deadline, now >= deadline, memory.step < run.plan.transitions {
                end = .budgetSpent
                break
            }
            if directory != nil, now - lastCheckpoint >= run.plan.checkpointInterval {
                try checkpoint()
                lastCheckpoint = now
            }
        }
        counter.advance(memory.step - reported)
        try finish(end)
        let now = clock.now
        return ChainResult(
            chain: number, end: end, draws: drawCount, statistics: memory.statistics, stepSize: memory.stepSize,
            warmupTime: (samplingBegin ?? now) - begin, samplingTime: samplingBegin.map { now - $0 } ?? .zero,
            source: writer.map { .file($0.path) } ?? .memory(kept))
    }

    private var drawCount: Int { max(memory.step - run.plan.warmup, 0) / run.plan.thinning }

    private mutating func advance() throws {
        var stream = PhiloxStream(seed: run.plan.seed, chain: UInt32(number), step: UInt64(memory.step))
        let transition = kernel.advance(&memory.state, with: &stream)
        memory.step += 1
        guard memory.step > run.plan.warmup else {
            memory.statistics.noteWarmup(transition)
            if var warmUp = memory.warmUp {
                // Not kept twice, or every update would copy it.
                memory.warmUp = nil
                run.tuning.update(&warmUp, &kernel, transition, memory.state, &stream)
                memory.warmUp = warmUp
            }
            return
        }
        memory.statistics.note(transition)
        guard (memory.step - run.plan.warmup) % run.plan.thinning == 0, memory.state.isFinite else { return }
        memory.state.requireLogDensity(of: run.target)
        if writer == nil {
            append(transition, to: &kept)
        } else {
            row.removeAll(keepingCapacity: true)
            append(transition, to: &row)
            try writer?.append(row)
        }
    }

    /// The numbers of a draw in the order of `ChainDescription.columns`.
    private func append(_ transition: Transition, to values: inout [Double]) {
        transition.append(logDensity: memory.state.logDensity, to: &values)
        run.target.appendQuantities(at: memory.state.position, to: &values)
    }

    private mutating func checkpoint() throws {
        guard let directory, let writer else { return }
        noteTuning()
        try writer.synchronise()
        memory.mark = writer.mark
        try directory.keep(memory, description)
    }

    private mutating func noteTuning() {
        let setting = run.tuning.setting(kernel)
        (memory.stepSize, memory.metric) = (setting?.stepSize, setting?.metric)
    }

    private mutating func finish(_ end: ChainResult.End) throws {
        noteTuning()
        // A chain that left the finite numbers has nothing to go on from; its last checkpoint stays.
        if case .nonFinite = end {} else { try checkpoint() }
        try writer?.finish()
    }
}

extension ChainState {
    /// Whether position and log density are finite.
    var isFinite: Bool {
        // The sum of 0 x is 0 unless an x is infinite or not a number.
        var sum = hasLogDensity ? 0 * logDensity : 0
        for x in position { sum += 0 * x }
        return sum == 0
    }
}

extension ChainRun {
    /// Throws unless a checkpoint's state could be this run's: the same target gives its position the same log density.
    func check(_ memory: ChainMemory, path: String) throws(ChainFileError) {
        guard memory.state.dimension == target.dimension,
            memory.metric.map({ $0.dimension == target.dimension }) ?? true
        else {
            throw .otherRun(
                path: path, what: "dimension", stored: "\(memory.state.dimension)", asked: "\(target.dimension)")
        }
        guard memory.step <= plan.transitions else {
            throw .otherRun(
                path: path, what: "number of transitions", stored: "\(memory.step)", asked: "\(plan.transitions)")
        }
        guard memory.state.hasLogDensity else { return }
        let (stored, position) = (memory.state.logDensity, memory.state.position)
        let found = position.withUnsafeBufferPointer { target.saneLogDensity(at: $0) }
        // Kernels may take it from another expression of the same target.
        guard abs(found - stored) <= 1e-6 * max(abs(stored), 1) else {
            throw .otherRun(path: path, what: "log density at its position", stored: "\(stored)", asked: "\(found)")
        }
    }
}
