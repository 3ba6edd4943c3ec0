extension Report {
    /// The answer of `assay sweep`.
    public init(_ merged: SweepDirectory.Merged) {
        var table = Table(
            .number("width"), .text("prior"), .number("beta"), .number("lambda-hat"), .number("standard error"),
            .number("exact"), .number("effective draws"), .text("warning"))
        for curve in merged.curves {
            for rung in curve.rungs {
                table.append(
                    "\(curve.experiment.width)", curve.experiment.prior.title, "\(rung.sample.beta)",
                    rung.sample.value.tableText, rung.sample.standardError.shortText,
                    rung.exact.map(\.tableText) ?? "-", "\(Int(rung.sample.effectiveDraws))", rung.warning ?? "")
            }
        }
        self.init(
            json: .object([
                ("curves", .array(merged.curves.map(\.json))), ("files", .array(merged.files.map(JSON.string))),
            ]), jsonDepth: 4, tables: [table], notes: merged.files.map { "written: \($0)" })
    }

    /// The answer of one shard's process.
    public init(shard: Int, of directory: SweepDirectory) {
        self.init(
            json: .object([("shard", .integer(shard)), ("directory", .string(directory.path))]), tables: [],
            notes: ["shard \(shard) of \(directory.path) is complete"])
    }
}
