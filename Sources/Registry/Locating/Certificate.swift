public import Foundation

/// What somebody who does not trust the search needs to check its answer: who was looked at, with which result, and why
/// nobody else can belong to it.
///
/// It claims this. (1) Every site that the viewer may know of and that stands within ``reach`` is a candidate, with its
/// right distance and its verdict on arrival. (2) The offers are the first of the candidates within the radius that are
/// offered, in the order of availability, distance and key, as many as were asked for. (3) No site beyond the reach could
/// be among them: where all offers are available and as many as were asked for, the reach is the distance of the last of
/// them, otherwise the radius.
public struct Certificate: Sendable {
    /// One search, for devices of one availability. It ends as soon as nothing nearer can be left, so later ones run only
    /// where the ones before found too few.
    public struct Search: Sendable {
        public let availability: Availability
        /// How many were still to be found.
        public let wanted: Int
        public let found: Int
        public let gridsEntered: Int
        /// How often the searched rectangle of cells was enlarged by a row or a column.
        public let rings: Int
        public let cellsVisited: Int
        /// Nil for the public: sites that it may not know of are among them.
        public let pointsExamined: Int?
        /// Metres: every site that this search did not examine is at least this far away. Infinite: all were examined.
        public let bound: Double
    }

    public struct Candidate: Sendable {
        public let site: LocatableSite
        /// Metres.
        public let distance: Double
        public let arrival: Date
        public let verdict: Verdict
    }

    public let searches: [Search]
    /// Metres.
    public let reach: Double
    /// Nearest first, of equally near ones by key; at most ``greatestCandidates``.
    public let candidates: [Candidate]
    /// How many stand within the reach. Where they are more than are listed, the certificate proves less than it claims.
    public let candidateCount: Int

    public static let greatestCandidates = 5000
}
