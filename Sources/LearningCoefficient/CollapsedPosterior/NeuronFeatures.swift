// Features F_ij of neurons with F F^T = K(w), K_ij = E[tanh(w_i x) tanh(w_j x)]: the Hermite modes, F_ik = |c_k(w_i)|, which keep
// relative accuracy at any scale of the modes, or rotated values at the nodes of a rule, which serve large weights, where thousands of
// modes would be visible, while s (1e-16)^2 is far below 1; and at low temperature features of all neurons together (`DividedFeatures`),
// which keep the relative accuracy of what is left of a neuron beside the others. The columns fall in size, so that they must not be mixed.

import RealModule

enum NeuronFeatures: Sendable {
    /// Modes one by one, and those of high degree, if any is visible.
    case modes(TanhModeTable, TanhModeTail?)
    case rotated(RotatedFeatures)
    case divided(DividedFeatures)

    /// From s on, the features of neurons one by one have lost too many digits: 1e-16 sqrt(s) of a second column.
    static let graded = 1e16
    /// As far as features of neurons one by one go where there are no others: s (1e-16)^2 is then 1e-4.
    static let greatestUngraded = 1e28

    /// Whether the features are divided differences, whose number of poles grows with the reach.
    static func areDivided(s: Double, reach: Double) -> Bool { s >= graded && reach <= DividedFeatures.greatestReach }

    /// Features for weights of up to `reach` in a determinant det(1 + s K) of `width` neurons; nil where none of them serves.
    init?(s: Double, width: Int, reach: Double) {
        let scale = s * Double(width)
        if NeuronFeatures.areDivided(s: s, reach: reach) {
            self = .divided(DividedFeatures(s: s, reach: reach))
        } else if s > NeuronFeatures.greatestUngraded {
            return nil
        } else if reach <= 1 {
            guard let table = TanhModeTable(scale: scale, reach: reach) else { return nil }
            let isLong = table.count > TanhModeTable.wholeModes
            self = .modes(table, isLong ? TanhModeTail(scale: scale, reach: reach) : nil)
        } else {
            guard let features = RotatedFeatures(scale: scale, reach: reach) else { return nil }
            self = .rotated(features)
        }
    }

    /// Features of a kind for each s: those of the greatest of its kind, cut to what the others make visible.
    static func ladder(s values: [Double], width: Int, reach: Double) -> [NeuronFeatures]? {
        var features: [Bool: NeuronFeatures] = [:]
        for isDivided in [false, true] {
            guard let coldest = values.filter({ areDivided(s: $0, reach: reach) == isDivided }).max() else { continue }
            guard let coldest = NeuronFeatures(s: coldest, width: width, reach: reach) else { return nil }
            features[isDivided] = coldest
        }
        return values.compactMap { s in features[areDivided(s: s, reach: reach)]?.serving(s: s, width: width) }
    }

    /// The same for a smaller s.
    private func serving(s: Double, width: Int) -> NeuronFeatures {
        let scale = s * Double(width)
        return switch self {
        case .modes(let table, let tail): .modes(table.truncated(scale: scale), tail?.truncated(scale: scale))
        case .rotated(let features): .rotated(features.truncated(scale: scale))
        case .divided(let features): .divided(features.serving(s: s))
        }
    }

    /// The greatest number of features of a neuron among `width`.
    func count(width: Int) -> Int {
        switch self {
        case .modes(let table, let tail): table.count - 1 + (tail?.count ?? 0)
        case .rotated(let features): features.count
        case .divided: DividedFeatures.count(width: width)
        }
    }

    /// Numbers of scratch that `evaluate` needs.
    var scratchCount: Int {
        switch self {
        case .modes(let table, let tail): table.count + 2 * (tail?.count ?? 0)
        case .rotated(let features): 2 * features.count
        case .divided: 0
        }
    }

    /// Writes the features of all neurons, feature k of neuron i at `values[k * stride + i]`, and, if they are asked for, the derivatives of
    /// each neuron's in its own weight; returns the number of features.
    func evaluate(
        _ w: UnsafeBufferPointer<Double>, into values: UnsafeMutablePointer<Double>, stride: Int,
        slopes: UnsafeMutablePointer<Double>?, slopeStride: Int, scratch: UnsafeMutablePointer<Double>
    ) -> Int {
        if case .divided(let features) = self {
            return features.evaluate(w, into: values, stride: stride, slopes: slopes, slopeStride: slopeStride)
        }
        for i in 0..<w.count {
            evaluate(
                w[i], into: values + i, stride: stride, slopes: slopes.map { $0 + i }, slopeStride: slopeStride,
                scratch: scratch)
        }
        return count(width: w.count)
    }

    /// Writes the features of one neuron, if they are those of neurons one by one.
    private func evaluate(
        _ w: Double, into row: UnsafeMutablePointer<Double>, stride: Int, slopes: UnsafeMutablePointer<Double>?,
        slopeStride: Int, scratch: UnsafeMutablePointer<Double>
    ) {
        switch self {
        case .modes(let table, let tail):
            let whole = table.count - 1
            table.evaluate(w, into: scratch)
            for mode in 0..<whole {
                row[mode * stride] = scratch[mode]
                // w c_k' = k c_k + sqrt((k+1)(k+2)) c_(k+2), by Stein's lemma; the signs alternate.
                let k = Double(2 * mode + 1)
                slopes?[mode * slopeStride] =
                    (k * scratch[mode] - ((k + 1) * (k + 2)).squareRoot() * scratch[mode + 1]) / w
            }
            guard let tail else { return }
            let (values, tangents) = (scratch + table.count, scratch + table.count + tail.count)
            tail.evaluate(w, into: values, slopes: tangents)
            for j in 0..<tail.count {
                row[(whole + j) * stride] = values[j]
                slopes?[(whole + j) * slopeStride] = tangents[j]
            }
        case .rotated(let features):
            let tangents = scratch + features.count
            features.evaluate(w, into: scratch, slopes: slopes == nil ? nil : tangents)
            for j in 0..<features.count {
                row[j * stride] = scratch[j]
                slopes?[j * slopeStride] = tangents[j]
            }
        case .divided: break
        }
    }
}
