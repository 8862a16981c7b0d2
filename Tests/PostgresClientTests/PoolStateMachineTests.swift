import SeededRandom
import Testing

@testable import PostgresClient

@Suite("The pool's decisions, without a network")
struct PoolStateMachineTests {
    typealias Machine = PoolStateMachine
    private let start = ContinuousClock.now

    private func machine(limit: Int = 2, minimum: Int = 0, maxWaiting: Int = 2) -> Machine {
        Machine(
            .init(
                limit: limit, minimum: minimum, maxWaiting: maxWaiting, idleTimeout: .seconds(60),
                minimumBackoff: .seconds(1), maximumBackoff: .seconds(8)))
    }

    private func waiter(_ number: Int) -> Machine.WaiterID { .init(number: number) }
    private func connection(_ number: Int) -> Machine.ConnectionID { .init(number: number) }

    @Test("The first to ask has a connection opened, and the one it gives back is lent to the next in line")
    func order() {
        var pool = machine(limit: 1, maxWaiting: 3)
        #expect(pool.acquire(waiter(1), at: start) == [.connect(connection(1), after: .zero)])
        #expect(pool.acquire(waiter(2), at: start) == [])
        #expect(pool.acquire(waiter(3), at: start) == [])
        #expect(pool.acquire(waiter(4), at: start) == [.refuse(waiter(4), .queueFull)])
        #expect(pool.connected(connection(1), at: start) == [.lend(connection(1), to: waiter(1))])
        #expect(pool.released(connection(1), reusable: true, at: start) == [.lend(connection(1), to: waiter(2))])
        #expect(pool.waiterCancelled(waiter(3)) == [.refuse(waiter(3), .cancelled)])
        #expect(pool.released(connection(1), reusable: true, at: start) == [])
        #expect(pool.idle == [connection(1)])
        #expect(pool.acquire(waiter(5), at: start) == [.lend(connection(1), to: waiter(5))])
    }

    @Test("A waiter is resolved once, whatever happens to it afterwards")
    func onlyOnce() {
        var pool = machine()
        _ = pool.acquire(waiter(1), at: start)
        #expect(pool.waiterTimedOut(waiter(1)) == [.refuse(waiter(1), .timedOut)])
        #expect(pool.waiterCancelled(waiter(1)) == [])
        #expect(pool.waiterTimedOut(waiter(1)) == [])
        #expect(pool.connected(connection(1), at: start) == [])
        #expect(pool.connected(connection(1), at: start) == [])
        #expect(pool.idle == [connection(1)])
    }

