// What can be wrong with the files of a run, each with what to do.

/// A draws file or a checkpoint that cannot be read, written or resumed.
public enum ChainFileError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case notWritten(path: String, reason: String)
    /// It exists already, and would be lost.
    case alreadyExists(path: String)
    /// It does not begin as such a file does.
    case foreign(path: String)
    case futureVersion(path: String, version: UInt32, known: UInt32)
    case truncated(path: String)
    case tampered(path: String, stored: UInt64, computed: UInt64)
    /// Sound as a file, but its contents contradict one another.
    case malformed(path: String, reason: String)
    /// It belongs to another run: another target, seed, kernel or plan.
    case otherRun(path: String, what: String, stored: String, asked: String)
    /// A column that the file does not have.
    case noColumn(path: String, index: Int, count: Int)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path) cannot be read (\(reason)); check that it is there and readable"
        case .notWritten(let path, let reason):
            "\(path) could not be written (\(reason)); what was complete before is untouched; make room or give the rights, then resume"
        case .alreadyExists(let path): "\(path) exists; resume that run, or choose another output"
        case .foreign(let path): "\(path) is no file of a run; choose another path"
        case .futureVersion(let path, let version, let known):
            "\(path) has format version \(version), newer than the \(known) that this program knows; use the newer program"
        case .truncated(let path): "\(path) is truncated; remove it and sample anew, or restore it from a copy"
        case .tampered(let path, let stored, let computed):
            "\(path) was changed: its checksum is \(String(stored, radix: 16)), that of its content "
                + "\(String(computed, radix: 16)); remove it and sample anew, or restore it from a copy"
        case .malformed(let path, let reason):
            "\(path) is malformed: \(reason); remove it and sample anew, or restore it from a copy"
        case .otherRun(let path, let what, let stored, let asked):
            "\(path) belongs to another run: its \(what) is \(stored), and not \(asked); resume with what it was begun with, "
                + "or choose another output"
        case .noColumn(let path, let index, let count):
            "\(path) has no column \(index); choose one of 0..<\(count)"
        }
    }
}
