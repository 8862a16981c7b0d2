import Mail
import Testing

@Suite("Addresses")
struct MailAddressTests {
    @Test(
        "What real mailboxes are called is read",
        arguments: [
            "a@b.uk", "guardian@example.org", "first.last@sub.example.co.uk", "o'brien+aed@example.org", "1@2.example",
            "!#$%&'*+/=?^_`{|}~@example.org", "x-@example.org", "root@localhost", "a@xn--caf-dma.example",
            "a@1-2.example9",
        ])
    func accepted(text: String) throws {
        #expect(try MailAddress(text).description == text)
    }

    @Test("The domain is in small letters, the local part as it was written, and a key is all in small letters")
    func normalised() throws {
        let address = try MailAddress("Jo.Bloggs@Example.ORG")
        #expect(address.localPart == "Jo.Bloggs")
        #expect(address.domain == "example.org")
        #expect(address.description == "Jo.Bloggs@example.org")
        #expect(address.comparisonKey == "jo.bloggs@example.org")
        #expect(try address == MailAddress("Jo.Bloggs@EXAMPLE.org"))
        #expect(try address != MailAddress("jo.bloggs@example.org"))
        #expect(try MailAddress("a@LocalHost").domain == "localhost")
    }

    static let refusals: [(String, MailAddressError)] = [
        ("", .empty),
        ("example.org", .noAtSign),
        ("a@b@example.org", .severalAtSigns),
        ("\"a@b\"@example.org", .severalAtSigns),
        ("@example.org", .noLocalPart),
        ("a@", .noDomain),
        ("-f@example.org", .beginsWithHyphen),
        (".a@example.org", .misplacedDot),
        ("a.@example.org", .misplacedDot),
        ("a..b@example.org", .misplacedDot),
        ("a@.example.org", .misplacedDot),
        ("a@example.org.", .misplacedDot),
        ("a@example..org", .misplacedDot),
        ("a@example", .domainWithoutDot),
        ("a@localhost.", .misplacedDot),
        ("a@-example.org", .domainLabel),
        ("a@example-.org", .domainLabel),
        ("a@exa_mple.org", .domainLabel),
        ("a@192.0.2.1", .domainLabel),
        ("a@example.123", .domainLabel),
        ("a@[192.0.2.1]", .domainLabel),
        ("a@example.org>", .domainLabel),
        ("\"a\"@example.org", .characterNotAllowed),
        ("(note)a@example.org", .characterNotAllowed),
        ("a,b@example.org", .characterNotAllowed),
        ("<a@example.org>", .characterNotAllowed),
        ("a:b@example.org", .characterNotAllowed),
        ("a\\b@example.org", .characterNotAllowed),
        (" a@example.org", .characterNotAllowed),
        ("a@example.org ", .characterNotAllowed),
        ("a b@example.org", .characterNotAllowed),
        ("a@example.org\n", .characterNotAllowed),
        ("a@example.org\r\nBcc: b@example.org", .characterNotAllowed),
        ("a\0@example.org", .characterNotAllowed),
        ("a\t@example.org", .characterNotAllowed),
        ("a\u{7F}@example.org", .characterNotAllowed),
        ("é@example.org", .characterNotAllowed),
        ("a@exämple.org", .characterNotAllowed),
        ("a＠example.org", .characterNotAllowed),
        ("a@example\u{3002}org", .characterNotAllowed),
    ]

    @Test("What is no plain address is refused with its reason", arguments: refusals)
    func refused(text: String, reason: MailAddressError) {
        #expect(throws: reason) { try MailAddress(text) }
    }

    @Test("Lengths are kept to the byte: 64 before the sign, 63 in a label, 254 altogether")
    func lengths() throws {
        let label = String(repeating: "d", count: 63)
        #expect(try MailAddress(String(repeating: "a", count: 64) + "@example.org").localPart.count == 64)
        #expect(throws: MailAddressError.localPartTooLong) {
            try MailAddress(String(repeating: "a", count: 65) + "@example.org")
        }
        #expect(try MailAddress("a@\(label).org").domain.count == 67)
        #expect(throws: MailAddressError.domainLabel) { try MailAddress("a@d\(label).org") }
        let domain = "\(label).\(label).\(label)."
        let rest = String(repeating: "e", count: 254 - 2 - domain.utf8.count)
        #expect(try MailAddress("a@" + domain + rest).description.utf8.count == 254)
        #expect(throws: MailAddressError.tooLong) { try MailAddress("ab@" + domain + rest) }
        #expect(throws: MailAddressError.tooLong) { try MailAddress(String(repeating: "a@", count: 1_000_000)) }
    }

    @Test("Every byte beyond the allowed ones is refused on either side, and every allowed one is taken")
    func everyByte() {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        let local = Set((letters + "!#$%&'*+-/=?^_`{|}~.").unicodeScalars)
        let domain = Set((letters + "-.").unicodeScalars)
        for code in UInt8.min...UInt8.max {
            let scalar = Unicode.Scalar(code)
            let inLocal = try? MailAddress("a\(scalar)b@example.org")
            let inDomain = try? MailAddress("a@b\(scalar)c.org")
            #expect((inLocal != nil) == local.contains(scalar), "before the sign: \(code)")
            #expect((inDomain != nil) == domain.contains(scalar), "after the sign: \(code)")
        }
    }

    @Test("Every reason is a sentence of its own", arguments: MailAddressError.allCases)
    func sentences(reason: MailAddressError) {
        #expect(reason.description.hasSuffix("."))
        #expect(MailAddressError.allCases.count { $0.description == reason.description } == 1)
    }
}