    @Test("A connection that is not fit to be lent again is closed, and its slot serves those who wait")
    func notReusable() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), at: start)
        _ = pool.connected(connection(1), at: start)
        _ = pool.acquire(waiter(2), at: start)
        #expect(pool.released(connection(1), reusable: false, at: start) == [.close(connection(1))])
        #expect(pool.released(connection(1), reusable: true, at: start) == [])
        #expect(pool.closed(connection(1), at: start) == [.connect(connection(2), after: .zero)])
        #expect(pool.connected(connection(2), at: start) == [.lend(connection(2), to: waiter(2))])
    }

    @Test("An idle connection found dead is closed and the asker waits for another")
    func deadIdle() {
        var pool = machine(limit: 2)
        _ = pool.acquire(waiter(1), at: start)
        _ = pool.connected(connection(1), at: start)
        _ = pool.released(connection(1), reusable: true, at: start)
        let actions = pool.acquire(waiter(2), at: start) { _ in false }
        #expect(actions == [.close(connection(1)), .connect(connection(2), after: .zero)])
    }

    @Test("The pause after a failure doubles up to its maximum, and only one attempt is made at a time")
    func backoff() {
        var pool = machine(limit: 4, maxWaiting: 9)
        for number in 1...3 { _ = pool.acquire(waiter(number), at: start) }
        #expect(pool.connectFailed(connection(2), lasting: false, jitter: 1, at: start) == [])
        #expect(pool.connectFailed(connection(3), lasting: false, jitter: 1, at: start) == [])
        var number = 1
        for seconds in [4, 8, 8] {
            let actions = pool.connectFailed(connection(number), lasting: false, jitter: 1, at: start)
            number = number == 1 ? 4 : number + 1
            #expect(actions == [.connect(connection(number), after: .seconds(seconds))])
        }
        #expect(
            pool.connectFailed(connection(number), lasting: false, jitter: 0, at: start) == [
                .connect(connection(7), after: .seconds(4))
            ])
        #expect(pool.waiterTimedOut(waiter(1)) == [.refuse(waiter(1), .cannotConnect)])
        // Success ends the caution: the remaining waiter gets a connection of its own.
        #expect(
            pool.connected(connection(7), at: start) == [
                .lend(connection(7), to: waiter(2)), .connect(connection(8), after: .zero),
            ])
    }

    @Test("A lasting refusal tells all who wait, and those who ask before the next attempt is due")
    func lastingRefusal() {
        var pool = machine()
        _ = pool.acquire(waiter(1), at: start)
        #expect(
            pool.connectFailed(connection(1), lasting: true, jitter: 1, at: start) == [
                .refuse(waiter(1), .cannotConnect)
            ])
        #expect(pool.acquire(waiter(2), at: start + .milliseconds(900)) == [.refuse(waiter(2), .cannotConnect)])
        #expect(pool.acquire(waiter(3), at: start + .milliseconds(1100)) == [.connect(connection(2), after: .zero)])
    }

    @Test("Regular care closes what is idle for long but keeps the minimum")
    func tick() {
        var pool = machine(limit: 4, minimum: 1)
        #expect(pool.tick(at: start) == [.connect(connection(1), after: .zero)])
        _ = pool.connected(connection(1), at: start)
        for number in 1...3 { _ = pool.acquire(waiter(number), at: start) }
        for number in 2...3 { _ = pool.connected(connection(number), at: start) }
        for number in 1...3 {
            _ = pool.released(connection(number), reusable: true, at: start + .seconds(Double(number)))
        }
        #expect(pool.tick(at: start + .seconds(61.5)) == [.close(connection(1))])
        #expect(pool.tick(at: start + .seconds(100)) == [.close(connection(2))])
        #expect(pool.tick(at: start + .seconds(100)) == [])
        #expect(pool.idle == [connection(3)])
        let actions = pool.tick(at: start + .seconds(101)) { _ in false }
        #expect(actions == [.close(connection(3))])
        _ = pool.closed(connection(1), at: start)
        _ = pool.closed(connection(2), at: start)
        _ = pool.closed(connection(3), at: start)
        #expect(pool.tick(at: start + .seconds(102)) == [.connect(connection(4), after: .zero)])
    }

    @Test("Shutting down refuses all waiters and ends when the last connection is closed")
    func shutdown() {
        var pool = machine(limit: 2)
        _ = pool.acquire(waiter(1), at: start)
        _ = pool.acquire(waiter(2), at: start)
        _ = pool.connected(connection(1), at: start)
        #expect(pool.shutdown() == [.refuse(waiter(2), .closed)])
        #expect(pool.acquire(waiter(3), at: start) == [.refuse(waiter(3), .closed)])
        #expect(pool.connected(connection(2), at: start) == [.close(connection(2))])
        #expect(pool.closed(connection(2), at: start) == [])
        #expect(pool.released(connection(1), reusable: true, at: start) == [.close(connection(1))])
        #expect(pool.closed(connection(1), at: start) == [.finished])
        #expect(pool.shutdown() == [.finished])
    }

    @Test(
        "A hundred thousand random events: nobody is forgotten, resolved twice or served out of turn, and no connection is lost",
        arguments: 0..<10)
    func randomEvents(round: Int) {
        let seed = UInt64.random(in: 0 ... .max)
        var simulation = Simulation(seed: seed)
        for _ in 0..<10_000 where simulation.failure == nil { simulation.step() }
        simulation.finish()
        #expect(simulation.failure == nil, "seed \(seed)")
    }
}

/// The world around the state machine, which checks every action it takes.
private struct Simulation {
    typealias Machine = PoolStateMachine

