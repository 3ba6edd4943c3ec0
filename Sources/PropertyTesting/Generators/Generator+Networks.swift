// Small two-layer networks, for properties of losses, gradients and kernels that must hold for every weight.

/// The weights of a network f(x) = sum_i a_i sigma(w_i . x): no activation, no normalisation, only the numbers.
public struct TwoLayerWeights: Sendable, Equatable, Codable {
    /// The output weights a_i, one a hidden unit.
    public var output: [Double]
    /// The input weights w_i, one row a hidden unit, each of the input's dimension.
    public var input: [[Double]]

    public init(output: [Double], input: [[Double]]) {
        self.output = output
        self.input = input
    }

    /// The number of hidden units.
    public var width: Int { output.count }
}

extension Generator where Value == TwoLayerWeights {
    /// Networks of varying width whose weights are drawn by `weight`. Shrinks towards narrow networks of simple weights;
    /// dead units (a_i = 0) and equal units, where the Fisher information is singular, appear in one unit out of eight
    /// each.
    ///
    /// - Parameters:
    ///   - width: The number of hidden units, at least 0.
    ///   - inputDimension: The length of every w_i, at least 1.
    ///   - weight: Draws each number.
    public static func smallNetwork(
        width: ClosedRange<Int> = 1...4, inputDimension: Int = 1,
        weight: Generator<Double> = .double(in: -8...8)
    ) -> Generator {
        guard width.lowerBound >= 0, inputDimension >= 1 else {
            return Generator { _ in
                throw PropertyMisuse.parameter(
                    generator: "smallNetwork", name: "width and inputDimension", value: "\(width), \(inputDimension)",
                    allowed: "width >= 0, inputDimension >= 1")
            }
        }
        let row = weight.array(count: inputDimension...inputDimension)
        let unit = Generator<HiddenUnit>.frequency([
            (6, Generator<(Double, [Double])>.zip(weight, row).map { HiddenUnit.regular(output: $0, input: $1) }),
            (1, row.map { HiddenUnit.dead(input: $0) }),
            (1, weight.map { HiddenUnit.twin(output: $0) }),
        ])
        return unit.array(count: width).map { units in
            var weights = TwoLayerWeights(output: [], input: [])
            for unit in units {
                switch unit {
                case .regular(let output, let input):
                    weights.output.append(output)
                    weights.input.append(input)
                case .dead(let input):
                    weights.output.append(0)
                    weights.input.append(input)
                case .twin(let output):
                    weights.output.append(output)
                    weights.input.append(weights.input.last ?? Array(repeating: 0, count: inputDimension))
                }
            }
            return weights
        }
    }
}

private enum HiddenUnit: Sendable {
    case regular(output: Double, input: [Double])
    case dead(input: [Double])
    /// Repeats the input weights of the unit before it.
    case twin(output: Double)
}
