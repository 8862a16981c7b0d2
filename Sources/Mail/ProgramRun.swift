import Subprocess
import SystemPackage

/// One run of a program that reads something and says little, within a bound of time.
struct ProgramRun: Sendable {
    let program: String
    let arguments: [String]
    let deadline: Duration
    let grace: Duration

    /// How a run ended, with the beginning of what the program wrote to standard error.
    enum Ending: Sendable {
        case exited(Int32, complaint: [UInt8])
        case killed(signal: Int32, complaint: [UInt8])
        case late(complaint: [UInt8])
        case cancelled(complaint: [UInt8])
        case cannotStart(String)
        case lost(String)

        fileprivate var complaint: [UInt8] {
            switch self {
            case .exited(_, let complaint), .killed(_, let complaint), .late(let complaint), .cancelled(let complaint):
                complaint
            case .cannotStart, .lost: []
            }
        }
    }

    /// Of standard error, in bytes.
    private static let greatestComplaint = 4096

    /// Runs the program to its end. When the deadline has passed or the task is cancelled, the program and what it started
    /// are asked to end, and killed if the program has not. Such a run is late or cancelled whatever the program returns:
    /// one that ends in good order when it is told to has not said that it did its work.
    func ending(input: [UInt8]) async -> Ending {
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask { await unbounded(input: input) }
            group.addTask {
                try? await Task.sleep(for: deadline)
                return nil
            }
            var isCutShort = false
            for await ending in group {
                guard let ending else {
                    isCutShort = true
                    group.cancelAll()
                    continue
                }
                let isCancelled = Task.isCancelled
                group.cancelAll()
                if isCancelled { return .cancelled(complaint: ending.complaint) }
                return isCutShort ? .late(complaint: ending.complaint) : ending
            }
            return .lost("")
        }
    }

    private func unbounded(input: [UInt8]) async -> Ending {
        let memory: FileDescriptor
        do { memory = try MemoryFile.holding(input) } catch {
            return .cannotStart("No memory for the message: \(error)")
        }
        defer { try? memory.close() }
        var platform = PlatformOptions()
        // A session of its own: what the program starts ends with it, and it cannot ask for a password at a terminal.
        platform.createSession = true
        platform.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)]
        do {
            let result = try await Subprocess.run(
                .path(FilePath(program)), arguments: Arguments(arguments),
                environment: .custom(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"]),
                workingDirectory: "/", platformOptions: platform,
                input: .fileDescriptor(memory, closeAfterSpawningProcess: false), output: .discarded, error: .sequence
            ) { execution in
                await Self.beginning(of: execution.standardError)
            }
            let complaint = result.closureResult
            switch result.terminationStatus {
            case .exited(let code): return .exited(code, complaint: complaint)
            case .signaled(let signal): return .killed(signal: signal, complaint: complaint)
            }
        } catch let error as SubprocessError {
            let isStart = [.spawnFailed, .executableNotFound, .failedToChangeWorkingDirectory].contains(error.code)
            return isStart ? .cannotStart(error.description) : .lost(error.description)
        } catch {
            return .lost("\(error)")
        }
    }

    /// Reads to the end, so that a program with much to say is not held up, and keeps the beginning. A read that fails ends
    /// the reading; how the program ends tells the rest.
    private static func beginning(of output: SubprocessOutputSequence) async -> [UInt8] {
        var kept: [UInt8] = []
        do {
            for try await buffer in output where kept.count < greatestComplaint {
                buffer.withUnsafeBytes { kept += $0.prefix(greatestComplaint - kept.count) }
            }
        } catch {}
        return kept
    }
}
