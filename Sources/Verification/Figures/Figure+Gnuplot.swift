// A figure as a script of gnuplot (5.4 or later) that carries its own data and writes to standard output:
//
//     gnuplot NAME.gp > NAME.svg

extension Figure {
    /// The formats in which a figure is drawn.
    public enum Format: String, Sendable, CaseIterable {
        case svg, png

        fileprivate var terminal: String {
            switch self {
            case .svg: "svg enhanced font 'Helvetica,15' background rgb 'white'"
            case .png: "pngcairo enhanced font 'Helvetica,15'"
            }
        }
    }

    /// Pixels of one panel.
    private static let panelSize = (width: 760, height: 560, isometric: (width: 600, height: 700))

    /// The script that draws this figure.
    public func gnuplotScript(_ format: Format) -> String {
        let width = panels.reduce(0) { $0 + ($1.isIsometric ? Self.panelSize.isometric.width : Self.panelSize.width) }
        let isIsometric = panels.contains { $0.isIsometric }
        let height = isIsometric ? Self.panelSize.isometric.height : Self.panelSize.height
        var lines = [
            "# gnuplot \(name).gp > \(name).\(format.rawValue)",
            "set terminal \(format.terminal) size \(max(width, Self.panelSize.width)),\(height + 40)",
            "set border 3 lc rgb '#444444'", "set tics nomirror out", "set grid lc rgb '#e4e4e4' lt 1 lw 0.6",
            "set key samplen 1.6 spacing 1.15", "set boxwidth 0.9 relative", "set style fill solid 0.6 noborder",
        ]
        for (number, panel) in panels.enumerated() {
            for (index, series) in panel.series.enumerated() {
                lines.append("$data_\(number)_\(index) << EOD")
                lines.append(series.dataBlock)
                lines.append("EOD")
            }
        }
        if panels.count > 1 {
            lines.append("set multiplot layout 1,\(panels.count) title \(title.gnuplotText) font ',18'")
        }
        for (number, panel) in panels.enumerated() {
            let heading = panels.count > 1 ? panel.title : title
            lines.append("set title \(heading.gnuplotText)" + (panels.count > 1 ? "" : " font ',18'"))
            lines += panel.settings
            let plots = panel.series.enumerated().map { $1.plot(block: "$data_\(number)_\($0)") }
            lines.append(plots.isEmpty ? "plot [0:1] NaN notitle" : "plot " + plots.joined(separator: ", \\\n     "))
        }
        if panels.count > 1 { lines.append("unset multiplot") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Figure.Panel {
    fileprivate var settings: [String] {
        [
            "set xlabel \(x.label.gnuplotText)", "set ylabel \(y.label.gnuplotText)",
            x.isLogarithmic ? "set logscale x; set format x '10^{%L}'" : "unset logscale x; set format x '%g'",
            y.isLogarithmic ? "set logscale y; set format y '10^{%L}'" : "unset logscale y; set format y '%g'",
            "set xrange \(x.gnuplotRange)", "set yrange \(y.gnuplotRange)",
            isIsometric ? "set size ratio -1" : "set size noratio",
            key == .hidden ? "unset key" : "set key on \(key.rawValue)",
        ]
    }
}

extension Figure.Axis {
    fileprivate var gnuplotRange: String { range.map { "[\($0.lowerBound):\($0.upperBound)]" } ?? "[*:*]" }
}

extension Figure.Series {
    private static let keyPointSize = 1.0

    /// Points a line, an empty line between segments. What is not finite is left out, as gnuplot leaves a gap there.
    fileprivate var dataBlock: String {
        segments.map { points in
            points.map { point in
                point.x.isFinite && point.y.isFinite
                    ? "\(point.x) \(point.y) \(point.error.map { $0.isFinite ? $0 : 0 } ?? 0)" : ""
            }.joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    fileprivate func plot(block: String) -> String {
        let transparency = String(Int((255 * (1 - min(max(opacity, 0), 1))).rounded()), radix: 16)
        let colour = "lc rgb '#\(transparency.count < 2 ? "0" : "")\(transparency)\(colour.rawValue)'"
        let style =
            switch mark {
            case .line: "with lines lw \(size) \(colour)"
            case .dashedLine: "with lines lw \(size) dt '-' \(colour)"
            case .points: "with points pt 7 ps \(size) \(colour)"
            case .errorBars: "using 1:2:3 with yerrorbars pt 7 ps \(size) lw 1.2 \(colour)"
            case .boxes: "with boxes \(colour)"
            }
        let title = label.map { "title \($0.gnuplotText)" } ?? "notitle"
        // Small points of clouds would not be seen in the key.
        guard mark == .points, size < Self.keyPointSize, label != nil else { return "\(block) \(style) \(title)" }
        let solid = "lc rgb '#\(self.colour.rawValue)'"
        return "\(block) \(style) notitle, keyentry with points pt 7 ps \(Self.keyPointSize) \(solid) \(title)"
    }
}

extension String {
    /// A quoted string of gnuplot. Double quotes: single ones have no escapes.
    fileprivate var gnuplotText: String {
        "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}
