import Glibc
import Synchronization

/// Wakes a connection's thread out of its wait for the socket.
///
/// Any thread may call `wake`; the descriptor lives as long as anybody who might.
final class Interrupter: Sendable {
    /// The pipe's end to watch: readable from the moment of a call of `wake` until the next `reset`.
    let descriptor: Int32
    private let writeEnd: Int32
    private let abandoned = Atomic<Bool>(false)

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(.cannotConnect, "no file descriptor is left for a connection")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        Glibc.close(descriptor)
        Glibc.close(writeEnd)
    }

    /// Set once the connection is to be given up, whatever it is doing.
    var isAbandoned: Bool { abandoned.load(ordering: .acquiring) }

    func wake() {
        var byte: UInt8 = 1
        // A full pipe refuses the byte, and is readable already.
        _ = write(writeEnd, &byte, 1)
    }

    func abandon() {
        abandoned.store(true, ordering: .releasing)
        wake()
    }

    func reset() {
        var bytes: [UInt8] = .init(repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
