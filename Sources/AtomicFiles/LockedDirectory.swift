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
public final class LockedDirectory {
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
        let target = path + "/" + name
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        let temporary = path + "/." + name + "." + random + Self.temporarySuffix
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw WriteError(path: target, reason: Self.lastError) }
        var failure: String?
        if !Self.writeAll(Array(content), to: file) || fsync(file) != 0 { failure = Self.lastError }
        // close reports what a network file system could not write.
        if close(file) != 0, failure == nil { failure = Self.lastError }
        if failure == nil, rename(temporary, target) != 0 { failure = Self.lastError }
        if let failure {
            unlink(temporary)
            throw WriteError(path: target, reason: failure)
        }
        // The new content is in place; that the name survives a power cut is all this can still fail at.
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

    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
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
    }
}
