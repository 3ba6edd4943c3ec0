// Draws as CmdStan writes them, for everything that reads CmdStan's output: ArviZ, posterior, shinystan.
//
// Numbers are in the shortest decimal form that reads back as the same Double. No times are written, so that the same run gives the same file.

/// Writes the draws of one chain as CmdStan CSV.
public enum CmdStanCSV {
    /// Passes the text of a complete draws file to `write`, a block at a time, so that memory stays bounded.
    ///
    /// - Throws: `ChainFileError`, and what `write` throws.
    public static func export(_ draws: String, _ write: (String) throws -> Void) throws {
        var reader = try DrawsFileReader(path: draws)
        var count = 0
        while let block = try reader.nextBlock() { count += block.count / reader.description.columns.count }
        guard reader.isComplete else { throw ChainFileError.truncated(path: draws) }
        reader.rewind()
        try write(header(reader.description, draws: count))
        while let block = try reader.nextBlock() {
            var text = ""
            for row in stride(from: 0, to: block.count, by: reader.description.columns.count) {
                text += line(block[row..<row + reader.description.columns.count])
            }
            try write(text)
        }
    }

    static func header(_ description: ChainDescription, draws: Int) -> String {
        """
        # stan_version_major = 2
        # stan_version_minor = 36
        # stan_version_patch = 0
        # model = \(description.target)
        # method = sample (Default)
        #   sample
        #     num_samples = \(draws * description.thinning)
        #     num_warmup = \(description.warmup)
        #     save_warmup = 0 (Default)
        #     thin = \(description.thinning)
        #     algorithm = \(description.kernel)
        # id = \(description.chain + 1)
        # random
        #   seed = \(description.seed)
        \(description.columns.joined(separator: ","))

        """
    }

    private static func line(_ row: ArraySlice<Double>) -> String {
        row.map(number).joined(separator: ",") + "\n"
    }

    /// Whole numbers without a fraction, as Stan writes counts.
    static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 && !(value == 0 && value.sign == .minus)
            ? String(Int64(value)) : value.description
    }
}
