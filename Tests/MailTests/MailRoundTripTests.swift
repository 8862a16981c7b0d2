import Foundation
import Mail
import SeededRandom
import Testing

@Suite("What is written is read back")
struct MailRoundTripTests {
    private static let count = 10_000

    private func messages() throws -> [MailMessage] {
        var generator = SeededGenerator(seed: 20_261_124)
        return try (0..<Self.count).map { try AwkwardText.message($0, using: &generator) }
    }

    @Test("Ten thousand messages of awkward text come back scalar for scalar")
    func roundTrip() throws {
        let names = [
            "Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
            "Content-Transfer-Encoding",
        ]
        for message in try messages() {
            let decoded = try #require(DecodedMail(message.rendered()), "message \(message.id)")
            try #require(decoded.headers.map(\.name) == names, "message \(message.id)")
            // Strings are equal where they look the same; here every scalar counts.
            try #require(isSame(decoded.subject, message.subject), "message \(message.id)")
            try #require(isSame(decoded.sender?.name, message.fromName), "message \(message.id)")
            try #require(decoded.sender?.address == "register@example.net", "message \(message.id)")
            try #require(isSame(decoded.body, message.normalisedBody), "message \(message.id)")
        }
    }

    @Test("No line of ten thousand messages is too long, a single dot, or one that some program would alter")
    func lines() throws {
        for message in try messages() {
            let bytes = message.rendered()
            try #require(
                bytes.allSatisfy { $0 == 10 || (0x20...0x7E).contains($0) || $0 == 9 }, "message \(message.id)")
            try #require(bytes.last == 10, "message \(message.id)")
            for line in bytes.dropLast().split(separator: 10, omittingEmptySubsequences: false) {
                let text = String(decoding: line, as: UTF8.self)
                try #require(line.count <= 76, "message \(message.id): \(text)")
                try #require(text.first != "." && !text.hasPrefix("From "), "message \(message.id): \(text)")
                try #require(text.last != " " && text.last != "\t", "message \(message.id): \(text)")
            }
        }
    }

    @Test("Python's reader of mail agrees on ten thousand messages, where Python is at hand")
    func python() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var input: [UInt8] = []
        func append(_ bytes: [UInt8]) { input += Array("\(bytes.count)\n".utf8) + bytes }
        for message in try messages() {
            append(message.rendered())
            append(Array(message.subject.utf8))
            append(Array((message.fromName ?? "").utf8))
            append(Array(message.normalisedBody.utf8))
            append(Array(String(Int64(message.date.timeIntervalSince1970)).utf8))
        }
        try Data(input).write(to: folder.appendingPathComponent("messages"))
        let script = """
            import sys
            from email import message_from_bytes, policy
            from email.header import decode_header, make_header
            from email.utils import parseaddr
            file = open(sys.argv[1], "rb")
            def part():
                line = file.readline()
                return file.read(int(line)) if line else None
            total = 0
            while (raw := part()) is not None:
                subject, name, body, date = part().decode(), part().decode(), part(), int(part())
                mail = message_from_bytes(raw, policy=policy.default)
                # The newer policy's reader of names mixes up the spaces around encoded words.
                sender, address = parseaddr(message_from_bytes(raw, policy=policy.compat32)["From"])
                found = (str(mail["Subject"] or ""), str(make_header(decode_header(sender))), address,
                         mail.get_payload(decode=True), int(mail["Date"].datetime.timestamp()), mail.defects)
                wanted = (subject, name, "register@example.net", body, date, [])
                if found != wanted:
                    print("message", total, "found", ascii(found), "wanted", ascii(wanted))
                total += 1
            print(total, "read")
            """
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", script, folder.appendingPathComponent("messages").path]
        let output = folder.appendingPathComponent("output")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        python.standardOutput = try FileHandle(forWritingTo: output)
        let status = try await ending(of: python)
        guard status != 127 else {
            print("python3 is not at hand: its reader of mail was not asked.")
            return
        }
        #expect(status == 0)
        let said = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        #expect(said == "\(Self.count) read\n", "\(said.prefix(2000))")
    }

    private func isSame(_ text: String?, _ other: String?) -> Bool {
        text.map { Array($0.utf8) } == other.map { Array($0.utf8) }
    }
}
