import CLibPQ
import Foundation
import Synchronization

/// One request to the server to stop what a connection is doing.
///
/// `PQcancel` opens a connection of its own and blocks until the server has closed it, which is after the signal was sent: a backend
/// handles a signal that is pending before it reads its next command, so once a request is `delivered` it can no longer hit a later
/// statement. Against a frozen server the call may block for ever, so it runs on a thread of its own and only so many may be under way.
final class CancelRequest: Sendable {
    enum State {
        case underWay, delivered, failed
    }

    private static let underWay = Mutex(0)
    private static let most = 16

    private let state = Mutex(State.underWay)

    /// - Returns: `nil` if too many requests are stuck already or there is no connection to cancel.
    static func start(for handle: OpaquePointer, waking interrupter: Interrupter) -> CancelRequest? {
        let mayStart = underWay.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
        guard mayStart else { return nil }
        guard let cancel = PQgetCancel(handle) else {
            underWay.withLock { $0 -= 1 }
            return nil
        }
        let request = CancelRequest()
        nonisolated(unsafe) let target = cancel
        Thread.detachNewThread {
            var message = [CChar](repeating: 0, count: 256)
            let sent = PQcancel(target, &message, Int32(message.count)) == 1
            PQfreeCancel(target)
            underWay.withLock { $0 -= 1 }
            request.state.withLock { $0 = sent ? .delivered : .failed }
            interrupter.wake()
        }
        return request
    }

    var current: State { state.withLock { $0 } }
}
