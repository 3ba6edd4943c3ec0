// The system's files: appended to, cut, synchronised. A full disk, a limit, missing rights: every failure of the system is a `ChainFileError`
// with its reason. One process writes at a time, the holder of the directory's lock.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open file, closed when the value is released.
final class ChainFile {
    enum Mode { case read, create, update }

    let path: String
    private let descriptor: Int32

    /// - Parameter mode: `create` refuses a file that exists.
    init(path: String, _ mode: Mode) throws(ChainFileError) {
        self.path = path
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .create: O_RDWR | O_CREAT | O_EXCL
            case .update: O_RDWR
            }
        descriptor = open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            if mode == .create, errno == EEXIST { throw .alreadyExists(path: path) }
            throw mode == .create
                ? .notWritten(path: path, reason: ChainFile.lastError)
                : .unreadable(path: path, reason: ChainFile.lastError)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    static var lastError: String { String(cString: strerror(errno)) }

    /// How many bytes the file has.
    func length() throws(ChainFileError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw .unreadable(path: path, reason: ChainFile.lastError) }
        return Int(end)
    }

    /// The bytes from `offset`, at most `count`; fewer only at the end of the file.
    func read(_ count: Int, at offset: Int) throws(ChainFileError) -> [UInt8] {
        var failure: String?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = ChainFile.lastError }
                if got <= 0 { break }
                filled += got
            }
        }
        if let failure { throw .unreadable(path: path, reason: failure) }
        return bytes
    }

    /// Writes all bytes at `offset` and beyond; on failure the bytes before it are untouched.
    func write(_ bytes: [UInt8], at offset: Int) throws(ChainFileError) {
        var failure: String?
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let written = pwrite(
                    descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done))
                if written < 0 {
                    if errno == EINTR { continue }
                    failure = ChainFile.lastError
                    return
                }
                done += written
            }
        }
        if let failure { throw .notWritten(path: path, reason: failure) }
    }

    /// Cuts the file to `length` bytes.
    func truncate(to length: Int) throws(ChainFileError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else {
            throw .notWritten(path: path, reason: ChainFile.lastError)
        }
    }

    /// Waits until the bytes are where a power cut cannot reach them.
    func synchronise() throws(ChainFileError) {
        guard fsync(descriptor) == 0 else { throw .notWritten(path: path, reason: ChainFile.lastError) }
    }
}
