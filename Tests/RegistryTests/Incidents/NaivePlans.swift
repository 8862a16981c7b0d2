import EquityMeasures
import Foundation
import Registry

/// Every plan there is, and every way in which people can accept it, by the formulas as they are written down.
struct NaivePlans {
    let problem: DispatchPlanProblem

    /// Nil where a role does not lead to the patient before the ambulance.
    private func arrival(_ responder: DispatchPlanProblem.Responder, _ role: DispatchRole?) -> Double? {
        let seconds: Double? =
            switch role {
            case .straight: responder.straightSeconds
            case .carrying: responder.carryingSeconds
            case .through(let device): responder.throughSeconds[device]
            case .guiding, nil: nil
            }
        return seconds.flatMap { $0 < problem.ambulanceSeconds ? $0 : nil }
    }

    func roles(of responder: DispatchPlanProblem.Responder) -> [DispatchRole?] {
        let all = [.straight, .carrying] + responder.throughSeconds.keys.map { DispatchRole.through($0) }
        return [nil] + all.filter { arrival(responder, $0) != nil }
    }

    /// The mean over all ways of accepting.
    func survival(of roles: [DispatchRole?]) -> Double {
        var mean = 0.0
        for accepted in 0..<(1 << roles.count) {
            var chance = 1.0
            var cpr = min(problem.bystanderSeconds ?? .infinity, problem.ambulanceSeconds)
            var shock = problem.ambulanceSeconds + problem.setUpSeconds
            for (index, responder) in problem.responders.enumerated() {
                guard accepted >> index & 1 == 1 else {
                    chance *= 1 - responder.acceptance
                    continue
                }
                chance *= responder.acceptance
                guard let arrival = arrival(responder, roles[index]) else { continue }
                cpr = min(cpr, arrival)
                if roles[index] != .straight { shock = min(shock, arrival) }
            }
            let times = ArrestTimes(
                cpr: cpr / 60, defibrillation: max(cpr, shock) / 60, ambulance: problem.ambulanceSeconds / 60,
                advancedLifeSupport: (problem.ambulanceSeconds + problem.setUpSeconds) / 60)
            mean += chance * problem.model.survival(times)
        }
        return mean
    }

    /// All plans in which no device goes with two.
    func forEachPlan(_ body: ([DispatchRole?]) -> Void) {
        var roles = [DispatchRole?](repeating: nil, count: problem.responders.count)
        func descend(_ index: Int) {
            guard index < roles.count else { return body(roles) }
            for role in self.roles(of: problem.responders[index]) {
                if case .through = role, roles[..<index].contains(role) { continue }
                roles[index] = role
                descend(index + 1)
            }
        }
        descend(0)
    }

    func best() -> Double {
        var best = 0.0
        forEachPlan { best = max(best, survival(of: $0)) }
        return best
    }

    /// The greatest number who go to the patient, and then the greatest survival.
    func best(of split: DispatchRoleSplit) -> (helpers: Int, survival: Double) {
        var best = (helpers: 0, survival: 0.0)
        forEachPlan { roles in
            let through = roles.count { if case .through = $0 { true } else { false } }
            let helpers = roles.count { $0 != nil }
            guard through <= split.throughDevice, helpers - through <= split.straight else { return }
            let survival = survival(of: roles)
            if (helpers, survival) > best { best = (helpers, survival) }
        }
        return best
    }
}
