import Foundation
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import Synchronization
import Testing

@Suite("Changes by many at once")
struct ConcurrentChangesTests {
    private static let origin = Origin(Caller(role: .administrator, keyID: RightsCaller.key(1)))

    /// Two instances of the service, each with connections of its own.
    private func withInstances(
        _ body: (Register, _ first: PostgresRegister, _ second: PostgresRegister) async throws -> Void
    ) async throws {
        try await Register.with { register in
            try await Register.withPool(register.connectionString) { other in
                try await body(
                    register, try register.records,
                    try PostgresRegister(pool: other, statements: register.statements))
            }
        }
    }

    private final class Log: Sendable {
        private let value = Mutex<[String]>([])

        var lines: [String] { value.withLock { $0 } }

        func note(_ line: String) { value.withLock { $0.append(line) } }
    }

    private final class Tally: Sendable {
        private let value = Mutex(0)

        var count: Int { value.withLock { $0 } }

        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    private static func key(_ text: String, of body: String = "") throws -> IdempotencyKey {
        // What stands for the hash of a request: 32 bytes that the body decides.
        let hash = Data((0..<32).map { UInt8(truncatingIfNeeded: body.hashValue >> ($0 % 8 * 8)) })
        return try #require(IdempotencyKey(text, requestHash: hash))
    }

    /// Reports a fault: an effect that can be counted, and that may happen any number of times.
    private static func report(
        _ words: String, of device: UUID, through register: PostgresRegister, once key: IdempotencyKey?
    ) async throws -> KeptAnswer {
        try await register.change(as: origin, once: key) { session in
            let event = try await session.record(
                DeviceReport(.faultReported, detail: words), of: device, expecting: nil)
            return KeptAnswer(
                status: 201, version: "1", location: "/\(event.event.id)", body: Data(event.event.id.uuidString.utf8))
        }
    }

    @Test("Of fifty who change what they read, each version is won by one, and no change is lost")
    func versions() async throws {
        try await withInstances { register, first, second in
            let device = try await register.addDevice()
            let writers = 50
            let wins = Log()
            let stale = Tally()
            // Everybody has read the same version at first, and reads anew when told that it is another.
            let start = try await first.read(as: Self.origin) { try await $0.status(of: device).version }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        let register = writer % 2 == 0 ? first : second
                        var version = start
                        let place = try #require(Coordinate(latitude: 52.9 + Double(writer) * 1e-4, longitude: -1.1))
                        while true {
                            do {
                                let expected = version
                                _ = try await register.change(as: Self.origin, once: nil) { session in
                                    _ = try await session.record(
                                        DeviceReport(.moved(place), detail: "writer \(writer)"), of: device,
                                        expecting: .oneOf([expected]))
                                    return KeptAnswer(status: 201, body: Data())
                                }
                                wins.note(expected)
                                return
                            } catch RegistryError.stale {
                                _ = stale.next()
                                version = try await register.read(as: Self.origin) {
                                    try await $0.status(of: device).version
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let won = wins.lines
            #expect(won.count == writers && Set(won).count == writers)
            #expect(won.first == start)
            // All but one of the first fifty were refused.
            #expect(stale.count >= writers - 1)
            #expect(
                try await register.value(
                    "SELECT count(DISTINCT detail) FROM defibrillator_event WHERE kind = 'moved'", as: Int.self)
                    == writers)
            #expect(try await register.value("SELECT version FROM site", as: Int.self) == 1 + writers)
        }
    }

    @Test("The same key fifty times at once, at two instances, has one effect and fifty equal answers")
    func sameKey() async throws {
        try await withInstances { register, first, second in
            let device = try await register.addDevice()
            let key = try Self.key("same", of: "body")
            let answers = try await withThrowingTaskGroup(of: KeptAnswer.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        try await Self.report(
                            "once", of: device, through: index % 2 == 0 ? first : second, once: key)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 50 && Set(answers).count == 1)
            #expect(try await register.count("defibrillator_event") == 1)
        }
    }

    @Test(
        "A thousand pairs with the same key have a thousand effects, one after the other and at once",
        arguments: [false, true])
    func pairs(atOnce: Bool) async throws {
        try await withInstances { register, first, second in
            let pairs = 1000
            var devices: [UUID] = []
            for index in 0..<50 { devices.append(try await register.addDevice("Hall \(index)")) }
            let places = devices
            let equal = try await withThrowingTaskGroup(of: Int.self) { group in
                let lanes = 8
                for lane in 0..<lanes {
                    group.addTask {
                        var equal = 0
                        for pair in stride(from: lane, to: pairs, by: lanes) {
                            let (device, key) = (
                                places[pair % places.count], try Self.key("pair \(pair)".replacing(" ", with: "-"))
                            )
                            let words = "pair \(pair)"
                            let one: KeptAnswer
                            let other: KeptAnswer
                            if atOnce {
                                async let left = Self.report(words, of: device, through: first, once: key)
                                async let right = Self.report(words, of: device, through: second, once: key)
                                (one, other) = try await (left, right)
                            } else {
                                one = try await Self.report(words, of: device, through: first, once: key)
                                other = try await Self.report(words, of: device, through: second, once: key)
                            }
                            equal += one == other ? 1 : 0
                        }
                        return equal
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(equal == pairs)
            #expect(
                try await register.value(
                    "SELECT count(*) = $1 AND count(DISTINCT detail) = $1 FROM defibrillator_event", [pairs]))
        }
    }

    @Test("The same key with another body is refused, and with another caller is another key")
    func otherBody() async throws {
        try await withInstances { register, first, second in
            let device = try await register.addDevice()
            _ = try await Self.report("first", of: device, through: first, once: Self.key("same", of: "first"))
            let other = try Self.key("same", of: "second")
            await #expect(throws: RegistryError.keyUsedOtherwise) {
                try await Self.report("second", of: device, through: second, once: other)
            }
            #expect(try await register.count("defibrillator_event") == 1)
            let stranger = Origin(Caller(role: .administrator, keyID: RightsCaller.key(2)))
            _ = try await second.change(as: stranger, once: other) { session in
                _ = try await session.record(DeviceReport(.faultReported), of: device, expecting: nil)
                return KeptAnswer(status: 201, body: Data())
            }
            #expect(try await register.count("defibrillator_event") == 2)
        }
    }

    @Test("A key whose change was undone may be used again, by those too that waited for it")
    func undone() async throws {
        struct Failure: Error {}
        try await withInstances { register, first, second in
            let device = try await register.addDevice()
            let key = try Self.key("again")
            let attempts = Tally()
            // Ten ask at once; the first three whose turn it is fail.
            let answers = await withTaskGroup(of: KeptAnswer?.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        try? await (index % 2 == 0 ? first : second).change(as: Self.origin, once: key) { session in
                            let event = try await session.record(
                                DeviceReport(.faultReported), of: device, expecting: nil)
                            guard attempts.next() > 3 else { throw Failure() }
                            return KeptAnswer(status: 201, body: Data(event.event.id.uuidString.utf8))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == nil } == 3)
            #expect(Set(answers.compactMap(\.self)).count == 1)
            #expect(attempts.count == 4)
            #expect(try await register.count("defibrillator_event") == 1)
            #expect(try await register.count("kept_answer") == 1)
        }
    }
}
