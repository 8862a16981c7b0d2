import EquityMeasures
import Foundation
import SeededRandom
import Testing

@testable import Registry

@Suite("Plans of who goes straight and who by way of a device")
struct DispatchPlanTests {
    private let split = DispatchRoleSplit(straight: 2, throughDevice: 1, guiding: 1)

    private func close(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-11 }

    @Test("The best plan is as good as the best of all plans over all ways of accepting")
    func exact() throws {
        var random = SeededGenerator(seed: 58)
        for case_ in 0..<150 {
            let problem = try InventedDispatch.problem(responders: case_ % 5, devices: case_ % 4, &random)
            let naive = NaivePlans(problem: problem)
            let plan = problem.bestPlan()
            #expect(plan.method == .exact)
            #expect(close(plan.expectedSurvival, naive.best()), "\(problem)")
            #expect(close(plan.expectedSurvival, naive.survival(of: problem.roles(of: plan))), "\(plan)")
        }
    }

    @Test("A split's plan sends as many to the patient as it can, and no other such plan is better")
    func exactSplit() throws {
        var random = SeededGenerator(seed: 59)
        for case_ in 0..<120 {
            let problem = try InventedDispatch.problem(responders: case_ % 6, devices: case_ % 3, &random)
            let naive = NaivePlans(problem: problem)
            let plan = problem.bestPlan(of: split)
            let helping = plan.assignments.filter { $0.role != .guiding }
            let best = naive.best(of: split)
            #expect(helping.count == best.helpers, "\(problem)")
            #expect(close(plan.expectedSurvival, best.survival), "\(problem)")
            #expect(plan.assignments.count - helping.count <= 1)
            #expect(plan.expectedSurvival <= problem.bestPlan().expectedSurvival + 1e-11)
        }
    }

    @Test("Two go straight, one by way of a device, and who could be there first of the others guides")
    func splitRoles() throws {
        let device = InventedDispatch.key(100)
        let people = (0..<6).map { index in
            DispatchPlanProblem.Responder(
                key: InventedDispatch.key(index), acceptance: 0.5, straightSeconds: 300 - 30 * Double(index),
                throughSeconds: index == 0 ? [device: 360] : [:])
        }
        let problem = try DispatchPlanProblem(
            responders: people, ambulanceSeconds: 600, setUpSeconds: 60, bystanderSeconds: nil)
        let plan = problem.bestPlan(of: split)
        #expect(problem.roles(of: plan) == [.through(device), nil, nil, .guiding, .straight, .straight])
        #expect(plan.assignments.map(\.arrivalSeconds) == [360, 210, 180, 150])
    }

