import Foundation
import SeededRandom
import Testing

@testable import Registry

@Suite("Plans by improvement, where there are too many to compare")
struct DispatchPlanApproximationTests {
    private let split = DispatchRoleSplit(straight: 2, throughDevice: 1, guiding: 1)

    /// Of 20,000 such cases 35 were worse, by up to 0.017: where three roles have to change at once.
    @Test("Never better than the best, and on small cases hardly ever worse")
    func againstExact() throws {
        var random = SeededGenerator(seed: 62)
        var gaps: [Double] = []
        for case_ in 0..<300 {
            let problem = try InventedDispatch.problem(responders: 2 + case_ % 4, devices: 1 + case_ % 4, &random)
            let search = DispatchPlanSearch(problem, split: nil)
            let gap = search.exact().expectedSurvival - search.approximate().expectedSurvival
            #expect(gap > -1e-11, "\(problem)")
            if gap > 1e-11 { gaps.append(gap) }
        }
        #expect(gaps.count <= 3 && gaps.allSatisfy { $0 < 0.02 }, "\(gaps)")
    }

    @Test("A split's plan by improvement keeps to the split, and sends no more to the patient than the exact one")
    func splitAgainstExact() throws {
        var random = SeededGenerator(seed: 64)
        var same = 0
        for case_ in 0..<150 {
            let problem = try InventedDispatch.problem(responders: 2 + case_ % 4, devices: 1 + case_ % 4, &random)
            let search = DispatchPlanSearch(problem, split: split)
            let (exact, approximate) = (search.exact(), search.approximate())
            let devices = approximate.assignments.count { if case .through = $0.role { true } else { false } }
            let guides = approximate.assignments.count { $0.role == .guiding }
            let helpers = approximate.assignments.count - guides
            #expect(devices <= 1 && guides <= 1 && helpers - devices <= 2, "\(approximate)")
            #expect(helpers <= exact.assignments.count { $0.role != .guiding }, "\(problem)")
            if abs(approximate.expectedSurvival - exact.expectedSurvival) < 1e-11 { same += 1 }
        }
        #expect(same >= 145, "\(same) of 150")
    }

    @Test("Up to 117,649 plans are compared, which six responders and four devices never exceed")
    func limits() throws {
        func method(_ responders: Int, _ devices: Int, carrying: Double? = nil, late: Int = 0) throws
            -> DispatchPlan.Method
        {
            let through = Dictionary(
                uniqueKeysWithValues: (0..<devices).map { (InventedDispatch.key(100 + $0), 300.0) })
            let people = (0..<responders).map {
                DispatchPlanProblem.Responder(
                    key: InventedDispatch.key($0), acceptance: 0.5, straightSeconds: 200, carryingSeconds: carrying,
                    throughSeconds: through)
            }
            let others = (0..<late).map {
                DispatchPlanProblem.Responder(
                    key: InventedDispatch.key(50 + $0), acceptance: 0.5, straightSeconds: 600, carryingSeconds: 700,
                    throughSeconds: through.mapValues { _ in 800 })
            }
            return try DispatchPlanProblem(
                responders: people + others, ambulanceSeconds: 600, setUpSeconds: 60, bystanderSeconds: nil
            ).bestPlan().method
        }
        #expect(try method(6, 4, carrying: 250) == .exact)
        #expect(try method(6, 4, carrying: 250, late: 9) == .exact)
        #expect(try method(7, 4) == .exact)
        #expect(try method(7, 5) == .approximate)
        #expect(try method(6, 7) == .approximate)
    }

    @Test("A large plan is worth at least what everybody going straight is worth, and no change of one role helps")
    func large() throws {
        var random = SeededGenerator(seed: 63)
        var approximate = 0
        for _ in 0..<6 {
            let problem = try InventedDispatch.problem(responders: 10, devices: 6, &random)
            let plan = problem.bestPlan()
            guard plan.method == .approximate else { continue }
            approximate += 1
            let straight = DispatchRoleSplit(straight: 10, throughDevice: 0, guiding: 0)
            #expect(plan.expectedSurvival >= problem.bestPlan(of: straight).expectedSurvival - 1e-11)
            let naive = NaivePlans(problem: problem)
            let roles = problem.roles(of: plan)
            for (index, responder) in problem.responders.enumerated() {
                for role in naive.roles(of: responder) {
                    if case .through = role, roles.contains(role) { continue }
                    var changed = roles
                    changed[index] = role
                    #expect(naive.survival(of: changed) <= plan.expectedSurvival + 1e-11)
                }
            }
        }
        #expect(approximate >= 2)
    }
}
