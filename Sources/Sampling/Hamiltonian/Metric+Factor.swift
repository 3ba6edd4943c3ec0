// D as inner loops need it, valid within `Metric.withFactor` only: its use counts no references.

extension Metric {
    struct Factor {
        let form: Form
        /// Nothing, the diagonal, or the rows below and with the diagonal.
        let entries: UnsafeBufferPointer<Double>
    }
}

extension Metric.Factor {
    /// x += h D p.
    @inline(__always)
    func drift(_ x: Vector.Buffer, along p: Vector.Buffer, by h: Double) {
        switch form {
        case .unit: Vector.add(h, p, to: x)
        case .diagonal: if let scales = entries.baseAddress { Vector.add(h, scales, p, to: x) }
        case .dense: denseDrift(x, along: p, by: h)
        }
    }

    /// p += h D^T g.
    @inline(__always)
    func kick(_ p: Vector.Buffer, along g: Vector.Buffer, by h: Double) {
        switch form {
        case .unit: Vector.add(h, g, to: p)
        case .diagonal: if let scales = entries.baseAddress { Vector.add(h, scales, g, to: p) }
        case .dense: denseKick(p, along: g, by: h)
        }
    }

    /// p += h D^T g, then next = x + e D p; next may be x.
    @inline(__always)
    func kickAndDrift(
        _ p: Vector.Buffer, along g: Vector.Buffer, by h: Double, from x: Vector.Buffer, by e: Double,
        to next: Vector.Buffer
    ) {
        if form == .diagonal, let scales = entries.baseAddress {
            return Vector.kickAndDrift(p, h, scales, g, x, e, to: next)
        }
        kick(p, along: g, by: h)
        if next.baseAddress != x.baseAddress { Vector.copy(x, to: next) }
        drift(next, along: p, by: e)
    }

    /// p += h D^T g, then sum += p; |p|^2.
    @inline(__always)
    func kickAndSum(_ p: Vector.Buffer, along g: Vector.Buffer, by h: Double, to sum: Vector.Buffer) -> Double {
        if form == .diagonal, let scales = entries.baseAddress { return Vector.kickAndSum(p, h, scales, g, to: sum) }
        kick(p, along: g, by: h)
        Vector.add(1, p, to: sum)
        return Vector.squaredNorm(p)
    }

    private func denseDrift(_ x: Vector.Buffer, along p: Vector.Buffer, by h: Double) {
        var start = 0
        for row in 0..<x.count {
            let entries = UnsafeMutableBufferPointer(
                mutating: UnsafeBufferPointer(rebasing: entries[start...start + row]))
            x[row] += h * Vector.dot(p, entries)
            start += row + 1
        }
    }

    private func denseKick(_ p: Vector.Buffer, along g: Vector.Buffer, by h: Double) {
        var start = 0
        for row in 0..<p.count {
            let entries = UnsafeMutableBufferPointer(
                mutating: UnsafeBufferPointer(rebasing: entries[start...start + row]))
            Vector.add(h * g[row], entries, to: UnsafeMutableBufferPointer(rebasing: p[...row]))
            start += row + 1
        }
    }
}
