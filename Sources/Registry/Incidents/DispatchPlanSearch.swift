import Foundation

/// Looks for the best plan: among all, or by improving one.
struct DispatchPlanSearch {
    let outcomes: DispatchPlanOutcomes
    let split: DispatchRoleSplit?
    /// By option: the number of the device that it takes.
    let deviceNumbers: [Int?]
    private let problem: DispatchPlanProblem
    /// By responder: what they could be asked to do (nil: nothing), in the order in which equally good plans are
    /// preferred.
    private let choices: [[Int?]]

    init(_ problem: DispatchPlanProblem, split: DispatchRoleSplit?) {
        let outcomes = DispatchPlanOutcomes(problem)
        self.problem = problem
        self.outcomes = outcomes
        self.split = split
        let devices = Array(Set(outcomes.options.compactMap(\.device)))
        deviceNumbers = outcomes.options.map { option in option.device.flatMap(devices.firstIndex) }
        choices = problem.responders.indices.map { responder in
            let own = outcomes.options.indices.filter { outcomes.options[$0].responder == responder }
            let straight = own.filter { outcomes.options[$0].role == .straight }
            let carrying = own.filter { outcomes.options[$0].role == .carrying }
            let through = own.filter { outcomes.options[$0].device != nil }
            // Who can always go has no reason to stay, unless the split has no room.
            let stays: [Int?] = split == nil && !(straight + carrying).isEmpty ? [] : [nil]
            return straight + carrying + through + stays
        }
    }

    /// Whether all plans are few enough to be compared.
    private var isSmall: Bool {
        let straight = min(split?.straight ?? .max, choices.count)
        let through = min(split?.throughDevice ?? .max, choices.count)
        // Plans by how many roles of each kind they have, as if a device could go with several.
        var plans = [[Double]](repeating: [Double](repeating: 0, count: through + 1), count: straight + 1)
        plans[0][0] = 1
        for own in choices {
            let devices = Double(own.count { $0.map { deviceNumbers[$0] != nil } ?? false })
            let stays = own.contains(nil) ? 1.0 : 0
            let ways = Double(own.count) - devices - stays
            for went in (0...straight).reversed() {
                for took in (0...through).reversed() {
                    plans[went][took] =
                        stays * plans[went][took] + (went > 0 ? ways * plans[went - 1][took] : 0)
                        + (took > 0 ? devices * plans[went][took - 1] : 0)
                }
            }
        }
        return plans.joined().reduce(0, +) <= DispatchPlanProblem.exactPlans
    }

    func plan() -> DispatchPlan {
        isSmall ? exact() : approximate()
    }

    func exact() -> DispatchPlan {
        var trial = DispatchPlanTrial(self, responders: choices.count)
        var best: (roles: [Int?], score: DispatchPlanTrial.Score)?
        func tryAll(from responder: Int) {
            guard responder < choices.count else {
                let score = trial.score()
                if best.map({ score.beats($0.score) }) ?? true { best = (trial.roles, score) }
                return
            }
            for choice in choices[responder] where trial.take(choice, by: responder) {
                tryAll(from: responder + 1)
                trial.release(responder)
            }
        }
        tryAll(from: 0)
        return plan(best?.roles ?? [], .exact)
    }

    /// Begins twice: with everybody straight, and with defibrillators by whoever brings one soonest and the others
    /// straight. Then the best change of one role, or where none helps of two at once, until neither does. Two at once
    /// hand a device from one to another. The better of the two ends is the plan.
    func approximate() -> DispatchPlan {
        let straight = DispatchPlanTrial(self, responders: choices.count)
        var devices = straight
        for option in outcomes.options.indices where outcomes.options[option].bringsDefibrillator {
            let responder = outcomes.options[option].responder
            if devices.roles[responder] == nil { _ = devices.take(option, by: responder) }
        }
        var ends = [straight, devices].map(improved)
        return plan(ends[ends[1].score().beats(ends[0].score()) ? 1 : 0].roles, .approximate)
    }

    private func improved(_ start: DispatchPlanTrial) -> DispatchPlanTrial {
        var trial = start
        for responder in choices.indices where trial.roles[responder] == nil {
            _ = choices[responder].first { trial.take($0, by: responder) }
        }
        while improve(&trial, bestSingle) || improve(&trial, bestPair) {}
        return trial
    }

    private typealias Change = DispatchPlanTrial.Change

    private func improve(
        _ trial: inout DispatchPlanTrial, _ best: (inout DispatchPlanTrial) -> (Change, DispatchPlanTrial.Score)?
    ) -> Bool {
        guard let (change, score) = best(&trial), score.beats(trial.score()) else { return false }
        trial.apply(change)
        return true
    }

    private func bestSingle(_ trial: inout DispatchPlanTrial) -> (Change, DispatchPlanTrial.Score)? {
        var best: (Change, DispatchPlanTrial.Score)?
        for responder in choices.indices {
            for choice in choices[responder] where choice != trial.roles[responder] {
                consider([(responder, choice)], &trial, &best)
            }
        }
        return best
    }

    private func bestPair(_ trial: inout DispatchPlanTrial) -> (Change, DispatchPlanTrial.Score)? {
        var best: (Change, DispatchPlanTrial.Score)?
        for one in choices.indices {
            for other in choices.indices.dropFirst(one + 1) {
                for choice in choices[one] where choice != trial.roles[one] {
                    for otherChoice in choices[other] where otherChoice != trial.roles[other] {
                        consider([(one, choice), (other, otherChoice)], &trial, &best)
                    }
                }
            }
        }
        return best
    }

    private func consider(
        _ change: Change, _ trial: inout DispatchPlanTrial, _ best: inout (Change, DispatchPlanTrial.Score)?
    ) {
        let before = change.map { ($0.responder, trial.roles[$0.responder]) }
        if trial.apply(change) {
            let score = trial.score()
            if best.map({ score.beats($0.1) }) ?? true { best = (change, score) }
        }
        trial.apply(before)
    }

    private func plan(_ roles: [Int?], _ method: DispatchPlan.Method) -> DispatchPlan {
        let taken = roles.compactMap { $0 }.sorted()
        let assigned = taken.map { assignment($0, outcomes.options[$0].role) }
        let guides = outcomes.options.indices
            .filter { outcomes.options[$0].role == .straight && roles[outcomes.options[$0].responder] == nil }
            .prefix(split?.guiding ?? 0)
            .map { assignment($0, .guiding) }
        return DispatchPlan(
            assignments: (assigned + guides).sorted { $0.responder < $1.responder },
            expectedCPRSeconds: outcomes.expectedCPRSeconds(of: taken),
            expectedShockSeconds: outcomes.expectedShockSeconds(of: taken),
            expectedSurvival: outcomes.expectedSurvival(of: taken),
            method: method)
    }

    private func assignment(_ option: Int, _ role: DispatchRole) -> DispatchPlan.Assignment {
        let option = outcomes.options[option]
        return DispatchPlan.Assignment(
            responder: problem.responders[option.responder].key, role: role, arrivalSeconds: option.arrival)
    }
}
