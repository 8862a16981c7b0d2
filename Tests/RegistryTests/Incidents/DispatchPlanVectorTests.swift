import EquityMeasures
import Foundation
import Registry
import Testing

@Suite("Published cases of dispatch roles")
struct DispatchPlanVectorTests {
    private struct Vector: Decodable {
        struct Person: Decodable {
            let xy: [Double]
            let speed, delayS, accept: Double
        }
        struct Device: Decodable {
            let xy: [Double]
            let pickupS: Double
            let available: Bool
        }
        struct Expected: Decodable {
            let bestSurvival, allDirect: Double
        }
        let id: String
        let patient: [Double]
        let detour, emsS, emsSetupS: Double
        let bystanderCprS: Double?
        let responders: [Person]
        let aeds: [Device]
        let expectedDeterministicAllAccept: Expected
        let expectedStochasticAccept: Expected

        func problem(allAccept: Bool) throws -> DispatchPlanProblem {
            func metres(_ one: [Double], _ other: [Double]) -> Double {
                hypot(one[0] - other[0], one[1] - other[1]) * detour
            }
            let people = responders.enumerated().map { index, person in
                var through: [UUID: Double] = [:]
                for (number, device) in aeds.enumerated() where device.available {
                    let way = metres(person.xy, device.xy) + metres(device.xy, patient)
                    through[InventedDispatch.key(100 + number)] = person.delayS + way / person.speed + device.pickupS
                }
                return DispatchPlanProblem.Responder(
                    key: InventedDispatch.key(index), acceptance: allAccept ? 1 : person.accept,
                    straightSeconds: person.delayS + metres(person.xy, patient) / person.speed,
                    throughSeconds: through)
            }
            return try DispatchPlanProblem(
                responders: people, ambulanceSeconds: emsS, setUpSeconds: emsSetupS,
                bystanderSeconds: bystanderCprS)
        }
    }

    private func vectors() throws -> [Vector] {
        guard let root = ProcessInfo.processInfo.environment["HEARTSHIELD_SHARED"] else {
            print("HEARTSHIELD_SHARED is not set: vectors/equity/dispatch.json is not read.")
            return []
        }
        let file = URL(fileURLWithPath: root + "/vectors/equity/dispatch.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let vectors = try decoder.decode([Vector].self, from: Data(contentsOf: file))
        #expect(!vectors.isEmpty)
        return vectors
    }

    @Test("The best plan, and everybody going straight, are worth what was published, to 1e-9")
    func published() throws {
        for vector in try vectors() {
            for (allAccept, expected) in [
                (true, vector.expectedDeterministicAllAccept), (false, vector.expectedStochasticAccept),
            ] {
                let problem = try vector.problem(allAccept: allAccept)
                let straight = DispatchRoleSplit(straight: .max, throughDevice: 0, guiding: 0)
                #expect(abs(problem.bestPlan().expectedSurvival - expected.bestSurvival) < 1e-9, "\(vector.id)")
                #expect(
                    abs(problem.bestPlan(of: straight).expectedSurvival - expected.allDirect) < 1e-9, "\(vector.id)")
            }
        }
    }
}
