import Foundation
import Mail
import Testing

@Suite("Messages")
struct MailMessageTests {
    @Test("A plain message is written as anybody would write it")
    func plain() throws {
        let text = String(decoding: try sampleMessage().rendered(), as: UTF8.self)
        #expect(
            text == """
                Date: Tue, 24 Nov 2026 08:53:00 +0000
                From: "HeartShield" <register@example.net>
                To: guardian@example.org
                Message-ID: <01a2b3c4-expiry@example.net>
                Subject: Pads expire soon
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Please look at HS-44EP.

                """)
    }

    @Test("Names and subjects beyond ASCII become encoded words, folded between characters")
    func encodedWords() throws {
        let message = try sampleMessage(
            fromName: "Gwasanaeth Ambiwlans Tŷ Ddewi",
            subject: "Mae padiau'r diffibriliwr yn Nhŷ'r Ysgol, Llanfihangel-ŷ-Creuddyn yn dod i ben yfory 🫀")
        let lines = String(decoding: message.rendered(), as: UTF8.self).split(separator: "\n")
        #expect(lines[1] == "From: =?utf-8?Q?Gwasanaeth_Ambiwlans_T=C5=B7_Ddewi?= <register@example.net>")
        #expect(lines[4].count == 76)
        #expect(lines[4] == "Subject: =?utf-8?Q?Mae_padiau=27r_diffibriliwr_yn_Nh=C5=B7=27r_Ysgol=2C_Ll?=")
        #expect(lines[5] == " =?utf-8?Q?anfihangel-=C5=B7-Creuddyn_yn_dod_i_ben_yfory_=F0=9F=AB=80?=")
    }

    @Test(
        "Every header text with a control character or a line separator is refused",
        arguments: (0...0x1F).map { UInt32($0) } + (0x7F...0x9F).map { UInt32($0) } + [0x2028, 0x2029])
    func controlCharacters(code: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(code))
        for text in ["\(scalar)", "Pads\(scalar)Bcc: other@example.org", "Pads\(scalar)"] {
            #expect(throws: MailMessageError.controlCharacter(field: "subject", code: code)) {
                try sampleMessage(subject: text)
            }
            #expect(throws: MailMessageError.self) { try sampleMessage(fromName: text) }
        }
        #expect(throws: MailMessageError.controlCharacter(field: "sender's name", code: code)) {
            try sampleMessage(fromName: "x\(scalar)")
        }
        #expect(throws: MailMessageError.id) { try sampleMessage(id: "a\(scalar)b") }
    }

    @Test(
        "Nothing that is tried adds a header, a receiver or a part",
        arguments: [
            "x\r\nBcc: other@example.org", "x\nBcc: other@example.org", "x\rBcc: other@example.org", "x\r\n\r\nbody",
            "x\u{0B}Bcc: y", "x\u{0C}Bcc: y", "x\u{85}Bcc: y", "x\u{2028}Bcc: y", "x\0", "\r\n", "x\r\n y",
        ])
    func injection(text: String) {
        #expect(throws: MailMessageError.self) { try sampleMessage(subject: text) }
        #expect(throws: MailMessageError.self) { try sampleMessage(fromName: text) }
        #expect(throws: MailMessageError.self) { try sampleMessage(id: text) }
        #expect(throws: MailAddressError.self) { try MailAddress(text + "@example.org") }
    }

    @Test(
        "Text that looks like a header's grammar stays text",
        arguments: [
            "=?utf-8?Q?=0D=0ABcc:_other@example.org?=", "a\" <other@example.org>, \"b", "a\\", "<other@example.org>",
            "a (comment)", "group: a@example.org;", "=?", "\"\"", " leading", "trailing ", "two  spaces",
        ])
    func lookalikes(text: String) throws {
        let decoded = try #require(DecodedMail(try sampleMessage(fromName: text, subject: text).rendered()))
        #expect(decoded.subject == text)
        #expect(decoded.sender?.name == text)
        #expect(decoded.sender?.address == "register@example.net")
        #expect(decoded.headers.count == 9)
    }

    @Test("A dot alone, a dot first and From first survive, wherever a line is folded")
    func dots() throws {
        let bodies = [
            ".", ".\n", "\n.\n", "..\n", ".\n.\n", "From a\nFrom b", "x\n.\r\ny", ". \n", ".\t",
            String(repeating: ".", count: 500), String(repeating: "x", count: 75) + ".\nx",
            String(repeating: "x", count: 75) + "From here\n", String(repeating: "x", count: 76) + "\n.\n",
        ]
        for body in bodies {
            let message = try sampleMessage(body: body)
            let decoded = try #require(DecodedMail(message.rendered()))
            #expect(decoded.body == message.normalisedBody)
            for line in decoded.encodedBody.split(separator: 10) {
                #expect(line.first != UInt8(ascii: "."))
                #expect(!line.starts(with: "From ".utf8))
            }
        }
    }

    @Test("A body is empty, one line without an end, or has lines of every length around the fold")
    func bodies() throws {
        let empty = try sampleMessage(body: "")
        #expect(empty.normalisedBody.isEmpty)
        #expect(String(decoding: empty.rendered(), as: UTF8.self).hasSuffix("quoted-printable\n\n"))
        #expect(try sampleMessage(body: "a").normalisedBody == "a\n")
        #expect(try sampleMessage(body: "a\r\nb\rc\n\rd\r\n").normalisedBody == "a\nb\nc\n\nd\n")
        for length in 0...160 {
            for unit in ["x", "é", "=", " ", "x ", "🫀"] {
                let message = try sampleMessage(body: String(repeating: unit, count: length) + "\nend")
                let decoded = try #require(DecodedMail(message.rendered()))
                try #require(decoded.body == message.normalisedBody, "\(length) times “\(unit)”")
                try #require(decoded.encodedBody.split(separator: 10).allSatisfy { $0.count <= 76 })
            }
        }
    }

    @Test("A body of a million bytes in one line comes back")
    func largeBody() throws {
        let body = String(repeating: "Curiad calon: ŵ=. ", count: 52_632)
        #expect(body.utf8.count >= 1_000_000)
        let decoded = try #require(DecodedMail(try sampleMessage(body: body).rendered()))
        #expect(decoded.body == body + "\n")
    }

    @Test("Lengths are kept to the byte")
    func lengths() throws {
        #expect(try sampleMessage(subject: String(repeating: "é", count: 500)).subject.count == 500)
        #expect(throws: MailMessageError.tooLong(field: "subject", bytes: 1000)) {
            try sampleMessage(subject: String(repeating: "é", count: 501))
        }
        #expect(try sampleMessage(fromName: String(repeating: "é", count: 100)).fromName?.count == 100)
        #expect(throws: MailMessageError.tooLong(field: "sender's name", bytes: 200)) {
            try sampleMessage(fromName: String(repeating: "é", count: 101))
        }
        #expect(try sampleMessage(body: String(repeating: "x", count: 3_000_000)).body.utf8.count == 3_000_000)
        #expect(throws: MailMessageError.tooLong(field: "body", bytes: 3_000_000)) {
            try sampleMessage(body: String(repeating: "x", count: 3_000_001))
        }
        #expect(throws: MailMessageError.emptyName) { try sampleMessage(fromName: "") }
        #expect(throws: MailMessageError.emptyName) { try sampleMessage(fromName: " \u{A0} ") }
    }

    @Test("Without a name the address stands alone, and with a long one on a line of its own")
    func sender() throws {
        let alone = try #require(DecodedMail(try sampleMessage(fromName: nil).rendered()))
        #expect(alone.header("From") == "register@example.net")
        let name = String(repeating: "Long ", count: 13) + "one"
        let text = String(decoding: try sampleMessage(fromName: name).rendered(), as: UTF8.self)
        #expect(text.contains("\nFrom: \"\(name)\"\n <register@example.net>\n"))
        let longer = try #require(DecodedMail(try sampleMessage(fromName: name + " more").rendered()))
        #expect(longer.sender?.name == name + " more")
    }

    @Test("The longest addresses and ids make no line longer than mail allows")
    func longestLines() throws {
        let label = String(repeating: "d", count: 63)
        let address = try MailAddress("a@\(label).\(label).\(label)." + String(repeating: "e", count: 60))
        let message = try MailMessage(
            from: address, fromName: String(repeating: "é", count: 100), to: address, subject: "", body: "",
            id: String(repeating: "i", count: 100), date: Date(timeIntervalSince1970: 0),
            headers: [.replyTo(address), .suppressAutomaticReplies, .autoSubmitted])
        let lines = message.rendered().split(separator: 10)
        #expect(lines.allSatisfy { $0.count <= 998 })
        #expect(lines.allSatisfy { !$0.contains(UInt8(ascii: "?")) || $0.count <= 76 })
        let decoded = try #require(DecodedMail(message.rendered()))
        #expect(decoded.header("Reply-To") == address.description)
        #expect(decoded.header("X-Auto-Response-Suppress") == "All")
        #expect(decoded.header("Subject") == "")
        #expect(decoded.sender?.address == address.description)
    }

    @Test(
        "An id is a good part of a Message-ID and of a file name, or is refused",
        arguments: ["", ".", "..", ".a", "a.", "-a", "a-", "a..b", "a._b", "a/b", "a b", "a@b", "<a>", "é", "a\\b"])
    func ids(id: String) throws {
        #expect(throws: MailMessageError.id) { try sampleMessage(id: id) }
        #expect(throws: MailMessageError.id) { try sampleMessage(id: String(repeating: "i", count: 101)) }
        #expect(try sampleMessage(id: "a.b-c_D9").messageID == "<a.b-c_D9@example.net>")
    }

    @Test("A header is given once")
    func repeatedHeaders() throws {
        let other = try MailAddress("desk@example.org")
        #expect(throws: MailMessageError.repeatedHeader("Reply-To")) {
            try sampleMessage(headers: [.replyTo(other), .autoSubmitted, .replyTo(other)])
        }
        #expect(try sampleMessage(headers: []).headers.isEmpty)
    }

    @Test("Dates of 1970 to 9999 are written to the second, in UTC; others are refused")
    func dates() throws {
        let cases: [(Double, String)] = [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (951_782_399.999, "Mon, 28 Feb 2000 23:59:59 +0000"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 +0000"),
            (1_774_746_000, "Sun, 29 Mar 2026 01:00:00 +0000"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 +0000"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 +0000"),
        ]
        for (seconds, text) in cases {
            let message = try sampleMessage(date: Date(timeIntervalSince1970: seconds))
            #expect(DecodedMail(message.rendered())?.header("Date") == text)
        }
        for seconds in [-0.5, -1, 253_402_300_800, 1e300, -1e300, .infinity, -.infinity, .nan] {
            #expect(throws: MailMessageError.date) { try sampleMessage(date: Date(timeIntervalSince1970: seconds)) }
        }
    }

    @Test("The same message is the same bytes every time")
    func repeatable() throws {
        #expect(try sampleMessage().rendered() == sampleMessage().rendered())
    }

    @Test("Every reason is a sentence")
    func sentences() {
        let reasons: [MailMessageError] = [
            .controlCharacter(field: "subject", code: 10), .tooLong(field: "body", bytes: 3), .emptyName, .id, .date,
            .repeatedHeader("Reply-To"),
        ]
        #expect(Set(reasons.map(\.description)).count == reasons.count)
        #expect(reasons.allSatisfy { $0.description.hasSuffix(".") })
        #expect(reasons[0].description.contains("U+000A"))
    }
}
