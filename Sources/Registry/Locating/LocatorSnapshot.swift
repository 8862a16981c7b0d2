public import Foundation
import OpeningHours
import SpatialGrid

/// The register as it stood at one moment, in the shape that answers fastest: immutable, so a search needs no lock, and
/// replaced as a whole when something changes.
///
/// Invariant: `sites` is ordered by key and holds no mobile device; outlook `i` and point `i` of the grid belong to
/// `sites[i]`. Ordering by key makes ties come out the same in every instance.
public struct LocatorSnapshot: Sendable {
    /// Counts the snapshots of this process, from 1.
    public let generation: Int
    public let sites: [LocatableSite]
    public let policy: DispatchPolicy
    public let readinessPolicy: ReadinessPolicy
    public let postcodes: PostcodeDirectory
    let grid: SpatialGrid
    let outlooks: Outlooks

    /// A snapshot of records in any order.
    ///
    /// - Parameters:
    ///   - previous: the snapshot before. What has not changed since is taken from it, not read and looked at anew.
    ///   - moment: now.
    /// - Complexity: O(n log n), and a look at the hours of each site that is new.
    public init(
        generation: Int, records: some Sequence<SiteRecord>, policy: DispatchPolicy, readinessPolicy: ReadinessPolicy,
        postcodes: PostcodeDirectory, replacing previous: LocatorSnapshot? = nil, at moment: Date
    ) {
        var library = HoursLibrary()
        let ordered = records.filter { !$0.mobile }.sorted { $0.siteID < $1.siteID }
        // Outlooks of before serve as long as they began before now and have not ended.
        let usable = previous.flatMap {
            $0.readinessPolicy == readinessPolicy && $0.outlooks.evaluatedAt <= moment ? $0 : nil
        }
        let now = Outlooks.clamped(moment)
        var sites: [LocatableSite] = []
        sites.reserveCapacity(ordered.count)
        var outlooks = Outlooks(evaluatedAt: moment, capacity: ordered.count)
        for record in ordered {
            if let usable, let index = usable.index(of: record.siteID), usable.sites[index].record == record {
                let site = usable.sites[index]
                sites.append(site)
                let outlook = usable.outlooks[index]
                outlooks.append(
                    outlook.verdictEnd > now ? outlook : Outlook(of: site, at: moment, under: readinessPolicy))
            } else {
                let site = LocatableSite(record, hours: library.hours(record.accessHours))
                sites.append(site)
                outlooks.append(Outlook(of: site, at: moment, under: readinessPolicy))
            }
        }
        self.init(
            generation: generation, sites: sites, policy: policy, readinessPolicy: readinessPolicy,
            postcodes: postcodes, grid: SpatialGrid(sites.map(\.record.coordinate)), outlooks: outlooks)
    }

    private init(
        generation: Int, sites: [LocatableSite], policy: DispatchPolicy, readinessPolicy: ReadinessPolicy,
        postcodes: PostcodeDirectory, grid: SpatialGrid, outlooks: Outlooks
    ) {
        self.generation = generation
        self.sites = sites
        self.policy = policy
        self.readinessPolicy = readinessPolicy
        self.postcodes = postcodes
        self.grid = grid
        self.outlooks = outlooks
    }

    /// The position of the first site whose key is not below this one. Complexity: O(log n).
    private func position(of id: UUID) -> Int {
        var low = 0
        var high = sites.count
        while low < high {
            let middle = (low + high) / 2
            if sites[middle].record.siteID < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The position of the site with a key. Complexity: O(log n).
    private func index(of id: UUID) -> Int? {
        let position = position(of: id)
        return position < sites.count && sites[position].record.siteID == id ? position : nil
    }

    /// The site with a key. Complexity: O(log n).
    func site(_ id: UUID) -> LocatableSite? {
        index(of: id).map { sites[$0] }
    }

    /// The snapshot with some sites read anew.
    ///
    /// - Parameters:
    ///   - changes: the site as it is now, or nil where it has no device in service any more.
    ///   - moment: now.
    /// - Complexity: O(n + m log n) for m changed sites, the n a copy of pointers; the grid is made anew only where a
    ///   point was added, removed or moved.
    func applying(_ changes: [UUID: SiteRecord?], at moment: Date) -> LocatorSnapshot {
        let current = outlooks(at: moment)
        var merged: [LocatableSite] = []
        merged.reserveCapacity(sites.count + changes.count)
        var merging = Outlooks(evaluatedAt: moment, capacity: sites.count + changes.count)
        var samePoints = true
        var copied = 0
        func copy(upTo end: Int) {
            merged.append(contentsOf: sites[copied..<end])
            merging.append(copied..<end, of: current)
        }
        for (id, record) in changes.sorted(by: { $0.key < $1.key }) {
            let position = position(of: id)
            let known = position < sites.count && sites[position].record.siteID == id ? sites[position] : nil
            let replacement = record.flatMap { $0.mobile ? nil : $0 }
            guard known != nil || replacement != nil else { continue }
            copy(upTo: position)
            copied = position + (known == nil ? 0 : 1)
            if let replacement {
                let site = LocatableSite(replacement)
                merged.append(site)
                merging.append(Outlook(of: site, at: moment, under: readinessPolicy))
            }
            samePoints = samePoints && known?.record.coordinate == replacement?.coordinate
        }
        copy(upTo: sites.count)
        return LocatorSnapshot(
            generation: generation + 1, sites: merged, policy: policy, readinessPolicy: readinessPolicy,
            postcodes: postcodes, grid: samePoints ? grid : SpatialGrid(merged.map(\.record.coordinate)),
            outlooks: merging)
    }

    /// All outlooks as of a moment. A clock that was set back makes each of them begin in the future: then all are looked
    /// at anew.
    private func outlooks(at moment: Date) -> Outlooks {
        guard outlooks.evaluatedAt <= moment else { return Outlooks(of: sites, at: moment, under: readinessPolicy) }
        var current = outlooks
        _ = current.advance(to: moment, sites: sites, under: readinessPolicy)
        return current
    }

    /// The snapshot with the outlooks that have ended by a moment looked at anew, and how many those were; nil where there
    /// is none.
    func advanced(to moment: Date) -> (snapshot: LocatorSnapshot, count: Int)? {
        var outlooks = outlooks
        let count = outlooks.advance(to: moment, sites: sites, under: readinessPolicy)
        guard count > 0 else { return nil }
        return (
            LocatorSnapshot(
                generation: generation + 1, sites: sites, policy: policy, readinessPolicy: readinessPolicy,
                postcodes: postcodes, grid: grid, outlooks: outlooks),
            count
        )
    }
}

/// Hours by their words, each read once: thousands of sites share a few hundred.
private struct HoursLibrary {
    private var known: [String: OpeningHours?] = [:]

    mutating func hours(_ text: String?) -> OpeningHours? {
        guard let text else { return nil }
        if let hours = known[text] { return hours }
        let hours = try? OpeningHours(text)
        known.updateValue(hours, forKey: text)
        return hours
    }
}
