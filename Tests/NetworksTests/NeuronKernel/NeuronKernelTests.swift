// Relative errors are in units of 2^-53; `NeuronKernel.accuracy` of them are promised.

import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("NeuronKernel")
struct NeuronKernelTests {
    static let piecewise: [Activation] = [.relu, .clippedReLU, .hardTanh]
    static let promise = NeuronKernel.accuracy * 0x1p-53
    static let angles = Generator<Double>.one(of: [.uniform(in: 0...Double.pi), .logUniform(in: 1e-15...1)])

    private func relativeError(_ computed: Double, _ expected: Double) -> Double {
        computed == expected ? 0 : abs(computed / expected - 1)
    }

    @Test("the defining expectations, by quadrature along w", arguments: piecewise)
    func definition(activation: Activation) throws {
        try forAll(
            .logUniform(in: 0.1...4), .logUniform(in: 0.1...4), .uniform(in: -0.95...0.95),
            examples: [(1, 1, 0.5), (0.7, 1.3, 0.35), (2, 0.5, 0), (3, 3, -0.9), (1.2, 0.5, 0.4), (0.6, 0.7, -0.45)],
            cases: 8
        ) { (a: Double, b: Double, cosine: Double) in
            let expected = BivariateExpectation(activation: activation, first: a, second: b, cosine: cosine)
            let v = [a * cosine, a * (1 - cosine * cosine).squareRoot()]
            let w = [b, 0]
            let kernel = try NeuronKernel.valueAndGradients(activation: activation, v, w)
            // The quadrature rounds 2,000 terms whose absolute values sum to at most a b and, below, a or 1.
            #expect(abs(kernel.value - expected.value) <= 4e-15 * max(1, a * b))
            #expect(abs(kernel.inSecond[0] - expected.secondSlope) <= 4e-15 * max(1, a))
            let derivative = try NeuronKernel.derivativeKernel(activation: activation, v, w)
            #expect(abs(derivative - expected.derivativeKernel) <= 4e-15)
            // Across w the gradient is E[phi' phi'] times v's part there.
            #expect(abs(kernel.inSecond[1] - v[1] * expected.derivativeKernel) <= 4e-15 * max(1, a))
        }
    }

    @Test("values computed elsewhere to 30 digits")
    func published() throws {
        // The closed form by bivariate normal integrals, in 40-digit arithmetic.
        let half = [0.5, 0.75.squareRoot()]
        let first = try NeuronKernel.value(activation: .clippedReLU, [1, 0], half)
        #expect(relativeError(first, 0.162729504638814948306459359505) <= Self.promise)
        let cosine = 0.35
        let second = try NeuronKernel.value(
            activation: .clippedReLU, [0.7, 0], [1.3 * cosine, 1.3 * (1 - cosine * cosine).squareRoot()])
        // The rounding of the cosine and of its sine moves the value by three units.
        #expect(relativeError(second, 0.129750737559609186483514549238) <= Self.promise + 3 * 0x1p-53)
    }

    @Test("the gradient is the derivative, to fourth order in the step", arguments: NeuronKernel.activations)
    func gradient(activation: Activation) throws {
        let v = [0.8, -0.3, 1.1]
        for w in [[0.2, 0.9, -0.4], [1.6, -0.5, 2.0], [-2.0, 1.0, -2.2]] {
            let (_, inFirst, inSecond) = try NeuronKernel.valueAndGradients(activation: activation, v, w)
            for c in 0..<3 {
                func difference(_ step: Double, first: Bool) throws -> Double {
                    func value(_ d: Double) throws -> Double {
                        var (v, w) = (v, w)
                        if first { v[c] += d } else { w[c] += d }
                        return try NeuronKernel.value(activation: activation, v, w)
                    }
                    let near = try value(step) - value(-step)
                    let far = try value(2 * step) - value(-2 * step)
                    return (8 * near - far) / (12 * step)
                }
                for (gradient, first) in [(inFirst[c], true), (inSecond[c], false)] {
                    let coarse = abs(try difference(0x1p-7, first: first) - gradient)
                    let fine = abs(try difference(0x1p-8, first: first) - gradient)
                    #expect(coarse <= 1e-5)
                    #expect(fine <= max(coarse / 13, 1e-12))
                }
            }
        }
    }

    @Test("short vectors saturate nothing: cliprelu is relu, hardtanh is the identity, at every angle")
    func shortVectors() throws {
        try forAll(
            .logUniform(in: 1e-100...0.02), .logUniform(in: 1e-100...0.02), Self.angles, .element(of: [false, true])
        ) {
            (a: Double, b: Double, angle: Double, opposite: Bool) in
            let v = [a, 0]
            let w = [(opposite ? -b : b) * Double.cos(angle), b * Double.sin(angle)]
            func values(_ activation: Activation) throws -> [Double] {
                let kernel = try NeuronKernel.valueAndGradients(activation: activation, v, w)
                return [kernel.value] + kernel.inFirst + kernel.inSecond
            }
            let (clipped, relu) = (try values(.clippedReLU), try values(.relu))
            #expect(relativeError(clipped[0], relu[0]) <= 2 * Self.promise)
            for (x, y) in [(1, 2), (3, 4)] {
                let error = Double.hypot(clipped[x] - relu[x], clipped[y] - relu[y])
                #expect(error <= 2 * Self.promise * Double.hypot(relu[x], relu[y]))
            }
            let hard = try values(.hardTanh)
            #expect(relativeError(hard[0], v[0] * w[0]) <= Self.promise)
            #expect(Double.hypot(hard[3] - v[0], hard[4]) <= Self.promise * a)
            #expect(Double.hypot(hard[1] - w[0], hard[2] - w[1]) <= Self.promise * b)
        }
    }

