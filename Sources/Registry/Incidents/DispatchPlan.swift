public import Foundation

/// What a responder is asked to do.
public enum DispatchRole: Hashable, Sendable {
    case straight
    /// Straight, with the defibrillator that they carry.
    case carrying
    /// By way of a device, which only one responder can take.
    case through(UUID)
    /// To the door, to guide the ambulance's crew. The models give nothing for that.
    case guiding
}

/// How many a policy sends in which role.
public struct DispatchRoleSplit: Hashable, Sendable {
    /// Straight to the patient, with the defibrillator that they carry if they do.
    public let straight: Int
    public let throughDevice: Int
    public let guiding: Int

    /// - Parameters: each at least 0.
    public init(straight: Int, throughDevice: Int, guiding: Int) {
        precondition(min(straight, throughDevice, guiding) >= 0, "not fewer than none")
        self.straight = straight
        self.throughDevice = throughDevice
        self.guiding = guiding
    }
}

/// Who is asked to do what, and what is to be expected of it.
///
/// Responders accept or do not, independently. CPR begins with whoever is there first: a bystander, a responder, the
/// ambulance. A shock can be given when the first defibrillator is there, or when the ambulance's crew has set up. A
/// role counts only if it leads to the patient before the ambulance does, and whoever has no such role is in no plan. A
/// device goes with one responder. That somebody asked next could take a device left by one who declined is not
/// counted: then a plan is made anew.
public struct DispatchPlan: Hashable, Sendable {
    public enum Method: String, Sendable {
        /// All plans were compared.
        case exact
        /// Improved until no change of one or two roles helped.
        case approximate
    }

    public struct Assignment: Hashable, Sendable {
        public let responder: UUID
        public let role: DispatchRole
        /// At the patient, or at the door.
        public let arrivalSeconds: Double
    }

    /// By key of the responder. Those asked for nothing are not in it.
    public let assignments: [Assignment]
    /// The mean over who accepts.
    public let expectedCPRSeconds: Double
    /// The mean over who accepts.
    public let expectedShockSeconds: Double
    /// The mean over who accepts of what the model says, 0...1. It puts plans for one patient in an order and is no
    /// number of lives saved.
    public let expectedSurvival: Double
    public let method: Method
}

extension DispatchPlanProblem {
    /// The plan with the greatest expected survival. Nobody is left out who can go straight and be in time.
    ///
    /// Exact where there are at most 117,649 plans to compare, which is so for 6 responders and 4 devices. Only those
    /// who can be there before the ambulance count. Beyond, the plan cannot be improved by changing one role or two at
    /// once. Of plans that differ by less than 1e-12 the first, by the responders' keys: straight before carrying a
    /// defibrillator before devices, and of those the quickest. The order in which responders are given does not
    /// matter.
    ///
    /// - Complexity: for r responders and d devices O((d + 2)^r) plans of O(r (r + d)) each; the approximation O(r^2 d^2)
    ///   plans for each improvement.
    public func bestPlan() -> DispatchPlan {
        DispatchPlanSearch(self, split: nil).plan()
    }

    /// The best plan of those in which at most so many have each role. As many as can be go to the patient, before the
    /// expected survival is looked at; those left guide, who could be there first.
    ///
    /// - Complexity: that of ``bestPlan()``.
    public func bestPlan(of split: DispatchRoleSplit) -> DispatchPlan {
        DispatchPlanSearch(self, split: split).plan()
    }

    /// Up to so many all plans are compared: six people with seven choices each.
    static let exactPlans = 117_649.0
}
