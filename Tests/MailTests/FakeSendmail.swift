import Foundation
import Testing

/// A program in place of `sendmail`, in a folder of its own, in which it may leave files.
final class FakeSendmail: Sendable {
    let folder: URL
    var program: String { folder.appendingPathComponent("sendmail").path }

    /// - Parameter lines: Of a shell script that runs in `folder`.
    init(_ lines: String, interpreter: String = "/bin/sh", mode: String = "700") async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = "#!\(interpreter)\ncd '\(folder.path)' || exit 99\n\(lines)\n"
        let source = folder.appendingPathComponent("source")
        try Data(text.utf8).write(to: source)
        // Another program makes the copy that is run: a file that this process has open for writing, and with it whatever
        // another test just started, would not be run.
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        copy.arguments = ["install", "-m", mode, source.path, program]
        try #require(try await ending(of: copy) == 0)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What the program left in a file; nil where there is none.
    func left(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: folder.appendingPathComponent(name).path).map { Array($0) }
    }

    func leftLines(_ name: String) -> [String]? {
        left(name).map { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
    }

    /// The process whose number the program left in a file, once it has.
    func process(_ name: String) async throws -> pid_t {
        var number: pid_t?
        try await eventually("\(name) is left") {
            guard let bytes = left(name), bytes.last == 10 else { return false }
            number = pid_t(String(decoding: bytes.dropLast(), as: UTF8.self))
            return number != nil
        }
        return try #require(number)
    }
}

/// Whether a process runs no longer; one that has ended and that nobody has asked about counts as ended.
func hasEnded(_ process: pid_t) -> Bool {
    guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return true }
    let state = String(decoding: data, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
    return state == "Z" || state == "X"
}

/// Runs a program to its end without blocking a thread of the tests.
func ending(of process: Process) async throws -> Int32 {
    let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = {
        continuation.yield($0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus)
        continuation.finish()
    }
    try process.run()
    return await ended.first { _ in true } ?? -1
}

/// Waits until a condition holds; fails after a bound that only a broken program reaches.
func eventually(
    _ what: String, within bound: Duration = .seconds(30), _ condition: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + bound
    while try !condition() {
        try #require(ContinuousClock.now < end, "never happened: \(what)")
        try await Task.sleep(for: .milliseconds(10))
    }
}
