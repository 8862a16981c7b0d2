import Mail
import Testing

@Suite("When to try again")
struct RetryScheduleTests {
    private let later = MailFailure(.refused(code: 75))
    private let never = MailFailure(.refused(code: 67))

    @Test("Pauses grow to a longest one, each longer than its figure by a tenth at most")
    func pauses() {
        let minutes: [Int64] = [1, 5, 15, 60, 240, 720, 720, 720, 720, 720]
        for id in ["a", "b", "01a2b3c4-expiry", ""] {
            for (made, minutes) in zip(1..., minutes) {
                let pause = RetrySchedule.standard.pause(afterAttempts: made, id: id)
                #expect(pause >= .seconds(minutes * 60))
                #expect(pause <= .seconds(minutes * 66))
            }
        }
    }

    @Test("Before the first attempt there is no pause, and after any number there is one")
    func extremes() {
        #expect(RetrySchedule.standard.pause(afterAttempts: 0, id: "a") == .zero)
        #expect(RetrySchedule.standard.pause(afterAttempts: .min, id: "a") == .zero)
        #expect(RetrySchedule.standard.pause(afterAttempts: .max, id: "a") >= .seconds(12 * 3600))
    }

    @Test("The eleventh attempt is the last, and comes after a weekend")
    func lastAttempt() {
        var waited = Duration.zero
        for made in 1...10 {
            guard case .tryAgain(let pause) = RetrySchedule.standard.step(after: later, attempts: made, id: "a") else {
                Issue.record("given up after \(made) attempts")
                return
            }
            waited += pause
        }
        #expect(waited > .seconds(65 * 3600))
        #expect(waited < .seconds(72 * 3600))
        #expect(RetrySchedule.standard.step(after: later, attempts: 11, id: "a") == .giveUp)
        #expect(RetrySchedule.standard.step(after: later, attempts: .max, id: "a") == .giveUp)
    }

    @Test("What is the message's own fault is given up at once")
    func permanent() {
        #expect(RetrySchedule.standard.step(after: never, attempts: 1, id: "a") == .giveUp)
    }

    @Test("The same message waits as long at every call, and a thousand messages that failed together part")
    func jitter() {
        let pauses = (0..<1000).map { RetrySchedule.standard.pause(afterAttempts: 2, id: "message-\($0)") }
        let again = (0..<1000).map { RetrySchedule.standard.pause(afterAttempts: 2, id: "message-\($0)") }
        #expect(pauses == again)
        // Thirty seconds in ten parts: each has its share, so that no moment gets most of them.
        var shares = [Int](repeating: 0, count: 10)
        for pause in pauses {
            let part = (pause - .seconds(300)).components
            shares[min(9, Int(part.seconds * 10 + part.attoseconds / 100_000_000_000_000_000) / 30)] += 1
        }
        #expect(shares.allSatisfy { (60...140).contains($0) }, "\(shares)")
        #expect(
            RetrySchedule.standard.pause(afterAttempts: 6, id: "a")
                != RetrySchedule.standard.pause(afterAttempts: 7, id: "a"))
    }

    @Test("A schedule keeps its rules whatever it is made of")
    func odd() {
        let odd = RetrySchedule(pauses: [.seconds(-5), .seconds(Int64.max)], attempts: -3)
        #expect(odd.attempts == 1)
        #expect(odd.pauses == [.zero, .seconds(30 * 86_400)])
        #expect(odd.pause(afterAttempts: 1, id: "a") == .zero)
        #expect(odd.pause(afterAttempts: 2, id: "a") <= .seconds(33 * 86_400))
        #expect(RetrySchedule(pauses: [], attempts: 2).pauses == [.seconds(60)])
    }
}
