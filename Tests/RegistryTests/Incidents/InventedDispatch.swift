import EquityMeasures
import Foundation
import Registry
import SeededRandom

/// Invented responders and devices.
enum InventedDispatch {
    /// The keys ascend with the number.
    static func key(_ number: Int) -> UUID {
        UUID(uuidString: "00000000-0000-7000-8000-" + String(repeating: "0", count: 8) + String(1000 + number))!
    }

    /// Some ways are not open, some responders always or never accept, some arrive at one moment.
    static func problem(responders: Int, devices: Int, _ random: inout SeededGenerator) throws -> DispatchPlanProblem {
        func seconds(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &random) * 10) }
        let bystander = Bool.random(using: &random) ? seconds(3...40) : nil
        let model =
            Int.random(in: 0..<3, using: &random) == 0 ? SurvivalModel.allCases.randomElement(using: &random)! : nil
        let people = (0..<responders).map { index in
            let straight = seconds(6...80)
            var through: [UUID: Double] = [:]
            for device in 0..<devices where Int.random(in: 0..<5, using: &random) > 0 {
                through[key(100 + device)] = straight + seconds(-1...40)
            }
            let accepts = Int.random(in: 0..<12, using: &random)
            return DispatchPlanProblem.Responder(
                key: key(index), acceptance: accepts < 2 ? Double(accepts) : Double.random(in: 0...1, using: &random),
                straightSeconds: Int.random(in: 0..<8, using: &random) == 0 ? nil : straight,
                carryingSeconds: Int.random(in: 0..<6, using: &random) == 0 ? straight + seconds(0...10) : nil,
                throughSeconds: through)
        }
        return try DispatchPlanProblem(
            responders: people, ambulanceSeconds: seconds(30...90), setUpSeconds: seconds(0...9),
            bystanderSeconds: bystander, model: model ?? .valenzuela1997)
    }
}

extension DispatchPlanProblem {
    /// The roles of a plan by responder, as the naive plans have them.
    func roles(of plan: DispatchPlan) -> [DispatchRole?] {
        let roles = Dictionary(uniqueKeysWithValues: plan.assignments.map { ($0.responder, $0.role) })
        return responders.map { roles[$0.key] }
    }
}
