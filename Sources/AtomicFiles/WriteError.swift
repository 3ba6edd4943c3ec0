/// A file or directory that could not be written. Its old content, if it had any, is untouched.
public struct WriteError: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    /// What the system said.
    public let reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String {
        "\(path) could not be written (\(reason)); the old content is untouched; make room or give the rights, then repeat "
            + "the command"
    }
}
