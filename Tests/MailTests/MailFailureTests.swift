import Mail
import Testing

@Suite("Why a message was not handed over")
struct MailFailureTests {
    @Test("Only three codes are final")
    func finality() {
        #expect((-1...300).filter { !MailFailure(.refused(code: $0)).isTemporary } == [64, 65, 67])
        for reason: MailFailure.Reason in [
            .killed(signal: 15), .tookTooLong, .cancelled, .cannotStart, .cannotWrite, .lostTrack,
        ] {
            #expect(MailFailure(reason).isTemporary)
        }
    }

    @Test("A detail is one line of bounded length, whoever gives it")
    func detail() {
        #expect(MailFailure(.lostTrack, detail: " a\r\n\tb\u{2028}c\u{202E} ").detail == "a b c")
        #expect(MailFailure(.lostTrack, detail: String(repeating: "ŵ", count: 160)).detail.count == 160)
        #expect(
            MailFailure(.lostTrack, detail: String(repeating: "ŵ", count: 161)).detail
                == String(repeating: "ŵ", count: 159) + "…")
        #expect(MailFailure(.cannotStart).description == "The mail program cannot be started.")
        #expect(
            MailFailure(.refused(code: 75), detail: "later").description
                == "The mail program refused the message with code 75 (try again later). It was said: later")
        #expect(MailFailure(.refused(code: 3)).description == "The mail program refused the message with code 3.")
    }
}
