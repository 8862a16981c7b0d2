import Foundation

/// When what helps somebody in cardiac arrest begins, in minutes since the collapse, each finite and at least 0.
public struct ArrestTimes: Hashable, Sendable {
    public var cpr: Double
    public var defibrillation: Double
    /// The ambulance at the patient.
    public var ambulance: Double
    public var advancedLifeSupport: Double

    public init(cpr: Double, defibrillation: Double, ambulance: Double, advancedLifeSupport: Double) {
        self.cpr = cpr
        self.defibrillation = defibrillation
        self.ambulance = ambulance
        self.advancedLifeSupport = advancedLifeSupport
    }
}

/// Published models of the share of people who survive an arrest outside hospital.
///
/// They were fitted to the patients of a few cities decades ago. They put plans in an order; a number of lives saved
/// cannot be had from them.
public enum SurvivalModel: String, CaseIterable, Hashable, Sendable {
    /// Larsen, Eisenberg, Cummins, Hallstrom: "Predicting survival from out-of-hospital cardiac arrest: a graphic
    /// model", Annals of Emergency Medicine 22 (1993) 1652. A straight line, clamped to 0...1. Does not use the
    /// ambulance's arrival.
    case larsen1993 = "larsen_1993"
    /// Valenzuela, Roe, Cretin, Spaite, Larsen: "Estimating effectiveness of cardiac arrest interventions: a logistic
    /// regression survival model", Circulation 96 (1997) 3308. Uses CPR and defibrillation.
    case valenzuela1997 = "valenzuela_1997"
    /// De Maio, Stiell, Wells, Spaite: "Optimal defibrillation response intervals for maximum out-of-hospital cardiac
    /// arrest survival rates", Annals of Emergency Medicine 42 (2003) 242. Uses defibrillation alone.
    case deMaio2003 = "de_maio_2003"
    /// Waalewijn, de Vos, Tijssen, Koster: "Survival models for out-of-hospital cardiopulmonary resuscitation from the
    /// perspectives of the bystander, the first responder, and the paramedic", Resuscitation 51 (2001) 113, the
    /// bystander's model. Uses CPR and the ambulance's arrival, not defibrillation.
    case waalewijn2001 = "waalewijn_2001"

    /// The share that survives, 0...1. Never rises when CPR or defibrillation begins later.
    public func survival(_ times: ArrestTimes) -> Double {
        switch self {
        case .larsen1993:
            let line = 0.67 - 0.023 * times.cpr - 0.011 * times.defibrillation - 0.021 * times.advancedLifeSupport
            return min(1, max(0, line))
        case .valenzuela1997: return Self.logistic(0.260 - 0.106 * times.cpr - 0.139 * times.defibrillation)
        case .deMaio2003: return Self.logistic(-0.679 - 0.262 * times.defibrillation)
        case .waalewijn2001: return Self.logistic(-0.04 - 0.3 * times.cpr - 0.14 * (times.ambulance - times.cpr))
        }
    }

    private static func logistic(_ logit: Double) -> Double {
        1 / (1 + exp(-logit))
    }
}
