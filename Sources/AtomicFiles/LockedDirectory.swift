// Writing a file so that every reader sees the old content or the new one, whatever happens in between: a temporary file
// next to it, fsync, rename(2), fsync of the directory. One writer at a time, by flock(2) on the directory itself, which
// needs no lock file and is released by the system when the writer ends, however it ends.

import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A directory that this process alone may write to, until the value is released.
public final class LockedDirectory: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Waits until no other process holds the directory, which is created if it is not there.
    ///
    /// - Parameter onWait: is called once if another process holds it.
    /// - Throws: ``WriteError``, or `CancellationError` while waiting.
    public init(path: String, onWait: () -> Void = {}) async throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw WriteError(path: path, reason: (error as NSError).localizedDescription)
        }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw WriteError(path: path, reason: Self.lastError) }
        var hasWaited = false
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw WriteError(path: path, reason: Self.lastError)
            }
            if !hasWaited { onWait() }
            hasWaited = true
            // Not a blocking flock: it would take a thread of the pool that the holder may need to finish.
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static var lastError: String { String(cString: strerror(errno)) }

    private static let temporarySuffix = ".assay-temporary"

    /// Removes what killed writers left behind. Only the holder of the lock writes, so nobody is using it.
    public func removeStaleFiles() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name.hasPrefix(".") && name.hasSuffix(Self.temporarySuffix) {
            unlink(path + "/" + name)
        }
    }

    /// Makes `content` the content of the file called `name`; on any failure the old content stays.
    public func replace(_ name: String, with content: some Sequence<UInt8>) throws(WriteError) {
        let file = try Replacement(of: name, in: path)
        try file.append(Array(content))
        try file.commit()
        fsync(descriptor)
    }

    /// Makes what `body` writes, piece by piece, the content of the file called `name`; on any failure the old content stays.
    ///
    /// - Throws: ``WriteError``, or what `body` throws.
    public func replace(_ name: String, writing body: (_ write: ([UInt8]) throws -> Void) throws -> Void) throws {
        let file = try Replacement(of: name, in: path)
        try body { try file.append($0) }
        try file.commit()
        fsync(descriptor)
    }

    /// Makes `text`, as UTF-8, the content of the file called `name`; on any failure the old content stays.
    public func replace(_ name: String, with text: String) throws(WriteError) { try replace(name, with: text.utf8) }

    /// Removes the file called `name`.
    public func remove(_ name: String) throws(WriteError) {
        guard unlink(path + "/" + name) == 0 else {
            throw WriteError(path: path + "/" + name, reason: Self.lastError)
        }
        fsync(descriptor)
    }

    /// The next content of a file, under a name of its own until it is complete; removed if that never happens.
    private final class Replacement {
        private let target: String
        private let temporary: String
        private let file: Int32
        private var isOpen = true

        init(of name: String, in directory: String) throws(WriteError) {
            target = directory + "/" + name
            let random = String(UInt64.random(in: .min ... .max), radix: 36)
            temporary = directory + "/." + name + "." + random + LockedDirectory.temporarySuffix
            file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard file >= 0 else {
                isOpen = false
                throw WriteError(path: target, reason: LockedDirectory.lastError)
            }
        }

        deinit {
            guard isOpen else { return }
            close(file)
            unlink(temporary)
        }

        func append(_ bytes: [UInt8]) throws(WriteError) {
            let isWritten = bytes.withUnsafeBytes { buffer in
                var offset = 0
                while offset < buffer.count {
                    let written = write(file, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                    if written < 0 {
                        guard errno == EINTR else { return false }
                    } else {
                        offset += written
                    }
                }
                return true
            }
            guard isWritten else { throw WriteError(path: target, reason: LockedDirectory.lastError) }
        }

        /// Gives the file its name. That the name survives a power cut needs an fsync of the directory.
        func commit() throws(WriteError) {
            var failure: String?
            if fsync(file) != 0 { failure = LockedDirectory.lastError }
            isOpen = false
            // close reports what a network file system could not write.
            if close(file) != 0, failure == nil { failure = LockedDirectory.lastError }
            if failure == nil, rename(temporary, target) != 0 { failure = LockedDirectory.lastError }
            if let failure {
                unlink(temporary)
                throw WriteError(path: target, reason: failure)
            }
        }
    }
}
