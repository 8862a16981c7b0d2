public import Foundation

/// What the service has decided about duplicates, kept in the database.
public struct DuplicatePolicy: Hashable, Sendable {
    /// Metres beyond which two sites are two, whatever their names; above 0.
    public let greatestDistance: Double
    /// The score from which a site is shown, 0 ... 1.
    public let leastScore: Double

    public init(greatestDistance: Double = 100, leastScore: Double = 0.5) {
        self.greatestDistance = greatestDistance
        self.leastScore = leastScore
    }
}

/// A site of the register that may be the one somebody is about to register.
public struct LikelyDuplicate: Hashable, Sendable {
    public let siteID: UUID
    public let defibrillatorID: UUID?
    /// What a caller can read out: `HS-7K3Q`.
    public let code: String
    public let name: String?
    /// How surely it is the same, 0 ... 1.
    public let score: Double
    public let distanceMetres: Double
    /// Clauses without full stop, what speaks against it last: `12 m away`, `the name is alike: Lenton Centre`. Names are
    /// passed on as they were typed, so escape them where they are shown.
    public let reasons: [String]
}

/// Finds the sites that may be the one somebody is about to register, to be shown before it is saved.
///
/// A warning, never a refusal: two cabinets side by side are two sites. ``DuplicateScore`` has the formula. An import tells
/// its own rows apart by their keys, and ``NearbyEntries`` remarks on those within a metre; the two rules share nothing but
/// the distance function.
public struct DuplicateFinder: Sendable {
    public let policy: DuplicatePolicy

    public init(policy: DuplicatePolicy = DuplicatePolicy()) {
        self.policy = policy
    }

    /// The likely duplicates, the surest first; of equal scores the nearest, then by code. Each site once, by its device
    /// with the greatest score. The order of `known` does not matter.
    ///
    /// - Parameters:
    ///   - candidate: as it would be saved.
    ///   - known: those within the policy's greatest distance, and those of the same ``SerialNumber`` wherever they are.
    ///     Leave out the site itself where one that exists is changed, and those that the person may not see.
    /// - Complexity: O(n) for n known sites, each bounded by ``FoldedWords/lengthLimit`` whatever the texts.
    public func duplicates(of candidate: SiteSketch, among known: some Sequence<KnownSite>) -> [LikelyDuplicate] {
        duplicates(of: ComparableSite(candidate), among: known.lazy.map { ($0, ComparableSite($0.sketch)) })
    }

    /// The same for texts that were folded before.
    func duplicates(
        of wanted: ComparableSite, among known: some Sequence<(KnownSite, ComparableSite)>
    ) -> [LikelyDuplicate] {
        let found = known.compactMap { site, folded -> LikelyDuplicate? in
            let score = DuplicateScore(wanted, folded, greatestDistance: policy.greatestDistance)
            guard score.value > 0, score.value >= policy.leastScore else { return nil }
            return LikelyDuplicate(site, score)
        }
        var seen: Set<UUID> = []
        return found.sorted(by: LikelyDuplicate.comesBefore).filter { seen.insert($0.siteID).inserted }
    }
}

extension LikelyDuplicate {
    fileprivate init(_ site: KnownSite, _ score: DuplicateScore) {
        siteID = site.siteID
        defibrillatorID = site.defibrillatorID
        code = site.code
        name = site.sketch.name
        self.score = score.value
        distanceMetres = score.distanceMetres
        reasons = score.reasons
    }

    fileprivate static func comesBefore(_ left: LikelyDuplicate, _ right: LikelyDuplicate) -> Bool {
        if left.score != right.score { return left.score > right.score }
        if left.distanceMetres != right.distanceMetres { return left.distanceMetres < right.distanceMetres }
        if left.code != right.code { return left.code < right.code }
        if left.siteID != right.siteID { return left.siteID < right.siteID }
        switch (left.defibrillatorID, right.defibrillatorID) {
        case (let one?, let other?): return one < other
        case (_?, nil): return true
        default: return false
        }
    }
}
