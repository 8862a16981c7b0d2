import Foundation
import Mail
import Testing

/// One at a time, so that what one test leaves behind can be told. None depends on how fast it is: a bound of time is reached
/// only where a program hangs, and then however long the test takes.
@Suite("Sending through a program", .serialized, .timeLimit(.minutes(3)))
struct SendmailTransportTests {
    /// What the program refused with; a message that was taken is a failure of the test.
    private func failure(
        of fake: FakeSendmail, deadline: Duration = .seconds(60), grace: Duration = .seconds(60),
        sending message: MailMessage? = nil
    ) async throws -> MailFailure {
        let transport = try SendmailTransport(program: fake.program, deadline: deadline, grace: grace)
        let message = try message ?? sampleMessage()
        let failure = await #expect(throws: MailFailure.self) { try await transport.send(message) }
        return try #require(failure)
    }

    private func send(_ message: MailMessage, through fake: FakeSendmail) async throws {
        try await SendmailTransport(program: fake.program, deadline: .seconds(60)).send(message)
    }

    @Test("The program gets its options, the sender and the receiver, the message, and no more of an environment")
    func recorded() async throws {
        let fake = try await FakeSendmail(
            "for word; do printf '%s\\n' \"$word\"; done > words; env | cut -d= -f1 > names; cat > message")
        let message = try sampleMessage(to: "a$b`c|d'e&f@example.org", body: ".\nFrom us ŵ\n")
        let transport = try SendmailTransport(
            program: fake.program, options: ["-i", "-oem"], envelopeSender: MailAddress("bounces@example.net"),
            deadline: .seconds(60))
        try await transport.send(message)
        #expect(
            fake.leftLines("words") == [
                "-i", "-oem", "-f", "bounces@example.net", "--", "a$b`c|d'e&f@example.org",
            ])
        #expect(fake.left("message") == message.rendered())
        // A shell sets the others itself.
        let names = Set(try #require(fake.leftLines("names")))
        #expect(names.isSuperset(of: ["PATH", "LC_ALL"]))
        #expect(names.isSubset(of: ["PATH", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"]))
    }

    @Test("Without more the program gets -i and the receiver")
    func fewestArguments() async throws {
        let fake = try await FakeSendmail("for word; do printf '%s\\n' \"$word\"; done > words; cat > message")
        try await send(sampleMessage(), through: fake)
        #expect(fake.leftLines("words") == ["-i", "--", "guardian@example.org"])
    }

