import EquityMeasures
import Testing

@Suite("Counts of people as they may be shown")
struct PublishedCountTests {
    private struct Vectors: Decodable {
        struct Case: Decodable {
            let n: Int
            let hes: String
        }
        let cases: [Case]
    }

    @Test("The published expected values come out exactly")
    func published() throws {
        guard let vectors = try SharedVectors.read("disclosure.json", as: Vectors.self) else { return }
        #expect(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            #expect(PublishedCount(vector.n).description == vector.hes, "\(vector.n)")
        }
    }

    @Test("0 is shown, 1 to 7 are not, others are shown to the nearest 5")
    func rule() {
        #expect(PublishedCount(0).description == "0")
        for count in 1...7 { #expect(PublishedCount(count).description == "*") }
        for count in 8...2000 {
            guard case .shown(let rounded) = PublishedCount(count) else {
                Issue.record("\(count) is withheld")
                continue
            }
            #expect(rounded.isMultiple(of: 5) && abs(rounded - count) <= 2, "\(count)")
        }
    }

    @Test("A percentage is one of what is shown, and there is none of what is not")
    func percentages() {
        #expect(PublishedCount(13).percentage(of: PublishedCount(59)) == 25)
        #expect(PublishedCount(12).percentage(of: PublishedCount(8)) == 100)
        #expect(PublishedCount(0).percentage(of: PublishedCount(59)) == 0)
        #expect(PublishedCount(7).percentage(of: PublishedCount(59)) == nil)
        #expect(PublishedCount(0).percentage(of: PublishedCount(7)) == nil)
        #expect(PublishedCount(0).percentage(of: PublishedCount(0)) == nil)
    }

    @Test("A part is never shown as more than its whole")
    func atMostAll() {
        for whole in 1...120 {
            for part in 0...whole {
                let share = PublishedCount(part).percentage(of: PublishedCount(whole))
                #expect(share.map((0...100).contains) ?? true, "\(part) of \(whole)")
            }
        }
    }
}
