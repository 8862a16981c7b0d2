import SeededRandom
import StrictJSON
import Testing

@Suite("Damaged JSON")
struct JSONFuzzTests {
    private static let sample = Array(
        """
        {"type": "FeatureCollection", "features": [
          {"type": "Feature", "id": 12, "geometry": {"type": "Point", "coordinates": [-1.15, 52.95e0]},
           "properties": {"name": "Caf\\u00e9 \\ud83d\\ude00 é", "level": null, "indoor": true}},
          {"properties": {}, "geometry": null}
        ], "after": [[], {}, false]}
        """.utf8)

    @Test("Changed, cut and repeated bytes give a value or an error, never a trap", arguments: 0..<20 as Range<UInt64>)
    func mutations(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var read = 0
        for _ in 0..<500 {
            var bytes = Self.sample
            for _ in 0...Int.random(in: 0..<4, using: &random) { random.mutate(&bytes) }
            var elements = 0
            let outline = try? JSONReader.readElements(ofArrayNamed: ["features"], in: bytes) { _ in elements += 1 }
            #expect(outline.map { $0.elementCount == elements } ?? true, "seed \(seed)")
            // What the strict reader takes whole, the other takes without a complaint.
            if (try? JSONReader.read(bytes))?.object != nil {
                read += 1
                #expect(outline != nil && outline?.brokenOffBy == nil, "seed \(seed)")
            }
        }
        #expect(read > 0, "seed \(seed): nothing was read, so nothing was compared")
    }
}

extension SeededGenerator {
    /// Changes, removes, doubles or cuts off bytes.
    fileprivate mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &self)
        let end = min(bytes.count, place + Int.random(in: 1..<12, using: &self))
        switch Int.random(in: 0..<6, using: &self) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
        case 1: bytes[place] = Array("{}[]\",:\\\n\r;0-e\0".utf8).randomElement(using: &self) ?? 0
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        default: if Int.random(in: 0..<8, using: &self) == 0 { bytes.removeSubrange(place...) }
        }
    }
}
