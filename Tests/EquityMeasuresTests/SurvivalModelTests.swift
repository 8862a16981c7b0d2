import EquityMeasures
import Foundation
import SeededRandom
import Testing

@Suite("Models of survival")
struct SurvivalModelTests {
    private struct Vector: Decodable {
        let tCprMin, tDefibMin, tEmsMin, tAclsMin: Double
        let larsen, valenzuela, demaioAtTDefib, waalewijn1: Double
    }

    private let times = ArrestTimes(cpr: 4, defibrillation: 7, ambulance: 9, advancedLifeSupport: 11)

    @Test("The published expected values come out to 1e-12")
    func published() throws {
        guard let vectors = try SharedVectors.read("survival.json", as: [Vector].self) else { return }
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let times = ArrestTimes(
                cpr: vector.tCprMin, defibrillation: vector.tDefibMin, ambulance: vector.tEmsMin,
                advancedLifeSupport: vector.tAclsMin)
            let wanted: [SurvivalModel: Double] = [
                .larsen1993: vector.larsen, .valenzuela1997: vector.valenzuela,
                .deMaio2003: vector.demaioAtTDefib, .waalewijn2001: vector.waalewijn1,
            ]
            for model in SurvivalModel.allCases {
                let survival = model.survival(times)
                #expect(abs(survival - (try #require(wanted[model]))) <= 1e-12, "\(model) \(times)")
            }
        }
    }

    /// By hand: 0.67 - 0.092 - 0.077 - 0.231; odds of exp(-1.137), exp(-2.513) and exp(-1.94).
    @Test("Values worked out by hand come out")
    func byHand() {
        #expect(abs(SurvivalModel.larsen1993.survival(times) - 0.27) < 1e-12)
        for (model, logit) in [
            (SurvivalModel.valenzuela1997, -1.137), (.deMaio2003, -2.513), (.waalewijn2001, -1.94),
        ] {
            let odds = exp(logit)
            #expect(abs(model.survival(times) - odds / (1 + odds)) < 1e-12, "\(model)")
        }
    }

    @Test("No model rises when help comes later, and all stay between 0 and 1")
    func monotonic() {
        var random = SeededGenerator(seed: 1993)
        for _ in 0..<500 {
            let cpr = Double.random(in: 0...30, using: &random)
            let ambulance = cpr + Double.random(in: 0...30, using: &random)
            let times = ArrestTimes(
                cpr: cpr, defibrillation: Double.random(in: cpr...60, using: &random), ambulance: ambulance,
                advancedLifeSupport: ambulance + 1)
            var later = times
            if Bool.random(using: &random) { later.cpr += 0.5 } else { later.defibrillation += 0.5 }
            for model in SurvivalModel.allCases {
                #expect((0...1).contains(model.survival(times)), "\(model) \(times)")
                #expect(model.survival(later) <= model.survival(times), "\(model) \(times)")
            }
        }
    }
}
