import Foundation
import SystemPackage

/// A file without a name and without a disk.
///
/// A program reads its standard input from it as from any file. A pipe would need somebody to write while the program reads,
/// and writing after it has gone raises SIGPIPE, which ends a process that has not said otherwise for all of its parts.
enum MemoryFile {
    /// An open file that holds `bytes`, read from the beginning. The caller closes it.
    ///
    /// - Throws: `Errno`.
    static func holding(_ bytes: [UInt8]) throws -> FileDescriptor {
        // Known by no name from the next statement on; the name is never met twice. It is closed in programs that are started.
        let name = "/heartshield-mail-" + UUID().uuidString
        let number = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard number >= 0 else { throw Errno(rawValue: errno) }
        shm_unlink(name)
        let file = FileDescriptor(rawValue: number)
        do {
            try file.writeAll(bytes)
            try file.seek(offset: 0, from: .start)
        } catch {
            try? file.close()
            throw error
        }
        return file
    }
}
