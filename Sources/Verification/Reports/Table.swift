// A table: columns and rows of text, for people on a terminal or in Markdown.

import Foundation

/// Columns and rows of text.
public struct Table: Sendable {
    public struct Column: Sendable {
        let title: String
        /// Whether cells end at the same place, as numbers should.
        let isNumeric: Bool

        static func text(_ title: String) -> Column { Column(title: title, isNumeric: false) }
        static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
    }

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: Column...) { self.columns = columns }

    /// Adds a row with one cell for each column.
    mutating func append(_ cells: String...) {
        assert(cells.count == columns.count)
        rows.append(cells)
    }

    /// Columns padded to one width each, two blanks apart.
    var text: String {
        lines(separator: "  ", cell: \.self).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    /// A table of GitHub's Markdown.
    var markdown: String {
        var lines = lines(separator: " | ", cell: Self.escaped)
        let rule = zip(columns, widths(Self.escaped)).map { column, width in
            String(repeating: "-", count: max(width, 3) - 1) + (column.isNumeric ? ":" : "-")
        }
        lines.insert(rule.joined(separator: " | "), at: 1)
        return lines.map { "| \($0) |" }.joined(separator: "\n")
    }

    private static func escaped(_ cell: String) -> String {
        cell.replacing("\\", with: "\\\\").replacing("|", with: "\\|")
    }

    private func widths(_ cell: (String) -> String) -> [Int] {
        columns.indices.map { index in
            max(columns[index].title.count, rows.map { cell($0[index]).count }.max() ?? 0)
        }
    }

    private func lines(separator: String, cell: (String) -> String) -> [String] {
        let widths = widths(cell)
        return ([columns.map(\.title)] + rows.map { $0.map(cell) }).map { row in
            columns.indices.map { index in
                let blanks = String(repeating: " ", count: widths[index] - row[index].count)
                return columns[index].isNumeric ? blanks + row[index] : row[index] + blanks
            }.joined(separator: separator)
        }
    }
}

extension Double {
    /// For tables: two significant digits, as an uncertainty is given.
    var shortText: String { String(format: "%.2g", self) }

    /// For tables: three decimals where that tells enough, otherwise the number itself.
    var tableText: String {
        guard isFinite, magnitude < 1e9 else { return description }
        if self != 0, magnitude < 0.0005 { return "< 0.001" }
        let thousandths = Int((self * 1000).rounded())
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        let digits = String(rest)
        return "\(self < 0 ? "-" : "")\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }
}
