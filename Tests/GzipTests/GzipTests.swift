import CZlib
import Gzip
import SeededRandom
import Testing

@Suite("Reading gzip data")
struct GzipTests {
    @Test("What zlib compressed comes back byte for byte", arguments: [0, 1, 2, 65_535, 65_536, 65_537, 1_000_000])
    func roundTrip(count: Int) throws {
        let text = sampleText(count: count, seed: 1)
        for level in [Z_NO_COMPRESSION, Z_BEST_SPEED, Z_BEST_COMPRESSION] {
            #expect(try Gzip.decompress(gzipped(text, level: level), limit: count) == text)
        }
    }

    @Test("Several members give their contents one after the other, empty ones among them")
    func members() throws {
        let parts = [0, 10, 70_000, 0, 3].map { sampleText(count: $0, seed: UInt64($0) + 2) }
        let file = parts.flatMap { gzipped($0) }
        #expect(try Gzip.decompress(file, limit: 1_000_000) == parts.flatMap { $0 })
    }

    @Test("A member with a file name, a comment and an extra field is read")
    func headerFields() throws {
        let text = Array("Location,Postcode\n".utf8)
        let plain = gzipped(text)
        // Flags FEXTRA, FNAME and FCOMMENT of RFC 1952.
        let header: [UInt8] = [0x1F, 0x8B, 8, 4 | 8 | 16, 0x12, 0x34, 0x56, 0x60, 0, 3, 2, 0, 0xAA, 0xBB]
        let file = header + Array("units.csv\0".utf8) + Array("a list\0".utf8) + plain[10...]
        #expect(try Gzip.decompress(file, limit: 100) == text)
    }

    @Test("A file of three known bytes, made elsewhere, is read")
    func knownBytes() throws {
        let file: [UInt8] = [
            0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x4B, 0x4C, 0x4A, 0x06, 0, 0xC2, 0x41, 0x24, 0x35, 3, 0, 0, 0,
        ]
        #expect(try Gzip.decompress(file, limit: 3) == Array("abc".utf8))
    }

