// What `assay spectrum` answers and draws.

import Networks
import RealModule

extension Spectra {
    /// The fitted slope against the predicted one, and what was written.
    public func report(_ written: FigureWriter.Written) -> Report {
        var table = Table(.text("field"), .text("value"))
        table.append(
            "networks", "\(experiment.samples) of width \(experiment.width), \(experiment.activation.rawValue)")
        table.append("weights", "\(experiment.law.rawValue), scale \(experiment.scale), seed \(experiment.seed)")
        table.append("modes", "\(degrees.count), of degree \(degrees.first ?? 0) to \(degrees.last ?? 0)")
        table.append("abscissa", experiment.abscissa.rawValue)
        let slope = try? slope()
        table.append("fitted slope of log E", slope.map { "\($0.fit.slope)" } ?? "none: too few modes do not vanish")
        table.append("fitted from degree", "\(experiment.firstFitted(upTo: degrees.last ?? 0))")
        table.append("its standard error", slope.map { $0.error.shortText } ?? "-")
        table.append("algebraic factor", slope.map { "\($0.fit.power.tableText)" } ?? "-")
        table.append("predicted slope", experiment.predictedSlope.map { "\($0)" } ?? "no straight line is predicted")
        for file in written.files { table.append("written", file) }
        let json = JSON.object(
            [
                ("input", .string(experiment.input.rawValue)), ("activation", .string(experiment.activation.rawValue)),
                ("width", .integer(experiment.width)), ("samples", .integer(experiment.samples)),
                ("weights", .string(experiment.law.rawValue)), ("scale", .real(experiment.scale)),
                ("seed", .string("\(experiment.seed)")), ("abscissa", .string(experiment.abscissa.rawValue)),
                ("slope", slope.map { .real($0.fit.slope) } ?? .null),
                ("slopeError", slope.map { .real($0.error) } ?? .null),
                ("predictedSlope", experiment.predictedSlope.map(JSON.real) ?? .null),
                ("degrees", .array(degrees.map(JSON.integer))), ("mean", .array(mean.map(JSON.real))),
                ("files", .array(written.files.map(JSON.string))),
            ])
        return Report(json: json, jsonDepth: 1, tables: [table], notes: written.notice.map { [$0] } ?? [])
    }

    /// log10 of the energies: the networks pale, the mean strong, the prediction dashed.
    public func figure(name: String = "spectrum") -> Figure {
        let x = experiment.abscissa.axis(experiment.input)
        func points(_ energies: [Double]) -> [Figure.Point] {
            zip(degrees, energies).compactMap { degree, energy in
                energy > 0 && (degree > 0 || experiment.abscissa != .logarithm)
                    ? Figure.Point(x.value(degree), Double.log10(energy)) : nil
            }
        }
        var series = curves.enumerated().map { number, energies in
            Figure.Series("network \(number)", .line, .sky, opacity: 0.3, size: 1, points: points(energies))
        }
        series.append(
            Figure.Series(
                "mean", label: "mean of \(curves.count) networks", .line, .blue, size: 3, points: points(mean)))
        let expected = degrees.compactMap { experiment.meanEnergy(degree: $0) }
        if expected.count == degrees.count, let least = expected.min(), least > 0 {
            series.append(
                Figure.Series(
                    "expectation", label: "expectation over all networks", .points, .black, size: 0.35,
                    points: points(expected)))
        }
        if let line = predictedLine(through: points(mean), x) { series.append(line) }
        let panel = Figure.Panel(
            x: Figure.Axis(x.label, isLogarithmic: experiment.abscissa == .logarithm),
            y: Figure.Axis("log_{10} " + experiment.energySymbol), series: series)
        return Figure(
            name: name, title: experiment.title, panels: [panel],
            provenance: [
                ("experiment", .string("spectrum")), ("input", .string(experiment.input.rawValue)),
                ("activation", .string(experiment.activation.rawValue)), ("width", .integer(experiment.width)),
                ("weights", .string(experiment.law.rawValue)), ("scale", .real(experiment.scale)),
                ("seed", .string("\(experiment.seed)")),
            ])
    }

    /// The predicted slope through the middle of the mean's points.
    private func predictedLine(through mean: [Figure.Point], _ x: SpectrumExperiment.Abscissa.DrawnAxis)
        -> Figure.Series?
    {
        guard let slope = experiment.predictedSlope, mean.count > 1 else { return nil }
        let perDecade = experiment.abscissa == .logarithm ? slope : slope / Double.log(10)
        func position(_ point: Figure.Point) -> Double {
            experiment.abscissa == .logarithm ? Double.log10(point.x) : point.x
        }
        let anchor = mean[mean.count / 2]
        let line = mean.map { point in
            Figure.Point(point.x, anchor.y + perDecade * (position(point) - position(anchor)))
        }
        return Figure.Series(
            "predicted", label: "predicted slope \(experiment.slopeText)", .dashedLine, .orange, size: 2.5, points: line
        )
    }
}

extension SpectrumExperiment.Abscissa {
    /// How degrees stand on the drawn axis.
    fileprivate struct DrawnAxis {
        let label: String
        let value: (Int) -> Double
    }

    fileprivate func axis(_ input: SpectrumExperiment.Input) -> DrawnAxis {
        let symbol = input == .line ? "k" : input == .circle ? "m" : "|S|"
        switch self {
        case .squareRoot: return DrawnAxis(label: "√\(symbol)") { Double($0).squareRoot() }
        case .degree, .logarithm: return DrawnAxis(label: symbol) { Double($0) }
        }
    }
}

extension SpectrumExperiment {
    fileprivate var energySymbol: String {
        switch input {
        case .line: "c_k^2"
        case .circle: "(a_m^2 + b_m^2)"
        case .cube: "Σ_{|S|=s} f̂(S)^2"
        }
    }

    fileprivate var title: String {
        let place =
            switch input {
            case .line: "Hermite spectrum on the line"
            case .circle: "Fourier spectrum on the circle"
            case .cube: "Walsh spectrum on the cube of dimension \(size)"
            }
        let law =
            law == .uniform
            ? "uniform on (-\(scale.plainText), \(scale.plainText))" : "normal, scale \(scale.plainText)"
        return "\(place)\n\(activation.rawValue), width \(width), weights \(law)"
    }

    fileprivate var slopeText: String {
        switch (input, activation) {
        case (.line, .tanh): scale == 1 ? "-π per √k" : "-π/\(scale.plainText) per √k"
        case (.circle, .tanh): "-2 asinh(π/2R) per degree, R = \(scale == 1 ? "" : scale.plainText)√2"
        case (_, .relu), (_, .hardTanh), (_, .clippedReLU): input == .line ? "-5/2" : "-4"
        default: (predictedSlope ?? 0).tableText + " per degree"
        }
    }
}

extension Double {
    /// An integer without its decimal point.
    fileprivate var plainText: String { self == rounded() && magnitude < 1e6 ? "\(Int(self))" : "\(self)" }
}
