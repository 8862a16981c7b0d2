import Foundation
import SpatialGrid

/// The register as it stood at one moment, in the shape that answers fastest: immutable, so a search needs no lock, and
/// replaced as a whole when something changes.
///
/// Invariant: `sites` is ordered by key and holds no mobile device; `offered[i]` and point `i` of the grid belong to
/// `sites[i]`. Ordering by key makes ties come out the same in every instance.
public struct LocatorSnapshot: Sendable {
    /// Counts the snapshots of this process, from 1.
    public let generation: Int
    public let sites: [LocatableSite]
    public let policy: DispatchPolicy
    public let postcodes: PostcodeDirectory
    let grid: SpatialGrid
    let offered: [Bool]

    /// Complexity: O(n log n) for `sites` in any order.
    public init(
        generation: Int, sites: some Sequence<LocatableSite>, policy: DispatchPolicy, postcodes: PostcodeDirectory
    ) {
        self.init(
            generation: generation,
            ordered: sites.filter { !$0.record.mobile }.sorted { $0.record.siteID < $1.record.siteID },
            policy: policy, postcodes: postcodes)
    }

    private init(
        generation: Int, ordered sites: [LocatableSite], policy: DispatchPolicy, postcodes: PostcodeDirectory
    ) {
        self.generation = generation
        self.sites = sites
        self.policy = policy
        self.postcodes = postcodes
        grid = SpatialGrid(sites.map(\.record.coordinate))
        offered = sites.map(\.verdict.isOffered)
    }

    /// The site with a key. Complexity: O(log n).
    func site(_ id: UUID) -> LocatableSite? {
        var low = 0
        var high = sites.count
        while low < high {
            let middle = (low + high) / 2
            if sites[middle].record.siteID < id { low = middle + 1 } else { high = middle }
        }
        return low < sites.count && sites[low].record.siteID == id ? sites[low] : nil
    }

    /// The snapshot with some sites read anew. Complexity: O(n + m log m) for m changed sites.
    ///
    /// - Parameter changes: the site as it is now, or nil where it has no device in service any more.
    func applying(_ changes: [UUID: LocatableSite?]) -> LocatorSnapshot {
        var merged: [LocatableSite] = []
        merged.reserveCapacity(sites.count + changes.count)
        let additions = changes.values.compactMap { $0 }
            .filter { !$0.record.mobile }.sorted { $0.record.siteID < $1.record.siteID }
        var next = 0
        for site in sites where changes[site.record.siteID] == nil {
            while next < additions.count, additions[next].record.siteID < site.record.siteID {
                merged.append(additions[next])
                next += 1
            }
            merged.append(site)
        }
        merged.append(contentsOf: additions[next...])
        return LocatorSnapshot(
            generation: generation + 1, ordered: merged, policy: policy, postcodes: postcodes)
    }
}
