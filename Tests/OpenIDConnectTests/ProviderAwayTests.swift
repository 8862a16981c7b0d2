import Foundation
import OpenIDConnect
import Synchronization
import Testing

@Suite("While the provider is away")
struct ProviderAwayTests {
    private let hands = Hands()
    private let fetcher = StubFetcher(keys: KeyRoom.keys)

    @Test("Before any keys are known nobody is told that a token is wrong, unless it makes no sense")
    func neverReached() async throws {
        fetcher.answer(.failure(.timedOut), at: StubFetcher.discoveryAddress)
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        let token = try Draft().token()
        #expect(await provider.outcome(token) == .providerUnavailable(.timedOut))
        #expect(await provider.outcome(token) == .providerUnavailable(.timedOut))
        #expect(await provider.outcome("..") == .refused(.headerNotJSON))
        #expect(fetcher.count(of: StubFetcher.discoveryAddress) == 1)
        fetcher.answer(.success(StubFetcher.discovery), at: StubFetcher.discoveryAddress)
        #expect(await provider.outcome(token) == .providerUnavailable(.timedOut))
        hands.move(on: .seconds(10))
        #expect(await provider.outcome(token) == nil)
    }

    @Test("The last keys stand for four hours from their reading, and no longer")
    func standing() async throws {
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        let token = try Draft().token()
        #expect(await provider.outcome(token) == nil)
        fetcher.answer(.failure(.status(500)))
        hands.move(on: .seconds(14_399))
        await #expect(throws: ProviderFailure.status(500)) { try await provider.refresh() }
        #expect(await provider.outcome(token) == nil)
        #expect(
            try await provider.outcome(Forgery.header("kid", #""unknown""#, .keyUnknown).token())
                == .refused(.keyUnknown))
        hands.move(on: .seconds(1))
        #expect(await provider.outcome(token) == .providerUnavailable(.status(500)))
        hands.move(on: .seconds(10))
        #expect(await provider.outcome(token) == .providerUnavailable(.status(500)))
        fetcher.publish(KeyRoom.keys)
        hands.move(on: .seconds(10))
        #expect(await provider.outcome(token) == nil)
    }

    @Test("A failure is reported once, and again after it was mended")
    func reports() async throws {
        let reports = Mutex<[ProviderFailure]>([])
        let provider = try OpenIDProvider.invented(
            fetcher, hands: hands,
            report: { failure in
                reports.withLock { $0.append(failure) }
            })
        try await provider.refresh()
        for failure in [ProviderFailure.timedOut, .timedOut, .redirected] {
            fetcher.answer(.failure(failure))
            await #expect(throws: failure) { try await provider.refresh() }
        }
        #expect(reports.withLock { $0 } == [.timedOut])
        fetcher.publish(KeyRoom.keys)
        try await provider.refresh()
        fetcher.answer(.failure(.redirected))
        await #expect(throws: ProviderFailure.redirected) { try await provider.refresh() }
        #expect(reports.withLock { $0 } == [.timedOut, .redirected])
    }

    @Test(
        "Whoever runs reads the keys at once and again and again, failures between, and ends when cancelled in a reading"
    )
    func running() async throws {
        let reports = Mutex(0)
        let provider = OpenIDProvider(
            configuration: try OpenIDConfiguration(
                issuer: Draft.issuer, audience: Draft.audience, refreshInterval: .zero, retryInterval: .zero),
            fetcher: fetcher, now: { Draft.now }, report: { _ in reports.withLock { $0 += 1 } })
        let running = Task { await provider.run() }
        try await eventually("the keys are read") { fetcher.count() > 0 }
        fetcher.answer(.failure(.timedOut))
        try await eventually("a reading fails") { reports.withLock { $0 } == 1 }
        fetcher.publish(KeyRoom.keys)
        let count = fetcher.count()
        try await eventually("the keys are read again") { fetcher.count() > count }
        fetcher.hold(true)
        // Whatever fails meanwhile, nobody is left waiting.
        defer { fetcher.hold(false) }
        try await eventually("a reading hangs") { fetcher.state.withLock { $0.heldCount } > 0 }
        running.cancel()
        await running.value
        // That it was broken off is nobody's fault.
        #expect(reports.withLock { $0 } == 1)
    }
}