    @Test("A file cut short anywhere is reported as cut short")
    func truncation() {
        let file = gzipped(sampleText(count: 200, seed: 3))
        for length in file.indices {
            #expect(throws: GzipError.truncated, "first \(length) of \(file.count) bytes") {
                try Gzip.decompress(Array(file[..<length]), limit: 1000)
            }
        }
    }

    @Test("A second member cut short is reported too, and nothing of the first is given")
    func truncatedSecondMember() {
        let first = gzipped(sampleText(count: 200, seed: 4))
        let second = gzipped(sampleText(count: 100, seed: 5))
        for length in 1..<second.count {
            #expect(throws: GzipError.truncated, "first \(length) bytes of the second member") {
                try Gzip.decompress(first + second[..<length], limit: 1000)
            }
        }
    }

    @Test("No bit of the compressed data, the checksum or the length can change the contents unnoticed")
    func corruption() {
        let text = sampleText(count: 200, seed: 6)
        let file = gzipped(text)
        var harmless = 0
        for place in 10..<file.count {
            for bit in 0..<8 {
                var damaged = file
                damaged[place] ^= 1 << UInt8(bit)
                guard let output = try? Gzip.decompress(damaged, limit: 100_000) else { continue }
                harmless += 1
                #expect(output == text, "bit \(bit) of byte \(place)")
            }
        }
        // The compressed data ends at any bit of its last byte; the bits after it have no meaning.
        #expect(harmless < 8)
    }

    @Test("A wrong checksum and a wrong length are named")
    func checks() {
        let file = gzipped(Array("defibrillator".utf8))
        var wrongChecksum = file
        wrongChecksum[file.count - 8] ^= 1
        #expect(throws: GzipError.corrupt(detail: "incorrect data check")) {
            try Gzip.decompress(wrongChecksum, limit: 100)
        }
        var wrongLength = file
        wrongLength[file.count - 4] ^= 1
        #expect(throws: GzipError.corrupt(detail: "incorrect length check")) {
            try Gzip.decompress(wrongLength, limit: 100)
        }
        var wrongMethod = file
        wrongMethod[2] = 7
        #expect(throws: GzipError.corrupt(detail: "unknown compression method")) {
            try Gzip.decompress(wrongMethod, limit: 100)
        }
    }

    @Test(
        "Data of another kind is not gzip",
        arguments: [
            Array("Postcode".utf8), [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1], [0x1F, 0x9D, 0x90], [0], [0x50, 0x4B, 3, 4],
        ]
            as [[UInt8]])
    func otherData(bytes: [UInt8]) {
        #expect(throws: GzipError.notGzip) { try Gzip.decompress(bytes, limit: 100) }
    }

    @Test("No data at all, or half a magic number, is data cut short", arguments: [[], [0x1F]] as [[UInt8]])
    func nothing(bytes: [UInt8]) {
        #expect(throws: GzipError.truncated) { try Gzip.decompress(bytes, limit: 100) }
    }

    @Test("Bytes after the last member are refused, and it is said where they begin")
    func trailingData() {
        let file = gzipped(sampleText(count: 20, seed: 7))
        for tail in [[0], [0x0A], Array("more".utf8), [0x1F, 0]] as [[UInt8]] {
            #expect(throws: GzipError.trailingData(offset: file.count)) {
                try Gzip.decompress(file + tail, limit: 100)
            }
        }
    }

    @Test("The limit is the greatest size allowed, over all members together")
    func limit() throws {
        let text = sampleText(count: 100_000, seed: 8)
        let file = gzipped(text)
        #expect(try Gzip.decompress(file, limit: 100_000) == text)
        #expect(throws: GzipError.tooLarge(limit: 99_999)) { try Gzip.decompress(file, limit: 99_999) }
        #expect(try Gzip.decompress(file + file, limit: 200_000).count == 200_000)
        #expect(throws: GzipError.tooLarge(limit: 199_999)) { try Gzip.decompress(file + file, limit: 199_999) }
    }

    @Test("A limit of nothing lets an empty file through and no byte more", arguments: [0, -1, Int.min])
    func noRoom(limit: Int) throws {
        #expect(try Gzip.decompress(gzipped([]), limit: limit) == [])
        #expect(throws: GzipError.tooLarge(limit: 0)) { try Gzip.decompress(gzipped([1]), limit: limit) }
    }

    @Test("A small file that unfolds to megabytes is stopped at the limit")
    func bomb() {
        let bomb = gzipped([UInt8](repeating: 0, count: 8_000_000))
        #expect(bomb.count < 10_000)
        #expect(throws: GzipError.tooLarge(limit: 1000)) { try Gzip.decompress(bomb, limit: 1000) }
    }

    @Test("Mutated files are read or refused, never more than the limit is given")
    func mutations() {
        let seed: UInt64 = 9
        var generator = SeededGenerator(seed: seed)
        let file = gzipped(sampleText(count: 300, seed: 10)) + gzipped(sampleText(count: 50, seed: 11))
        var read = 0
        for round in 0..<2000 {
            var mutated = file
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutated[Int.random(in: mutated.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            mutated.removeLast(Int.random(in: 0...2, using: &generator) * 7)
            if let output = try? Gzip.decompress(mutated, limit: 350) {
                read += 1
                #expect(output.count <= 350, "seed \(seed), round \(round)")
            }
        }
        // A change in the unchecked bytes of a header, such as the time, does no harm.
        #expect((1..<200).contains(read), "seed \(seed): \(read) of 2000 were read")
    }

    @Test("Every error says something of its own")
    func descriptions() {
        let errors: [GzipError] = [
            .notGzip, .truncated, .corrupt(detail: "incorrect data check"), .trailingData(offset: 12),
            .tooLarge(limit: 5), .outOfMemory,
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect(GzipError.corrupt(detail: "incorrect data check").description.contains("incorrect data check"))
        #expect(GzipError.trailingData(offset: 12).description.contains("12"))
        #expect(GzipError.tooLarge(limit: 5).description.contains("5"))
    }
}
