// Angular moments and radial histograms of clouds, with standard errors.

import RealModule

/// A mean with its standard error.
public struct CloudMoment: Sendable, Hashable {
    public let mean: Double
    /// sqrt(variance/N) for independent points; 0 for a single one.
    public let standardError: Double

    init(mean: Double, standardError: Double) {
        self.mean = mean
        self.standardError = standardError
    }

    init(_ values: [Double]) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        standardError = values.count > 1 ? (square / (count - 1) / count).squareRoot() : 0
    }
}

extension PlanarCloud {
    /// <cos(m theta)> over the points' angles; the origin counts as angle 0.
    public func cosine(order m: Int) -> CloudMoment {
        CloudMoment(zip(x, y).map { Double.cos(Double(m) * Double.atan2(y: $1, x: $0)) })
    }

    /// <sin(m theta)>.
    public func sine(order m: Int) -> CloudMoment {
        CloudMoment(zip(x, y).map { Double.sin(Double(m) * Double.atan2(y: $1, x: $0)) })
    }

    /// <x^2 + y^2>.
    public var squareRadius: CloudMoment { CloudMoment(zip(x, y).map { $0 * $0 + $1 * $1 }) }

    /// The fraction of points with a radius in each of the bins between the edges, the lower edge included.
    ///
    /// - Throws: ``CloudError/setting(_:value:allowed:)`` unless the edges ascend, at least two of them, from at least 0.
    public func radialHistogram(edges: [Double]) throws(CloudError) -> [Double] {
        guard edges.count >= 2, edges[0] >= 0 else {
            throw .setting("edges", value: edges.first ?? .nan, allowed: "at least two ascending radii from at least 0")
        }
        for (low, high) in zip(edges, edges.dropFirst()) where !(low < high) {
            throw .setting("edges", value: high, allowed: "above the edge before, \(low)")
        }
        var counts = [Int](repeating: 0, count: edges.count - 1)
        for (a, b) in zip(x, y) {
            let radius = (a * a + b * b).squareRoot()
            // The first edge above the radius, by bisection.
            var (low, high) = (0, edges.count)
            while low < high {
                let middle = (low + high) / 2
                if edges[middle] <= radius { low = middle + 1 } else { high = middle }
            }
            if low >= 1, low < edges.count { counts[low - 1] += 1 }
        }
        return counts.map { Double($0) / Double(count) }
    }
}
