import EquityMeasures
import Foundation

/// The ways of all responders to the patient, and what follows from some of them being taken.
struct DispatchPlanOutcomes {
    /// One role of one responder.
    struct Option {
        /// The index in the problem.
        let responder: Int
        let role: DispatchRole
        let arrival: Double
        let acceptance: Double

        var device: UUID? { if case .through(let device) = role { device } else { nil } }
        var bringsDefibrillator: Bool { role != .straight }
    }

    /// Ascending by arrival, each before the ambulance's.
    let options: [Option]
    private let cprSeconds: [Double]
    private let shockSeconds: [Double]
    /// By who is there first and who brings the first defibrillator, each an index of `options` or, last, the
    /// ambulance.
    private let survivals: [Double]

    init(_ problem: DispatchPlanProblem) {
        options = problem.responders.indices
            .flatMap { Self.options(of: problem.responders[$0], at: $0) }
            .filter { $0.arrival < problem.ambulanceSeconds }
            .sorted { ($0.arrival, $0.responder, Self.order($0)) < ($1.arrival, $1.responder, Self.order($1)) }
        let arrivals = options.map(\.arrival) + [problem.ambulanceSeconds]
        let cpr = arrivals.map { min($0, problem.bystanderSeconds ?? .infinity) }
        // CPR is never later than this: whoever brings a defibrillator begins with CPR.
        let shocks = options.map(\.arrival) + [problem.ambulanceSeconds + problem.setUpSeconds]
        cprSeconds = cpr
        shockSeconds = shocks
        survivals = cpr.flatMap { cpr in
            shocks.map { shock in
                problem.model.survival(
                    ArrestTimes(
                        cpr: cpr / 60, defibrillation: shock / 60, ambulance: problem.ambulanceSeconds / 60,
                        // The same for every plan. No model says when a crew begins; not before it has set up.
                        advancedLifeSupport: (problem.ambulanceSeconds + problem.setUpSeconds) / 60))
            }
        }
    }

    private static func options(of responder: DispatchPlanProblem.Responder, at index: Int) -> [Option] {
        func option(_ role: DispatchRole, _ seconds: Double) -> Option {
            Option(responder: index, role: role, arrival: seconds, acceptance: responder.acceptance)
        }
        let straight = responder.straightSeconds.map { option(.straight, $0) }
        let carrying = responder.carryingSeconds.map { option(.carrying, $0) }
        return [straight, carrying].compactMap { $0 } + responder.throughSeconds.map { option(.through($0), $1) }
    }

    /// Straight, carrying, devices by key.
    private static func order(_ option: Option) -> String {
        switch option.role {
        case .through(let device): device.uuidString
        case .carrying: " "
        case .straight, .guiding: ""
        }
    }

    /// - Parameter taken: indices of `options`, ascending.
    func expectedSurvival(of taken: [Int]) -> Double {
        let columns = options.count + 1
        return survivals.withUnsafeBufferPointer { survivals in
            expectation(of: taken) { survivals[$0 * columns + $1] }
        }
    }

    func expectedCPRSeconds(of taken: [Int]) -> Double {
        expectation(of: taken) { first, _ in cprSeconds[first] }
    }

    func expectedShockSeconds(of taken: [Int]) -> Double {
        expectation(of: taken) { _, shock in shockSeconds[shock] }
    }

    /// The mean of a value over who accepts, given who is there first and who brings the first defibrillator.
    ///
    /// - Complexity: O(k^2) for k taken, where naming all 2^k outcomes would do as well.
    @inline(__always)
    private func expectation(of taken: [Int], _ value: (_ first: Int, _ shock: Int) -> Double) -> Double {
        let ambulance = options.count
        var sum = 0.0
        var nobodyYet = 1.0
        for (place, first) in taken.enumerated() {
            let acceptance = options[first].acceptance
            let chance = nobodyYet * acceptance
            nobodyYet *= 1 - acceptance
            if options[first].bringsDefibrillator {
                sum += chance * value(first, first)
                continue
            }
            var withoutShock = chance
            for later in taken[(place + 1)...] where options[later].bringsDefibrillator {
                sum += withoutShock * options[later].acceptance * value(first, later)
                withoutShock *= 1 - options[later].acceptance
            }
            sum += withoutShock * value(first, ambulance)
        }
        return sum + nobodyYet * value(ambulance, ambulance)
    }
}
