// A figure: panels of series of points, as data. It is written as CSV and JSON for programs and drawn by gnuplot for people
// (`Figure+Gnuplot`); the drawing holds nothing that the data does not.

/// Panels side by side, under one title.
public struct Figure: Sendable {
    /// The file name without extension: lower-case words joined by hyphens.
    public var name: String
    public var title: String
    public var panels: [Panel]
    /// What the figure was made of, for the JSON: inputs, seeds, verdicts.
    public var provenance: [(String, JSON)]

    public init(name: String, title: String, panels: [Panel], provenance: [(String, JSON)] = []) {
        self.name = name
        self.title = title
        self.panels = panels
        self.provenance = provenance
    }

    /// One coordinate system.
    public struct Panel: Sendable {
        public var title: String
        public var x: Axis
        public var y: Axis
        /// In drawing order: later ones lie above.
        public var series: [Series]
        /// Whether a unit has one length on both axes.
        public var isIsometric: Bool
        /// Where the labels of the series stand.
        public var key: Key

        public init(
            title: String = "", x: Axis, y: Axis, series: [Series], isIsometric: Bool = false, key: Key = .topRight
        ) {
            self.title = title
            self.x = x
            self.y = y
            self.series = series
            self.isIsometric = isIsometric
            self.key = key
        }
    }

    public enum Key: String, Sendable {
        case topRight = "top right"
        case topLeft = "top left"
        case bottomRight = "bottom right"
        case bottomLeft = "bottom left"
        /// Below the panel, where it covers nothing.
        case below = "below center horizontal"
        case hidden
    }

    public struct Axis: Sendable {
        /// May use gnuplot's marks for sub- and superscripts: `c_k^2`.
        public var label: String
        public var isLogarithmic: Bool
        /// What is shown; by default all that is drawn.
        public var range: ClosedRange<Double>?

        public init(_ label: String, isLogarithmic: Bool = false, range: ClosedRange<Double>? = nil) {
            self.label = label
            self.isLogarithmic = isLogarithmic
            self.range = range
        }
    }

    public struct Point: Sendable, Hashable {
        public var x: Double
        public var y: Double
        /// Half the length of the error bar, where there is one.
        public var error: Double?

        public init(_ x: Double, _ y: Double, error: Double? = nil) {
            self.x = x
            self.y = y
            self.error = error
        }
    }

    /// Points that are drawn alike.
    public struct Series: Sendable {
        /// The name in the data.
        public var name: String
        /// The text in the key; nil for none.
        public var label: String?
        public var mark: Mark
        public var colour: Colour
        /// From 0, invisible, to 1.
        public var opacity: Double
        /// The width of lines, or the size of points, in gnuplot's units.
        public var size: Double
        /// Lines are broken between segments.
        public var segments: [[Point]]

        public init(
            _ name: String, label: String? = nil, _ mark: Mark = .line, _ colour: Colour = .blue, opacity: Double = 1,
            size: Double = 1, segments: [[Point]]
        ) {
            self.name = name
            self.label = label
            self.mark = mark
            self.colour = colour
            self.opacity = opacity
            self.size = size
            self.segments = segments
        }

        public init(
            _ name: String, label: String? = nil, _ mark: Mark = .line, _ colour: Colour = .blue, opacity: Double = 1,
            size: Double = 1, points: [Point]
        ) {
            self.init(name, label: label, mark, colour, opacity: opacity, size: size, segments: [points])
        }
    }

    public enum Mark: String, Sendable {
        case line
        case dashedLine
        case points
        /// Points with their errors as bars.
        case errorBars
        /// Bars of a histogram, centred at x.
        case boxes
    }

    /// Colours that are told apart by people with any colour vision (after Okabe and Ito 2008).
    public enum Colour: String, Sendable {
        case blue = "0072B2"
        case orange = "D55E00"
        case green = "009E73"
        case purple = "CC79A7"
        case yellow = "E69F00"
        case sky = "56B4E9"
        case grey = "666666"
        case black = "000000"
    }
}

// MARK: - Data

extension Figure {
    /// One line a point: panel (from 0), series, segment (from 0), x, y, error. Numbers read back as the same Doubles.
    public var csv: String {
        var lines = ["panel,series,segment,x,y,error"]
        for (number, panel) in panels.enumerated() {
            for series in panel.series {
                for (segment, points) in series.segments.enumerated() {
                    for point in points {
                        let error = point.error.map { "\($0)" } ?? ""
                        lines.append("\(number),\(series.name.csvField),\(segment),\(point.x),\(point.y),\(error)")
                    }
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    public var json: JSON {
        let panels = panels.map { panel in
            JSON.object([
                ("title", .string(panel.title)), ("x", .string(panel.x.label)), ("y", .string(panel.y.label)),
                ("series", .array(panel.series.map(\.json))),
            ])
        }
        return .object(
            [("figure", .string(name)), ("title", .string(title))] + provenance + [("panels", .array(panels))])
    }
}

extension Figure.Series {
    fileprivate var json: JSON {
        let segments = segments.map { points in
            JSON.object(
                [("x", .array(points.map { .real($0.x) })), ("y", .array(points.map { .real($0.y) }))]
                    + (points.contains { $0.error != nil }
                        ? [("error", .array(points.map { $0.error.map(JSON.real) ?? .null }))] : []))
        }
        return .object([("name", .string(name)), ("segments", .array(segments))])
    }
}

extension String {
    /// The text as one field of a CSV file (RFC 4180).
    var csvField: String {
        contains { $0 == "," || $0 == "\"" || $0.isNewline } ? "\"" + replacing("\"", with: "\"\"") + "\"" : self
    }
}
