import Certified
import MeanField
import Sampling

/// The speeds of the mean-field experiment: the fixed point at infinite width in Double and certified to 25 digits; a network and a
/// foreground of width 2048 in motion; distances of clouds.
func meanFieldWorkload() throws {
    try infiniteWidth()
    try finiteWidth()
    try clouds()
}

private func infiniteWidth() throws {
    let settings: [(MeanFieldActivation, MeanFieldTarget, Double, Double)] = [
        (.clippedReLU, .xor, 0.3, 1), (.clippedReLU, .xor, 1, 0.02), (.clippedReLU, .xor, 3, 0.05),
        (.clippedReLU, .xor, 30, 0.02), (.hardTanh, .cubic, 3, 0.05), (.reluTanh, .xor, 3, 0.05),
        (.erf, .cubic, 3, 0.05),
    ]
    let fine = try MeanFieldResolution(panelOrder: 24, modes: 24, angles: 48)
    for (activation, target, deviation, noise) in settings {
        let setting = try MeanFieldSetting(
            activation: activation, target: target, readoutDeviation: deviation, noise: noise)
        var loss = 0.0
        let measurement = try Measurement { loss = try InfiniteWidthSolver.solve(setting).loss }
        let reference = try InfiniteWidthSolver.solve(setting, resolution: fine).loss
        try emit(
            "mean-field", size: "\(activation.rawValue) \(target.rawValue) sigmaA=\(deviation) kappa2=\(noise)",
            threads: 1, measurement, accuracy: ["loss_error_against_finer_grid": abs(loss / reference - 1)])
    }
    let setting = try CertifiedMeanFieldSetting(
        activation: .clippedReLU, target: .xor, readoutDeviation: 3, noise: 0.05)
    var bits = 0
    let measurement = try Measurement(once: {
        bits = try CertifiedMeanField.result(.loss, setting, digits: 25).enclosure.relativeAccuracyBits
    })
    try emit(
        "mean-field-certified", size: "cliprelu xor sigmaA=3.0 kappa2=0.05", measurement,
        accuracy: ["digits": Double(bits) * 0.30103])
}

private func finiteWidth() throws {
    let (width, steps) = (2048, 100)
    let setting = try MeanFieldSetting(
        activation: .clippedReLU, target: .xor, readoutDeviation: 1, noise: 0.02)
    let rule = try InputRule(radii: 32, angles: 32)
    let solution = try InfiniteWidthSolver.solve(setting)
    let background = solution.residuals(radii: rule.radii, angles: rule.angles)
    for isConcurrent in [false, true] {
        var foreground = try Foreground(
            width: width, setting, in: background, settings: LangevinSettings(seed: 7), rule: rule)
        var network = try FiniteNetwork(width: width, setting, settings: LangevinSettings(seed: 7), rule: rule)
        for (method, body) in [
            ("foreground", { try foreground.advance(steps: steps, stretch: steps, concurrently: isConcurrent) }),
            ("network", { try network.advance(steps: steps, concurrently: isConcurrent) }),
        ] as [(String, () throws -> Void)] {
            let measurement = try Measurement(body)
            try emit(
                "mean-field-dynamics",
                size: ["neurons": width, "grid": rule.count, "steps": steps, "method": method] as [String: Any],
                threads: isConcurrent ? nil : 1, measurement,
                accuracy: ["steps_per_cpu_s": Double(steps) / measurement.processorMinimum])
        }
    }
}

private func clouds() throws {
    let count = 2048
    var stream = PhiloxStream(seed: 11)
    func cloud() throws -> PlanarCloud {
        try PlanarCloud(
            x: (0..<count).map { _ in stream.normal() }, y: (0..<count).map { _ in stream.normal() })
    }
    let (first, second) = (try cloud(), try cloud())
    var value = 0.0
    for (method, body) in [
        ("energy", { value = try PairDissimilarity.energy.value(first, second) }),
        ("mmd", { value = try PairDissimilarity.gaussianKernel(length: 0.5).value(first, second) }),
        ("sliced-wasserstein", { value = try SlicedDistance.wasserstein(first, second) }),
        ("energy, 199 relabellings", { value = try PairDissimilarity.energy.permutationTest(first, second).pValue }),
    ] as [(String, () throws -> Void)] {
        try emit(
            "clouds", size: ["points": count, "method": method] as [String: Any], threads: 1, Measurement(body),
            accuracy: ["value": value])
    }
}
