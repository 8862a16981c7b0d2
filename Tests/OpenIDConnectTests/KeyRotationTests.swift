import Foundation
import OpenIDConnect
import Synchronization
import Testing

@Suite("Keys that come and go")
struct KeyRotationTests {
    private let hands = Hands()
    private let old = PublishedJSON.rsa(TestKeys.rsa, kid: "rsa")
    private let new = PublishedJSON.rsa(TestKeys.otherRSA, kid: "new")

    private var newToken: String {
        get throws {
            var draft = Draft()
            draft.sign("RS256", kid: "new", .rs256(TestKeys.otherRSA))
            return try draft.token()
        }
    }

    @Test("A new key is read when the first token names it, and one that was withdrawn is refused from then on")
    func rotation() async throws {
        let fetcher = StubFetcher(keys: [old])
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        #expect(try await provider.outcome(Draft().token()) == nil)
        fetcher.publish([old, new])
        hands.move(on: .seconds(10))
        #expect(try await provider.outcome(newToken) == nil)
        #expect(try await provider.outcome(Draft().token()) == nil)
        fetcher.publish([new])
        #expect(try await provider.outcome(Draft().token()) == nil)
        try await provider.refresh()
        #expect(try await provider.outcome(Draft().token()) == .refused(.keyUnknown))
        #expect(try await provider.outcome(newToken) == nil)
        // An empty list is a list: the provider has withdrawn everything.
        fetcher.publish([])
        try await provider.refresh()
        #expect(try await provider.outcome(newToken) == .refused(.keyUnknown))
    }

    @Test("A key that keeps its name and is another one is used from the next reading on")
    func sameName() async throws {
        let fetcher = StubFetcher(keys: [old])
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        #expect(try await provider.outcome(Draft().token()) == nil)
        fetcher.publish([PublishedJSON.rsa(TestKeys.otherRSA, kid: "rsa")])
        try await provider.refresh()
        #expect(try await provider.outcome(Draft().token()) == .refused(.signature))
    }

    @Test("A hundred tokens at once that name an unknown key ask for one reading, and are all answered by it")
    func herd() async throws {
        let fetcher = StubFetcher(keys: [old])
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        try await provider.refresh()
        fetcher.publish([old, new])
        hands.move(on: .seconds(10))
        fetcher.hold(true)
        // Whatever fails meanwhile, nobody is left waiting.
        defer { fetcher.hold(false) }
        let (good, known) = (try newToken, try Draft().token())
        let outcomes = try await withThrowingTaskGroup(of: TokenError?.self) { group in
            for number in 0..<100 {
                let forged = Forgery.header("kid", "\"unknown-\(number)\"", .keyUnknown)
                group.addTask { try await provider.outcome(forged.token()) }
                group.addTask { await provider.outcome(good) }
            }
            try await eventually("the provider is asked") { fetcher.count(of: StubFetcher.discoveryAddress) == 2 }
            // Whoever has a known key does not wait for the others' reading.
            #expect(await provider.outcome(known) == nil)
            fetcher.hold(false)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 200)
        #expect(outcomes.count { $0 == .refused(.keyUnknown) } == 100)
        #expect(outcomes.count { $0 == nil } == 100)
        #expect(fetcher.count() == 2 && fetcher.count(of: StubFetcher.discoveryAddress) == 2)
    }

    @Test("A hundred tokens at once before anything is known ask for one reading")
    func firstHerd() async throws {
        let fetcher = StubFetcher(keys: [old])
        fetcher.hold(true)
        // Whatever fails meanwhile, nobody is left waiting.
        defer { fetcher.hold(false) }
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        let token = try Draft().token()
        let outcomes = try await withThrowingTaskGroup(of: TokenError?.self) { group in
            for _ in 0..<100 { group.addTask { await provider.outcome(token) } }
            try await eventually("the provider is asked") { fetcher.count(of: StubFetcher.discoveryAddress) == 1 }
            fetcher.hold(false)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == 100 && outcomes.allSatisfy { $0 == nil })
        #expect(fetcher.count() == 1)
    }

    @Test("Whoever asks for a reading while there is one gets that one")
    func shared() async throws {
        let fetcher = StubFetcher(keys: [old])
        fetcher.hold(true)
        // Whatever fails meanwhile, nobody is left waiting.
        defer { fetcher.hold(false) }
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await provider.refresh() }
            try await eventually("the provider is asked") { fetcher.count(of: StubFetcher.discoveryAddress) == 1 }
            hands.move(on: .seconds(3600))
            let token = try Draft().token()
            for _ in 0..<20 {
                group.addTask { try await provider.refresh() }
                group.addTask { #expect(await provider.outcome(token) == nil) }
            }
            for _ in 0..<1000 { await Task.yield() }
            #expect(fetcher.count(of: StubFetcher.discoveryAddress) == 1)
            fetcher.hold(false)
            try await group.waitForAll()
        }
    }

    @Test("Unknown keys ask for a reading once in ten seconds, failed ones counted")
    func rate() async throws {
        let fetcher = StubFetcher(keys: [old])
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        let unknown = try Forgery.header("kid", #""unknown""#, .keyUnknown).token()
        for readings in 1...3 {
            for _ in 0..<5 { #expect(await provider.outcome(unknown) == .refused(.keyUnknown)) }
            #expect(fetcher.count() == readings)
            hands.move(on: .milliseconds(9_999))
            #expect(await provider.outcome(unknown) == .refused(.keyUnknown))
            #expect(fetcher.count() == readings)
            hands.move(on: .milliseconds(1))
        }
        fetcher.answer(.failure(.status(503)))
        for _ in 0..<5 { #expect(await provider.outcome(unknown) == .refused(.keyUnknown)) }
        #expect(fetcher.count() == 4)
    }

    @Test("Neither senseless tokens nor published keys that are no good ask for a reading")
    func noReading() async throws {
        let fetcher = StubFetcher(keys: KeyRoom.keys)
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        for forgery in Forgery.form + Forgery.confusions where ![.signature, .keyUnknown].contains(forgery.refusal) {
            _ = try await provider.outcome(forgery.token())
        }
        #expect(fetcher.count() == 0)
        try await provider.refresh()
        for forgery in Forgery.keys + Forgery.signatures {
            hands.move(on: .milliseconds(10))
            _ = try await provider.outcome(forgery.token())
        }
        #expect(fetcher.count() == 1)
    }

    @Test("Keys that are due are read in the background, and the token that finds it out does not wait")
    func background() async throws {
        let fetcher = StubFetcher(keys: [old])
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        let token = try Draft().token()
        #expect(await provider.outcome(token) == nil)
        hands.move(on: .milliseconds(599_999))
        for _ in 0..<100 { #expect(await provider.outcome(token) == nil) }
        #expect(fetcher.count(of: StubFetcher.discoveryAddress) == 1)
        fetcher.publish([new])
        fetcher.hold(true)
        // Whatever fails meanwhile, nobody is left waiting.
        defer { fetcher.hold(false) }
        hands.move(on: .milliseconds(1))
        #expect(await provider.outcome(token) == nil)
        try await eventually("the keys are read again") { fetcher.count(of: StubFetcher.discoveryAddress) == 2 }
        #expect(await provider.outcome(token) == nil)
        fetcher.hold(false)
        try await provider.refresh()
        #expect(await provider.outcome(token) == .refused(.keyUnknown))
    }
}
