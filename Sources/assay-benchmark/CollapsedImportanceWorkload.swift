import LearningCoefficient

/// w5: lambda-hat of the tanh-zero model, priors N(0,1), to a standard error of 0.01, the whole computation from nothing on one thread; the
/// accuracy is the distance of a run to 0.001 from the mean of replica exchange, which shares the determinant but not the method.
func tanhZeroWorkload() async throws {
    for width in [16, 128] {
        let betas = try [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6].map { try InverseTemperature($0) }
        let exchange = try CollapsedExchange(width: width, prior: .gauss, betas: betas)
        let sampled = try await exchange.run(sweeps: 2000, warmUp: 300, chains: 2, seed: 5)
        for rung in [2, 4, 6] {
            var (seed, estimate) = (UInt64(0), CollapsedImportance.Estimate?.none)
            let measurement = try Measurement(budget: 1) {
                seed += 1
                estimate = try CollapsedImportance(width: width, prior: .gauss, beta: betas[rung]).estimate(
                    standardError: 0.01, seed: seed)
            }
            let fine = try CollapsedImportance(width: width, prior: .gauss, beta: betas[rung]).estimate(
                standardError: 0.001, seed: 1000)
            try emit(
                "W5", size: ["h": width, "beta": betas[rung].value] as [String: Any], threads: 1, measurement,
                accuracy: [
                    "lambda_hat": fine.value, "mcse": fine.standardError, "draws": estimate?.draws ?? 0,
                    "exchange": sampled[rung].value, "exchange_mcse": sampled[rung].standardError,
                ])
        }
    }
}