    @Test("A bad address, bad data and an unknown user are final; every other code is worth another attempt")
    func exitCodes() async throws {
        let fake = try await FakeSendmail(
            "cat > message; code=$(tail -n 1 message); echo \"said $code\" >&2; exit $code")
        for code: Int32 in [1, 2] + Array(64...78) + [126, 127, 255] {
            let failure = try await failure(of: fake, sending: sampleMessage(body: "\(code)\n"))
            #expect(failure.reason == .refused(code: code))
            #expect(failure.isTemporary == ![64, 65, 67].contains(code), "code \(code)")
            #expect(failure.detail == "said \(code)")
        }
        #expect(
            try await failure(of: fake, sending: sampleMessage(body: "67\n")).description
                == "The mail program refused the message with code 67 (no such user). It was said: said 67")
    }

    @Test("A program that a signal ends is tried again")
    func signalled() async throws {
        let failure = try await failure(of: FakeSendmail("echo oops >&2; kill -9 $$"))
        #expect(failure.reason == .killed(signal: 9))
        #expect(failure.isTemporary)
        #expect(failure.detail == "oops")
    }

    @Test("A program that hangs is ended at the deadline")
    func hangs() async throws {
        let failure = try await failure(of: FakeSendmail("exec sleep 600"), deadline: .milliseconds(300))
        #expect(failure.reason == .tookTooLong)
        #expect(failure.isTemporary)
    }

    @Test("A program that does not want to end is killed after the grace, with what it started")
    func refusesToEnd() async throws {
        let fake = try await FakeSendmail("trap '' TERM; sleep 600 & echo $! > child; while :; do wait; done")
        let failure = try await failure(of: fake, deadline: .milliseconds(500), grace: .milliseconds(100))
        #expect(failure.reason == .tookTooLong)
        // On a slow machine it may not have come so far.
        if fake.left("child")?.last == 10 {
            let child = try await fake.process("child")
            try await eventually("the program's child ends") { hasEnded(child) }
        }
    }

    @Test("A program that ends in good order only when it is told to has not sent the message")
    func endsWhenTold() async throws {
        let fake = try await FakeSendmail("trap 'exit 0' TERM; echo ready > ready; while :; do sleep 0.05; done")
        let failure = try await failure(of: fake, deadline: .seconds(1))
        #expect(failure.reason == .tookTooLong)
    }

    @Test("Cancelling ends the program and what it started")
    func cancelled() async throws {
        let fake = try await FakeSendmail("cat > message; echo $$ > self; sleep 600 & echo $! > child; wait")
        let transport = try SendmailTransport(program: fake.program, deadline: .seconds(600))
        let message = try sampleMessage()
        let sending = Task { try await transport.send(message) }
        let (own, child) = (try await fake.process("self"), try await fake.process("child"))
        sending.cancel()
        let failure = await #expect(throws: MailFailure.self) { try await sending.value }
        #expect(failure?.reason == .cancelled)
        #expect(failure?.isTemporary == true)
        #expect(hasEnded(own))
        try await eventually("the program's child ends") { hasEnded(child) }
    }

    @Test("A task that is cancelled already starts nothing")
    func cancelledBefore() async throws {
        let fake = try await FakeSendmail("touch started")
        let transport = try SendmailTransport(program: fake.program)
        let message = try sampleMessage()
        let sending = Task {
            while !Task.isCancelled { await Task.yield() }
            try await transport.send(message)
        }
        sending.cancel()
        let failure = await #expect(throws: MailFailure.self) { try await sending.value }
        #expect(failure?.reason == .cancelled)
        #expect(fake.left("started") == nil)
    }

    @Test("A program that reads nothing of a large message and ends is believed")
    func readsNothing() async throws {
        let large = try sampleMessage(body: String(repeating: "ŵ", count: 500_000))
        try await send(large, through: FakeSendmail("exit 0"))
        let failure = try await failure(of: FakeSendmail("exit 75"), sending: large)
        #expect(failure.reason == .refused(code: 75))
    }

    @Test("A megabyte goes in whole while as much or more comes out, before, meanwhile and after")
    func bothWays() async throws {
        let large = try sampleMessage(body: String(repeating: "Calon ŵ. ", count: 100_000))
        #expect(large.rendered().count > 1_000_000)
        let noise = "head -c 3000000 /dev/zero | tr '\\0' e"
        for lines in [
            "\(noise) >&2; cat > message", "\(noise) >&2 & cat > message; wait", "cat > message; \(noise) >&2",
            "\(noise); cat > message",
        ] {
            let fake = try await FakeSendmail(lines)
            try await send(large, through: fake)
            #expect(fake.left("message") == large.rendered())
        }
    }

    @Test("Of much that is said the beginning is kept, on one line")
    func muchSaid() async throws {
        let failure = try await failure(
            of: FakeSendmail("yes 'mail: something is wrong' | head -c 5000000 >&2; exit 69"))
        #expect(failure.reason == .refused(code: 69))
        #expect(failure.detail.hasPrefix("mail: something is wrong mail: something"))
        #expect(failure.detail.hasSuffix("…"))
        #expect(failure.detail.count == MailFailure.greatestDetailLength)
    }

    @Test("What is said is shown without control characters and without the receiver's address")
    func saidSafely() async throws {
        let failure = try await failure(
            of: FakeSendmail(
                "printf '\\033[31m<Guardian@EXAMPLE.org>:\\r\\n\\tno \\0such\\302\\205 user\\342\\200\\256 \\377 guardian@example.org\\n' >&2; exit 67"
            ),
            sending: sampleMessage(to: "Guardian@Example.org"))
        #expect(failure.detail == "[31m<(receiver)>: no such user \u{FFFD} (receiver)")
        #expect(!failure.isTemporary)
    }

    @Test("A program that leaves another behind to deliver is not waited for longer than itself")
    func leavesOneBehind() async throws {
        let fake = try await FakeSendmail("cat > message; sleep 600 & echo $! > child; echo queued >&2; exit 0")
        try await SendmailTransport(program: fake.program, deadline: .seconds(120)).send(sampleMessage())
        let child = try await fake.process("child")
        #expect(!hasEnded(child))
        kill(child, SIGKILL)
    }

    @Test("A program that is not there, may not be run or cannot run is reported, and tried again")
    func cannotStart() async throws {
        let forbidden = try await FakeSendmail("exit 0", mode: "600")
        let broken = try await FakeSendmail("exit 0", interpreter: "/nowhere/sh")
        for program in [forbidden.program, broken.program, "/nowhere/sendmail", "/", forbidden.folder.path] {
            let transport = try SendmailTransport(program: program)
            let failure = await #expect(throws: MailFailure.self, "\(program)") {
                try await transport.send(sampleMessage())
            }
            #expect(failure?.reason == .cannotStart, "\(program)")
            #expect(failure?.isTemporary == true)
            #expect(failure?.description.hasPrefix("The mail program cannot be started. It was said: ") == true)
        }
    }

    @Test("Thirty messages at once all arrive")
    func concurrent() async throws {
        let fake = try await FakeSendmail("shift 2; cat > \"message-$1\"")
        let transport = try SendmailTransport(program: fake.program, deadline: .seconds(120))
        let messages = try (0..<30).map {
            try sampleMessage(to: "g\($0)@example.org", body: String(repeating: "\($0) ", count: 30_000))
        }
        try await withThrowingTaskGroup { group in
            for message in messages { group.addTask { try await transport.send(message) } }
            try await group.waitForAll()
        }
        for message in messages { #expect(fake.left("message-\(message.to)") == message.rendered()) }
    }

    @Test("No message stays in memory after it was sent or could not be")
    func noneLeft() async throws {
        try await send(sampleMessage(), through: FakeSendmail("exit 0"))
        _ = try await failure(of: FakeSendmail("exit 75"))
        _ = try await failure(of: FakeSendmail("exit 0", mode: "600"))
        _ = try await failure(of: FakeSendmail("exec sleep 600"), deadline: .milliseconds(100))
        let files = FileManager.default
        let open = try files.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0) }
        #expect(open.filter { $0.contains("heartshield-mail-") } == [])
        #expect(try files.contentsOfDirectory(atPath: "/dev/shm").filter { $0.hasPrefix("heartshield-mail-") } == [])
    }

    @Test("Settings that cannot work are refused when they are made")
    func settings() {
        #expect(throws: SendmailTransport.SettingsError.programNotAbsolute) {
            try SendmailTransport(program: "sendmail")
        }
        #expect(throws: SendmailTransport.SettingsError.programNotAbsolute) {
            try SendmailTransport(program: "/usr/sbin/sendmail\0-x")
        }
        for option in ["", "-", "--", "guardian@example.org", "-i\0"] {
            #expect(throws: SendmailTransport.SettingsError.optionNotUsable, "\(option)") {
                try SendmailTransport(program: "/usr/sbin/sendmail", options: [option])
            }
        }
        for duration: Duration in [.zero, .seconds(-1), .seconds(3601)] {
            #expect(throws: SendmailTransport.SettingsError.durationNotUsable) {
                try SendmailTransport(program: "/usr/sbin/sendmail", deadline: duration)
            }
            #expect(throws: SendmailTransport.SettingsError.durationNotUsable) {
                try SendmailTransport(program: "/usr/sbin/sendmail", grace: duration)
            }
        }
        let all: [SendmailTransport.SettingsError] = [.programNotAbsolute, .optionNotUsable, .durationNotUsable]
        #expect(Set(all.map(\.description)).count == 3)
    }
}
