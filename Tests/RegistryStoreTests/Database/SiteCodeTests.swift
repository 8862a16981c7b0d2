import Foundation
import PostgresClient
import Testing

@Suite("Site codes and keys")
struct SiteCodeTests {
    private static let alphabet = Array("23456789ABCDEFGHJKMNPQRTVWXYZ".utf8)

    private func codes(_ numbers: String) async throws -> [String] {
        try await Register.with { register in
            try await register.column("SELECT site_code(number) AS code FROM \(numbers) AS number")
        }
    }

    /// The places in the alphabet of the characters after `HS-`; nil where one is not in it.
    private func places(_ code: String) -> [Int]? {
        guard code.hasPrefix("HS-") else { return nil }
        let digits = code.utf8.dropFirst(3).compactMap { Self.alphabet.firstIndex(of: $0) }
        return digits.count == code.utf8.count - 3 ? digits : nil
    }

    /// Weights 1, 2, 3 and so on from the right make a sum that 29 divides.
    private func checks(_ digits: [Int]) -> Bool {
        digits.reversed().enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }.isMultiple(of: 29)
    }

    @Test("The first 5,000 codes are distinct, four characters long, and check")
    func firstCodes() async throws {
        let codes = try await codes("generate_series(1, 5000)")
        #expect(codes.count == 5000)
        #expect(Set(codes).count == 5000)
        for code in codes {
            let digits = try #require(places(code), "\(code)")
            #expect(digits.count == 4, "\(code)")
            #expect(checks(digits), "\(code)")
        }
    }

    @Test("Codes grow longer with their number, up to the eight characters that a site's code may have")
    func longCodes() async throws {
        let lengths = try await codes("unnest(ARRAY[0, 24388, 24389, 707280, 707281, 17249876308]::bigint[])").map {
            code in
            let digits = try #require(places(code))
            #expect(checks(digits), "\(code)")
            return digits.count
        }
        #expect(lengths == [4, 4, 5, 5, 6, 8])
    }

    @Test("The check character finds every single wrong character and every swap of neighbours")
    func typingErrors() async throws {
        for code in try await codes("generate_series(1, 300)") + codes("generate_series(24300, 24500)") {
            let digits = try #require(places(code))
            for place in digits.indices {
                for wrong in Self.alphabet.indices where wrong != digits[place] {
                    var mistyped = digits
                    mistyped[place] = wrong
                    if checks(mistyped) { Issue.record("\(code): \(wrong) at \(place) passes") }
                }
                guard place > 0, digits[place] != digits[place - 1] else { continue }
                var swapped = digits
                swapped.swapAt(place, place - 1)
                if checks(swapped) { Issue.record("\(code): swapped at \(place) passes") }
            }
        }
    }

    @Test("A site gets the code of the next number")
    func codeOfNewSite() async throws {
        try await Register.with { register in
            let codes = try await register.column(
                "INSERT INTO site (latitude, longitude) SELECT 53, -1 FROM generate_series(1, 3) RETURNING code",
                as: String.self)
            let expected = try await register.column(
                "SELECT site_code(n) AS code FROM generate_series(1, 3) AS n", as: String.self)
            #expect(codes == expected)
        }
    }

    @Test("Keys are UUIDs of version 7 and of the RFC's variant, and sort by the millisecond they were made in")
    func keys() async throws {
        try await Register.with { register in
            let before: Int64 = try await register.value(
                "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint")
            let keys = try await register.column(
                "SELECT uuid_v7() AS key FROM generate_series(1, 20000)", as: UUID.self)
            let after: Int64 = try await register.value(
                "SELECT ceil(extract(epoch FROM clock_timestamp()) * 1000)::bigint")

            #expect(Set(keys).count == keys.count)
            let milliseconds = keys.map { key in
                withUnsafeBytes(of: key.uuid) { bytes in
                    #expect(bytes[6] >> 4 == 7)
                    #expect(bytes[8] >> 6 == 0b10)
                    return bytes.prefix(6).reduce(Int64(0)) { $0 << 8 | Int64($1) }
                }
            }
            #expect(milliseconds == milliseconds.sorted())
            #expect(milliseconds.allSatisfy { (before...after).contains($0) })
            // Without more than one millisecond the order would say nothing.
            #expect(Set(milliseconds).count > 1)
            let sorted = try await register.column(
                "SELECT key FROM unnest($1::uuid[]) AS key ORDER BY key", [keys.reversed().map(\.uuidString)],
                as: UUID.self)
            let order = Dictionary(uniqueKeysWithValues: zip(keys, milliseconds))
            #expect(sorted.compactMap { order[$0] } == milliseconds)
        }
    }
}
