import Registry
import SeededRandom
import Testing

@Suite("Damaged import files")
struct ImportFuzzTests {
    @Test(
        "Changed, cut and repeated bytes of real files give a reading or an error, never a trap",
        arguments: [
            "isle_of_man_2025-11-21.csv", "isle_of_man_overpass_2025-11-21.geojson", "poland_2025-07-25.geojson",
            "trafford_defibrillators.csv", "verona_overpass_2026-07-01.json",
        ])
    func mutations(_ name: String) throws {
        // A part of the file: the same kinds of damage, more often.
        let whole = try ImportFiles.fixture("aed/" + name)
        let original = Array(whole.prefix(4_000))
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        var readings = 0
        for _ in 0..<120 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<20, using: &random) { random.mutate(&bytes) }
            guard let reading = try? ImportReader.read(bytes, fileName: name, maxFindings: 50) else { continue }
            readings += 1
            #expect(reading.entries.count + reading.refusedCount == reading.rowCount, "seed \(seed)")
            #expect(Set(reading.entries.map(\.externalID)).count == reading.entries.count, "seed \(seed)")
            let refused = reading.findings.filter { $0.severity == .refused && $0.row != nil }
            #expect(refused.compactMap(\.externalID).allSatisfy(reading.refusedKeys.contains), "seed \(seed)")
            #expect(reading.refusedKeys.count + reading.unknownRefusedKeys <= reading.refusedCount, "seed \(seed)")
            #expect(
                reading.refusedCount == 0 || reading.refusedKeys.count + reading.unknownRefusedKeys > 0, "seed \(seed)")
            #expect(reading.findings.count <= 50, "seed \(seed)")
            #expect(reading.findings.allSatisfy { $0.line >= 1 && !$0.reason.isEmpty }, "seed \(seed)")
        }
        #expect(readings > 0, "seed \(seed): no damaged file could be read at all")
    }
}

extension SeededGenerator {
    /// Changes, removes, doubles or cuts off bytes.
    fileprivate mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &self)
        let end = min(bytes.count, place + Int.random(in: 1..<40, using: &self))
        switch Int.random(in: 0..<6, using: &self) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
        case 1: bytes[place] = Array("{}[]\",:;\\\n\r\t-.e09\0".utf8).randomElement(using: &self) ?? 0
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        default: if Int.random(in: 0..<8, using: &self) == 0 { bytes.removeSubrange(place...) }
        }
    }
}
