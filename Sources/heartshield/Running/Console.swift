import Foundation
import Logging

/// What a person at a terminal sees.
enum Console {
    /// Structured lines on standard error, so that standard output is the answer and nothing else.
    static func startLogging(at level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "heartshield")
    }

    static func say(_ line: String = "") {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    static func print(_ bytes: [UInt8]) {
        FileHandle.standardOutput.write(Data(bytes))
    }

    /// Text from a file or a database cannot move the cursor or ring the bell of a terminal.
    static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
                }))
    }
}

/// A bar on a terminal; silent where standard error goes elsewhere.
struct ProgressBar: Sendable {
    let isShown = isatty(STDERR_FILENO) == 1

    func show(_ label: String, _ done: Int, of total: Int) {
        guard isShown else { return }
        let width = 30
        let filled = total > 0 ? min(width, done * width / total) : width
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        FileHandle.standardError.write(Data("\r\u{1B}[K[\(bar)] \(label)".utf8))
    }

    func clear() {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }
}
