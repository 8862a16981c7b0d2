public import EquityMeasures
public import Foundation

/// Who could be sent to a patient in cardiac arrest, and what happens anyway.
///
/// Times are in seconds since the collapse (or since the call where that is all that is known), finite and at least 0.
public struct DispatchPlanProblem: Hashable, Sendable {
    /// By key.
    public let responders: [Responder]
    /// The ambulance is at the patient.
    public let ambulanceSeconds: Double
    /// From then until its crew can give a shock.
    public let setUpSeconds: Double
    /// A bystander begins CPR; nil: nobody does.
    public let bystanderSeconds: Double?
    public let model: SurvivalModel

    /// Somebody on call, and when they can be at the patient. No entry means that the way is not open to them: a device
    /// that is shut when they get there has none.
    public struct Responder: Hashable, Sendable {
        /// Tells responders apart and decides between plans that are equally good.
        public let key: UUID
        /// How likely they are to accept, 0...1, independently of others.
        public let acceptance: Double
        public let straightSeconds: Double?
        /// With the defibrillator that they carry.
        public let carryingSeconds: Double?
        /// By the key of the device that they take on the way.
        public let throughSeconds: [UUID: Double]

        public init(
            key: UUID, acceptance: Double, straightSeconds: Double?, carryingSeconds: Double? = nil,
            throughSeconds: [UUID: Double] = [:]
        ) {
            self.key = key
            self.acceptance = acceptance
            self.straightSeconds = straightSeconds
            self.carryingSeconds = carryingSeconds
            self.throughSeconds = throughSeconds
        }

        fileprivate var seconds: [Double] {
            [straightSeconds, carryingSeconds].compactMap { $0 } + throughSeconds.values
        }
    }

    public enum Refusal: Error, Hashable {
        case responderTwice(UUID)
        /// Negative, or not a number one can count to.
        case time(Double)
        case acceptance(Double)
    }

    /// - Parameter responders: in any order.
    public init(
        responders: [Responder], ambulanceSeconds: Double, setUpSeconds: Double, bystanderSeconds: Double?,
        model: SurvivalModel = .valenzuela1997
    ) throws(Refusal) {
        var keys: Set<UUID> = []
        for responder in responders {
            guard keys.insert(responder.key).inserted else { throw .responderTwice(responder.key) }
            guard (0...1).contains(responder.acceptance) else { throw .acceptance(responder.acceptance) }
        }
        let times = [ambulanceSeconds, setUpSeconds, bystanderSeconds ?? 0] + responders.flatMap(\.seconds)
        if let wrong = times.first(where: { !$0.isFinite || $0 < 0 }) { throw .time(wrong) }

        self.responders = responders.sorted { $0.key < $1.key }
        self.ambulanceSeconds = ambulanceSeconds
        self.setUpSeconds = setUpSeconds
        self.bystanderSeconds = bystanderSeconds
        self.model = model
    }
}