    @Test(
        "Whoever cannot be there before the ambulance is in no plan, and everybody who can go straight is in the best")
    func beforeTheAmbulance() throws {
        var random = SeededGenerator(seed: 60)
        var left = 0
        for case_ in 0..<200 {
            let problem = try InventedDispatch.problem(responders: 5 + case_ % 4, devices: 3, &random)
            for plan in [problem.bestPlan(), problem.bestPlan(of: split)] {
                #expect(plan.assignments.allSatisfy { $0.arrivalSeconds < problem.ambulanceSeconds })
                let devices = plan.assignments.compactMap {
                    if case .through(let device) = $0.role { device } else { nil }
                }
                #expect(Set(devices).count == devices.count)
            }
            let roles = problem.roles(of: problem.bestPlan())
            for (responder, role) in zip(problem.responders, roles) {
                if responder.straightSeconds.map({ $0 < problem.ambulanceSeconds }) ?? false { #expect(role != nil) }
                if role == nil { left += 1 }
            }
        }
        #expect(left > 50)
    }

    @Test("The order in which responders are given does not matter, to the last bit")
    func order() throws {
        var random = SeededGenerator(seed: 61)
        for case_ in 0..<60 {
            let problem = try InventedDispatch.problem(responders: 3 + case_ % 7, devices: 3, &random)
            let shuffled = try DispatchPlanProblem(
                responders: problem.responders.shuffled(using: &random), ambulanceSeconds: problem.ambulanceSeconds,
                setUpSeconds: problem.setUpSeconds, bystanderSeconds: problem.bystanderSeconds, model: problem.model)
            #expect(shuffled.bestPlan() == problem.bestPlan())
            #expect(shuffled.bestPlan(of: split) == problem.bestPlan(of: split))
        }
    }

    @Test("Of plans that are equally good, the first by key is taken, and straight before a device")
    func ties() throws {
        let device = InventedDispatch.key(100)
        let twins = (0..<2).map { index in
            DispatchPlanProblem.Responder(
                key: InventedDispatch.key(index), acceptance: 0.5, straightSeconds: 200, throughSeconds: [device: 300])
        }
        func problem(bystander: Double?) throws -> DispatchPlanProblem {
            try DispatchPlanProblem(
                responders: twins.reversed(), ambulanceSeconds: 600, setUpSeconds: 60, bystanderSeconds: bystander)
        }
        let plan = try problem(bystander: nil).bestPlan()
        #expect(try problem(bystander: nil).roles(of: plan) == [.straight, .through(device)])
    }

    /// With CPR begun at once, by a model that asks for nothing else: sums that differ in their last bits decide nothing.
    @Test("Where nothing changes anything, all go straight who can")
    func allAlike() throws {
        var random = SeededGenerator(seed: 65)
        for _ in 0..<40 {
            let made = try InventedDispatch.problem(responders: 5, devices: 3, &random)
            let problem = try DispatchPlanProblem(
                responders: made.responders, ambulanceSeconds: made.ambulanceSeconds,
                setUpSeconds: made.setUpSeconds, bystanderSeconds: 0, model: .waalewijn2001)
            for (responder, role) in zip(problem.responders, problem.roles(of: problem.bestPlan())) {
                guard let straight = responder.straightSeconds, straight < problem.ambulanceSeconds else { continue }
                #expect(role == .straight)
            }
        }
    }

    @Test("With nobody to send the plan is empty and says what the ambulance alone does")
    func nobody() throws {
        let problem = try DispatchPlanProblem(
            responders: [], ambulanceSeconds: 480, setUpSeconds: 60, bystanderSeconds: 120)
        let plan = problem.bestPlan()
        #expect(plan.assignments.isEmpty)
        #expect([plan.expectedCPRSeconds, plan.expectedShockSeconds] == [120, 540])
        let times = ArrestTimes(cpr: 2, defibrillation: 9, ambulance: 8, advancedLifeSupport: 9)
        #expect(close(plan.expectedSurvival, SurvivalModel.valenzuela1997.survival(times)))
    }

    @Test("Expected times are means over who accepts")
    func expectedTimes() throws {
        let device = InventedDispatch.key(100)
        let problem = try DispatchPlanProblem(
            responders: [
                .init(key: InventedDispatch.key(0), acceptance: 0.5, straightSeconds: 100),
                .init(
                    key: InventedDispatch.key(1), acceptance: 0.25, straightSeconds: nil,
                    throughSeconds: [device: 200]),
            ], ambulanceSeconds: 400, setUpSeconds: 100, bystanderSeconds: nil)
        let plan = problem.bestPlan()
        #expect(plan.expectedCPRSeconds == 0.5 * 100 + 0.5 * (0.25 * 200 + 0.75 * 400))
        #expect(plan.expectedShockSeconds == 0.25 * 200 + 0.75 * 500)
    }

    @Test("What cannot be is refused")
    func refused() {
        typealias Refusal = DispatchPlanProblem.Refusal
        func make(_ acceptance: Double, _ seconds: Double, twice: Bool = false) throws {
            let one = DispatchPlanProblem.Responder(
                key: InventedDispatch.key(0), acceptance: acceptance, straightSeconds: seconds)
            _ = try DispatchPlanProblem(
                responders: twice ? [one, one] : [one], ambulanceSeconds: 400, setUpSeconds: 0, bystanderSeconds: nil)
        }
        #expect(throws: Refusal.acceptance(1.5)) { try make(1.5, 10) }
        #expect(throws: Refusal.time(-1)) { try make(1, -1) }
        #expect(throws: Refusal.time(.infinity)) { try make(1, .infinity) }
        #expect(throws: Refusal.responderTwice(InventedDispatch.key(0))) { try make(1, 10, twice: true) }
        #expect(throws: Never.self) { try make(1, 10) }
    }
}
