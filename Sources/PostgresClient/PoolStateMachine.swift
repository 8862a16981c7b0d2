/// What the pool decides, without doing any of it: events come in, actions go out, and time is told by the caller.
///
/// Every connection that exists, is being opened or is being closed has a slot, and there are never more slots than the limit. A waiter is
/// in the queue until exactly one action resolves it; whatever else happens to it afterwards finds it gone.
struct PoolStateMachine {
    typealias Instant = ContinuousClock.Instant

    struct Settings {
        var limit: Int
        var minimum: Int
        var maxWaiting: Int
        var idleTimeout: Duration
        var minimumBackoff: Duration
        var maximumBackoff: Duration
    }

    struct ConnectionID: Hashable, Sendable { let number: Int }
    struct WaiterID: Hashable, Sendable { let number: Int }

    enum Slot: Equatable {
        case connecting
        case idle(since: Instant)
        case leased
        case closing
    }

    enum Refusal: Equatable {
        case queueFull
        case timedOut
        case cancelled
        case closed
        /// Nobody could connect; the last error tells why.
        case cannotConnect
    }

    enum Action: Equatable {
        case connect(ConnectionID, after: Duration)
        case close(ConnectionID)
        case lend(ConnectionID, to: WaiterID)
        case refuse(WaiterID, Refusal)
        /// The pool is shut down and its last connection gone. Said again to everyone who shuts it down later.
        case finished
    }

    private let settings: Settings
    private var isShutDown = false
    private var lastNumber = 0
    private(set) var slots: [ConnectionID: Slot] = [:]
    /// Idle connections, the one used last at the end: it is lent first, so that those in excess grow old.
    private(set) var idle: [ConnectionID] = []
    private(set) var waiters: [WaiterID] = []
    /// Failures to connect since the last success.
    private var failures = 0
    private var refusalLasts = false
    private var nextAttempt: Instant?

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// A task asks for a connection.
    ///
    /// - Parameter isAlive: asked about an idle connection before it is lent; one that is not alive is closed.
    mutating func acquire(
        _ waiter: WaiterID, at now: Instant, isAlive: (ConnectionID) -> Bool = { _ in true }
    ) -> [Action] {
        guard !isShutDown else { return [.refuse(waiter, .closed)] }
        var actions: [Action] = []
        while let id = idle.popLast() {
            if isAlive(id) {
                slots[id] = .leased
                return actions + [.lend(id, to: waiter)]
            }
            slots[id] = .closing
            actions.append(.close(id))
        }
        if refusalLasts, let nextAttempt, now < nextAttempt { return actions + [.refuse(waiter, .cannotConnect)] }
        guard waiters.count < settings.maxWaiting else { return actions + [.refuse(waiter, .queueFull)] }
        waiters.append(waiter)
        return actions + connectWhereNeeded(at: now)
    }

    mutating func waiterCancelled(_ waiter: WaiterID) -> [Action] {
        remove(waiter) ? [.refuse(waiter, .cancelled)] : []
    }

    mutating func waiterTimedOut(_ waiter: WaiterID) -> [Action] {
        remove(waiter) ? [.refuse(waiter, failures > 0 ? .cannotConnect : .timedOut)] : []
    }

    mutating func connected(_ id: ConnectionID, at now: Instant) -> [Action] {
        guard slots[id] == .connecting else { return [] }
        failures = 0
        refusalLasts = false
        nextAttempt = nil
        return hand(on: id, at: now) + connectWhereNeeded(at: now)
    }

    /// - Parameters:
    ///   - lasting: trying again cannot help, so nobody is kept waiting.
    ///   - jitter: from 0 to 1; the pause is between half and all of the exponential one.
    mutating func connectFailed(_ id: ConnectionID, lasting: Bool, jitter: Double, at now: Instant) -> [Action] {
        guard slots[id] == .connecting else { return [] }
        slots[id] = nil
        failures += 1
        refusalLasts = lasting
        let pause = min(settings.maximumBackoff, settings.minimumBackoff * (1 << min(failures - 1, 20)))
        nextAttempt = now + pause * (0.5 + 0.5 * min(max(jitter, 0), 1))
        var actions: [Action] = []
        if lasting {
            actions = waiters.map { .refuse($0, .cannotConnect) }
            waiters = []
        }
        return actions + connectWhereNeeded(at: now) + finishIfEmpty()
    }

    /// A borrower is done.
    mutating func released(_ id: ConnectionID, reusable: Bool, at now: Instant) -> [Action] {
        guard slots[id] == .leased else { return [] }
        if reusable { return hand(on: id, at: now) }
        slots[id] = .closing
        return [.close(id)]
    }

    /// A connection is closed for good and its slot free.
    mutating func closed(_ id: ConnectionID, at now: Instant) -> [Action] {
        guard slots.removeValue(forKey: id) != nil else { return [] }
        idle.removeAll { $0 == id }
        return connectWhereNeeded(at: now) + finishIfEmpty()
    }

    /// Regular care: closes what is dead or unused for long, and opens what the minimum asks for.
    mutating func tick(at now: Instant, isAlive: (ConnectionID) -> Bool = { _ in true }) -> [Action] {
        guard !isShutDown else { return [] }
        var actions: [Action] = []
        var usable = idle.count
        for id in idle {
            guard case .idle(let since)? = slots[id] else { continue }
            let isTooOld = since + settings.idleTimeout <= now && usable > settings.minimum
            guard isTooOld || !isAlive(id) else { continue }
            usable -= 1
            slots[id] = .closing
            actions.append(.close(id))
        }
        idle.removeAll { slots[$0] == .closing }
        return actions + connectWhereNeeded(at: now, atLeast: settings.minimum)
    }

    mutating func shutdown() -> [Action] {
        guard !isShutDown else { return finishIfEmpty() }
        isShutDown = true
        var actions: [Action] = waiters.map { .refuse($0, .closed) }
        waiters = []
        for id in idle {
            slots[id] = .closing
            actions.append(.close(id))
        }
        idle = []
        return actions + finishIfEmpty()
    }

    /// A free connection goes to the one who waits longest.
    private mutating func hand(on id: ConnectionID, at now: Instant) -> [Action] {
        guard !isShutDown else {
            slots[id] = .closing
            return [.close(id)]
        }
        guard !waiters.isEmpty else {
            slots[id] = .idle(since: now)
            idle.append(id)
            return []
        }
        slots[id] = .leased
        return [.lend(id, to: waiters.removeFirst())]
    }

    /// Opens one connection for each waiter that has none coming, but after a failure only one at a time, and after a pause.
    private mutating func connectWhereNeeded(at now: Instant, atLeast minimum: Int = 0) -> [Action] {
        guard !isShutDown else { return [] }
        let connecting = slots.values.count { $0 == .connecting }
        let missing = max(waiters.count - connecting, minimum - slots.count)
        let allowed = failures > 0 ? 1 - connecting : settings.limit
        let pause = nextAttempt.map { max(.zero, $0 - now) } ?? .zero
        return (0..<max(0, min(missing, allowed, settings.limit - slots.count))).map { _ in
            lastNumber += 1
            let id = ConnectionID(number: lastNumber)
            slots[id] = .connecting
            return .connect(id, after: pause)
        }
    }

    private func finishIfEmpty() -> [Action] {
        isShutDown && slots.isEmpty ? [.finished] : []
    }

    private mutating func remove(_ waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }
}
