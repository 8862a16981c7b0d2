import Foundation
import Synchronization
import Testing

/// The real program, as a process of its own.
struct Program: Sendable {
    struct Ending: Sendable {
        let status: Int32
        /// What it wrote to standard output.
        let output: String
        /// What it wrote to standard error.
        let complaint: String
    }

    private let process: Process
    private let folder: URL
    private let ending: Task<Int32, Never>

    /// Beside the tests in the build folder.
    static let url = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("heartshield")

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = Self.url
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HEARTSHIELD_") }
        process.environment = inherited.merging(environment) { $1 }
        for name in ["out", "err"] {
            _ = FileManager.default.createFile(atPath: folder.appendingPathComponent(name).path, contents: nil)
        }
        process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent("out"))
        process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent("err"))
        process.standardInput = FileHandle.nullDevice
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            continuation.yield(
                process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
            continuation.finish()
        }
        ending = Task { await ended.first { _ in true } ?? -1 }
        try process.run()
        self.process = process
    }

    /// Waits for its end.
    func ended() async -> Ending {
        let status = await ending.value
        defer { try? FileManager.default.removeItem(at: folder) }
        return Ending(status: status, output: written("out"), complaint: written("err"))
    }

    /// What it has written to standard error so far.
    var complaint: String { written("err") }

    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    private func written(_ name: String) -> String {
        String(
            decoding: FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) ?? Data(),
            as: UTF8.self)
    }

    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Ending {
        try await Program(arguments, environment: environment).ended()
    }
}

/// Waits until a condition holds; fails after a bound that only a broken program reaches.
func eventually(
    _ what: String, within bound: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + bound
    while try await !condition() {
        try #require(ContinuousClock.now < end, "never happened: \(what)")
        try await Task.sleep(for: .milliseconds(10))
    }
}