    @Test("long vectors: the orthant probability (pi - t) / 2 pi and (2/pi) asin cos t, and their derivatives")
    func longVectors() throws {
        try forAll(.logUniform(in: 1e30...1e150), .logUniform(in: 1e30...1e150), .uniform(in: 0.01...3.13), cases: 40) {
            (a: Double, b: Double, angle: Double) in
            let (cosine, sine) = (Double.cos(angle), Double.sin(angle))
            let (v, w) = ([a, 0], [b * cosine, b * sine])
            let clipped = try NeuronKernel.value(activation: .clippedReLU, v, w)
            #expect(
                relativeError(clipped, (Double.pi - angle) / (2 * Double.pi)) <= Self.promise + 2e-16
                    / (3.13 - angle + 0.01))
            let quarter = 0.5 * Double.pi
            for activation in [Activation.hardTanh, .erf] {
                let odd = try NeuronKernel.value(activation: activation, v, w)
                #expect(abs(odd - (quarter - angle) / quarter) <= Self.promise * abs(odd) + 4e-16)
            }
            // a b E[phi' phi'] is the density of the plane at 0, over the cells of both kinks.
            for (activation, cells) in [(Activation.clippedReLU, 1.0), (.hardTanh, 4)] {
                let derivative = try NeuronKernel.derivativeKernel(activation: activation, v, w)
                let expected = cells / (2 * Double.pi * sine)
                #expect(relativeError(derivative * a * b, expected) <= Self.promise + 1e-15 / sine)
            }
        }
    }

    @Test("nearly opposite: K falls as the wedge narrows at fixed a d and b d, and its gradient with it")
    func narrowWedges() throws {
        // At an angle pi - d: K(a, b, d) = d k(a d, b d) (1 + O(d^2)).
        try forAll(.logUniform(in: 0.05...50), .logUniform(in: 0.05...50), cases: 30) { (a: Double, b: Double) in
            func kernel(_ d: Double) throws -> (value: Double, slope: Double) {
                let v = [a / d, 0]
                let w = [-b / d * Double.cos(d), b / d * Double.sin(d)]
                let (value, _, gradient) = try NeuronKernel.valueAndGradients(activation: .clippedReLU, v, w)
                return (value / d, Double.hypot(gradient[0], gradient[1]) / d)
            }
            let (wide, narrow) = (try kernel(0x1p-27), try kernel(0x1p-45))
            #expect(wide.value > 0)
            #expect(relativeError(narrow.value, wide.value) <= 2 * Self.promise + 0x1p-50)
            #expect(relativeError(narrow.slope, wide.slope) <= 2 * Self.promise + 0x1p-50)
        }
    }

    @Test("parallel vectors are the limit of nearly parallel ones")
    func parallel() throws {
        try forAll(
            .logUniform(in: 1e-3...1e3), .logUniform(in: 1e-3...1e3), .element(of: NeuronKernel.activations), cases: 60
        ) {
            (a: Double, b: Double, activation: Activation) in
            // The angle's effect on K is quadratic where E[phi' phi'] is of order 1, and linear at worst.
            let exact = try NeuronKernel.value(activation: activation, [a, 0], [b, 0])
            let near = try NeuronKernel.value(activation: activation, [a, 0], [b, b * 1e-17])
            #expect(relativeError(near, exact) <= 2 * Self.promise)
            let line = try NeuronKernel.value(activation: activation, [a], [b])
            #expect(line == exact)
        }
    }

    @Test("symmetric to the last bit; invariant under rotations; of the sign of v . w where phi is odd")
    func symmetries() throws {
        let number = Generator<Double>.double(in: -30...30)
        try forAll(
            number.array(count: 3...3), number.array(count: 3...3), .orthogonal(dimension: 3),
            .element(of: NeuronKernel.activations), cases: 100
        ) { (v: [Double], w: [Double], rotation: [[Double]], activation: Activation) in
            let there = try NeuronKernel.valueAndGradients(activation: activation, v, w)
            let back = try NeuronKernel.valueAndGradients(activation: activation, w, v)
            #expect(there.value == back.value)
            #expect(there.inFirst == back.inSecond)
            func turned(_ x: [Double]) -> [Double] {
                rotation.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
            }
            let (tv, tw) = (turned(v), turned(w))
            let other = try NeuronKernel.valueAndGradients(activation: activation, tv, tw)
            // The rotation moves either vector by about 30 units of its length.
            func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            let moved = 1e-14 * (norm(there.inFirst) * norm(v) + norm(there.inSecond) * norm(w)) + 1e-300
            #expect(abs(there.value - other.value) <= moved + Self.promise * abs(other.value))
            if activation.parity == .odd {
                let opposite = try NeuronKernel.value(activation: activation, v.map { -$0 }, w)
                #expect(opposite == -there.value)
            } else {
                #expect(there.value >= 0)
            }
        }
    }

    @Test("ReLU: orthogonal, parallel and opposite vectors, and the odd part of the kernel")
    func angles() throws {
        func relu(_ v: [Double], _ w: [Double]) throws -> Double {
            try NeuronKernel.value(activation: .relu, v, w)
        }
        // Independent halves: E[relu]^2 = 1/(2 pi).
        #expect(ulps(try relu([1, 0], [0, 1]), 1 / (2 * Double.pi)) <= 4)
        // E[relu(5 x)^2] = 25/2.
        #expect(ulps(try relu([3, 4], [3, 4]), 12.5) <= 8)
        #expect(try relu([3, 4], [-3, -4]) == 0)
        // relu(z) - relu(-z) = z: K(v, w) - K(v, -w) = v.w / 2.
        for w in [[0.5, -2.0], [-1, 0.1], [3, 3.1]] {
            let v = [1.25, 0.75]
            let difference = try relu(v, w) - relu(v, w.map { -$0 })
            #expect(abs(difference - (v[0] * w[0] + v[1] * w[1]) / 2) <= 1e-14)
        }
        // (sin d - d cos d) / 2 pi = d^3 / (6 pi) at an angle pi - d; the vectors are neighbours in Double.
        let w = [-1.0, (1 as Double).nextUp]
        let v = [1.0, -1.0]
        let d = (w[1] - 1) / 2
        #expect(relativeError(try relu(v, w), d * d * d / (6 * Double.pi) * 2) <= Self.promise)
    }

    @Test("zero vectors, whose kernel is 0, and the gradient there")
    func zeroVectors() throws {
        for activation in NeuronKernel.activations {
            for (v, w) in [([0.0, 0], [1.0, 2]), ([1.0, 2], [0.0, 0]), ([0, 0], [0, 0])] {
                #expect(try NeuronKernel.value(activation: activation, v, w) == 0)
                #expect(try NeuronKernel.gradient(activation: activation, [0, 0], w) == [0, 0])
                for x in try NeuronKernel.gradient(activation: activation, v, w) { #expect(x.isFinite) }
            }
            // phi'(0) E[phi'(v . x)] v.
            let gradient = try NeuronKernel.gradient(activation: activation, [0.6, 0.8], [0, 0])
            let slope: Double? =
                switch activation {
                case .erf: 4 / Double.pi / 3.0.squareRoot()
                case .hardTanh: Double.erf(0.5.squareRoot())
                default: nil
                }
            if let slope {
                #expect(abs(gradient[0] - 0.6 * slope) <= 4e-16)
                #expect(abs(gradient[1] - 0.8 * slope) <= 4e-16)
            } else {
                #expect(gradient == [0, 0])
            }
        }
    }

    @Test("finite vectors of any size give numbers", arguments: NeuronKernel.activations)
    func extremes(activation: Activation) throws {
        let entry = Generator<Double>.one(of: [
            .double(in: -1e150...1e150, including: .subnormals), .near([0, 1, -1]),
            .element(of: [1e150, -1e150, .leastNonzeroMagnitude]),
        ])
        try forAll(entry.array(count: 2...2), entry.array(count: 2...2)) { (v: [Double], w: [Double]) in
            let kernel = try NeuronKernel.valueAndGradients(activation: activation, v, w)
            #expect(kernel.value.isFinite)
            for x in kernel.inFirst + kernel.inSecond { #expect(x.isFinite) }
            #expect(try NeuronKernel.derivativeKernel(activation: activation, v, w) >= 0)
            // |phi| <= 1 for all but relu.
            if activation != .relu { #expect(abs(kernel.value) <= 1 + Self.promise) }
        }
    }

    @Test("what has no kernel here or does not match is refused")
    func errors() {
        for activation in [Activation.tanh, .sin, .gelu] {
            #expect(throws: NeuronKernelError.noClosedForm(activation)) {
                try NeuronKernel.value(activation: activation, [1], [1])
            }
        }
        #expect(throws: NeuronKernelError.vectorsDoNotMatch(1, 2)) {
            try NeuronKernel.value(activation: .erf, [1], [1, 2])
        }
        #expect(throws: NeuronKernelError.vectorsDoNotMatch(0, 0)) {
            try NeuronKernel.gradient(activation: .erf, [], [])
        }
        for bad in [Double.nan, .infinity, 1e151] {
            #expect(throws: NeuronKernelError.notFinite) { try NeuronKernel.value(activation: .relu, [bad], [1]) }
        }
    }
}