    private var random: SeededGenerator
    private var machine: Machine
    private var now = ContinuousClock.now
    private var lastWaiter = 0
    private var waiting: [Machine.WaiterID] = []
    private var connecting: Set<Machine.ConnectionID> = []
    private var leased: Set<Machine.ConnectionID> = []
    private var closing: Set<Machine.ConnectionID> = []
    private var idle: Set<Machine.ConnectionID> = []
    private var isFinished = false
    private(set) var failure: String?

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        machine = Machine(
            .init(
                limit: 4, minimum: 1, maxWaiting: 6, idleTimeout: .seconds(5), minimumBackoff: .milliseconds(10),
                maximumBackoff: .seconds(1)))
    }

    mutating func step() {
        now += .milliseconds(Int.random(in: 0...300, using: &random))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<35:
            lastWaiter += 1
            waiting.append(.init(number: lastWaiter))
            let aliveness = Bool.random(using: &random) || Bool.random(using: &random)
            take(machine.acquire(.init(number: lastWaiter), at: now) { _ in aliveness })
        case 35..<42: if let id = waiting.randomElement(using: &random) { take(machine.waiterCancelled(id)) }
        case 42..<48: if let id = waiting.randomElement(using: &random) { take(machine.waiterTimedOut(id)) }
        case 48..<62: connect(succeeds: true)
        case 62..<68: connect(succeeds: false)
        case 68..<85: release()
        case 85..<97: close()
        default: take(machine.tick(at: now))
        }
        check()
    }

    /// Shuts down and lets everything under way come to its end.
    mutating func finish() {
        take(machine.shutdown())
        for _ in 0..<100 {
            connect(succeeds: Bool.random(using: &random))
            release()
            close()
        }
        check()
        if !waiting.isEmpty || !machine.slots.isEmpty || !isFinished { fail("something is left after shutdown") }
    }

    private mutating func connect(succeeds: Bool) {
        guard let id = connecting.randomElement(using: &random) else { return }
        connecting.remove(id)
        if succeeds {
            idle.insert(id)
            take(machine.connected(id, at: now))
        } else {
            take(machine.connectFailed(id, lasting: Int.random(in: 0..<4, using: &random) == 0, jitter: 0.5, at: now))
        }
    }

    private mutating func release() {
        guard let id = leased.randomElement(using: &random) else { return }
        leased.remove(id)
        idle.insert(id)
        take(machine.released(id, reusable: Int.random(in: 0..<5, using: &random) > 0, at: now))
    }

    private mutating func close() {
        guard let id = closing.randomElement(using: &random) else { return }
        closing.remove(id)
        take(machine.closed(id, at: now))
    }

    private mutating func take(_ actions: [Machine.Action]) {
        for action in actions {
            switch action {
            case .connect(let id, _):
                if !connecting.insert(id).inserted { fail("opened twice") }
            case .close(let id):
                if idle.remove(id) == nil || !closing.insert(id).inserted { fail("closed while not idle") }
            case .lend(let id, let waiter):
                if waiting.first != waiter { fail("served out of turn") }
                waiting.removeAll { $0 == waiter }
                if idle.remove(id) == nil || !leased.insert(id).inserted { fail("lent twice") }
            case .refuse(let waiter, _):
                if !waiting.contains(waiter) { fail("resolved twice") }
                waiting.removeAll { $0 == waiter }
            case .finished:
                isFinished = true
            }
        }
    }

    private mutating func check() {
        let all = connecting.union(leased).union(closing).union(idle)
        if Set(machine.slots.keys) != all { fail("the machine and the world disagree about the connections") }
        if all.count > 4 { fail("more connections than the limit") }
        if machine.waiters != waiting { fail("the machine and the world disagree about the waiters") }
        if Set(machine.idle) != idle { fail("the machine and the world disagree about who is idle") }
        if !waiting.isEmpty, !idle.isEmpty { fail("somebody waits while a connection is idle") }
        if !waiting.isEmpty, all.isEmpty { fail("somebody waits and nothing is under way") }
    }

    private mutating func fail(_ what: String) {
        if failure == nil { failure = what }
    }
}
