import CLibPQ
import Logging

/// Receives the server's notices. libpq calls it on the connection's thread, in the middle of other calls.
final class NoticeSink {
    struct Notice {
        let severity: String
        let sqlState: String
        /// The server's own function that raised it, which no language setting changes.
        let function: String
    }

    private let logger: Logger
    /// The warnings since the last `removeAll`.
    private(set) var warnings: [Notice] = []

    init(logger: Logger) {
        self.logger = logger
    }

    /// The sink must outlive the connection.
    func attach(to handle: OpaquePointer) {
        let receive: PQnoticeReceiver = { context, result in
            guard let context, let result else { return }
            Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().receive(result)
        }
        PQsetNoticeReceiver(handle, receive, Unmanaged.passUnretained(self).toOpaque())
    }

    func removeAll() {
        warnings.removeAll(keepingCapacity: true)
    }

    /// Whether a wait for the synchronous standby was cut short: the transaction is on the primary and perhaps nowhere else.
    var replicationWaitWasCut: Bool {
        warnings.contains { $0.function == "SyncRepWaitForLSN" }
    }

    private func receive(_ result: OpaquePointer) {
        func field(_ code: Character) -> String {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return "" }
            return String(cString: text)
        }
        let notice = Notice(severity: field("V"), sqlState: field("C"), function: field("R"))
        if notice.severity == "WARNING", warnings.count < 100 { warnings.append(notice) }
        // The message itself may quote data.
        logger.debug(
            "PostgreSQL sent a notice", metadata: ["severity": "\(notice.severity)", "sqlstate": "\(notice.sqlState)"])
    }
}
