import ArgumentParser

@main
struct AssayBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay-benchmark",
        abstract: "Times the package's workloads, one JSON line a measurement.",
        discussion: "Build it with -c release. Compare with peers in one run on one machine, and quote ratios.")

    enum Workload: String, CaseIterable, ExpressibleByArgument {
        case w1, w2, w3, w4, w5, w6, w7, w8, meanField = "mean-field", recurrence, property

        func run() async throws {
            switch self {
            case .w1: try gaussHermiteWorkload()
            case .w2: try certifiedRuleWorkload()
            case .w3: try hermiteCoefficientWorkload()
            case .w4: try populationLossWorkload()
            case .w5: try await tanhZeroWorkload()
            case .w6: try hyperbolicTangentWorkload()
            case .w7: try rampWorkload()
            case .w8: try samplerWorkload()
            case .meanField: try meanFieldWorkload()
            case .recurrence: try recurrenceWorkload()
            case .property: try propertyWorkload()
            }
        }
    }

    @Argument(help: "The workloads to time; all of them by default.")
    var workloads = Workload.allCases

    func run() async throws {
        for workload in workloads { try await workload.run() }
    }
}
