public import CivilTime
public import Foundation
public import SpatialGrid

/// A row of an uploaded file. What is missing was not given, or has a finding.
public struct UploadLine: Sendable {
    /// Counted from 1 among the rows, the header not.
    public let number: Int
    /// Of the file, counted from 1, on which the row begins.
    public let line: Int
    /// How the file names its columns.
    public let names: [SiteColumn: String]
    /// Words, trimmed and composed; those of the other members are not among them.
    public internal(set) var texts: [SiteColumn: String] = [:]
    public internal(set) var flags: [SiteColumn: Bool] = [:]
    public internal(set) var days: [SiteColumn: CalendarDay] = [:]
    public internal(set) var access: SiteAccess?
    /// Nil where the row gives none but perhaps a postcode.
    public internal(set) var point: Coordinate?
    public internal(set) var findings: [UploadFinding] = []

    init(number: Int, line: Int, names: [SiteColumn: String]) {
        self.number = number
        self.line = line
        self.names = names
    }

    /// Whether nothing more can be told of it: it is an example of the template, or could not be taken apart.
    public internal(set) var isLeftOut = false

    mutating func refuse(_ column: SiteColumn?, _ detail: String) {
        findings.append(UploadFinding(.refused, detail, column: column.flatMap { names[$0] }))
    }

    private static let guardianColumns: [SiteColumn] = [.primaryGuardian, .supportingGuardians]

    /// Of those who answer for the site, the ones that are named by their address.
    public var guardianAddresses: [String] {
        Self.guardianColumns.flatMap { guardians(in: $0) }.filter { $0.contains("@") }.map { $0.lowercased() }
    }

    /// The keys or addresses in a column, apart.
    public func guardians(in column: SiteColumn) -> [String] {
        texts[column]?.split { $0 == " " || $0 == ";" || $0 == "," }.map(String.init) ?? []
    }

    /// Puts keys of accounts in the place of addresses.
    ///
    /// - Parameter members: of the group that is to keep the site, by their address in small letters.
    public mutating func resolveGuardians(_ members: [String: UUID]) {
        guard !isLeftOut else { return }
        for column in Self.guardianColumns {
            let named = guardians(in: column)
            guard named.contains(where: { $0.contains("@") }) else { continue }
            let keys = named.map { $0.contains("@") ? members[$0.lowercased()]?.uuidString.lowercased() : $0 }
            if keys.contains(nil) {
                refuse(column, "An address is that of nobody in the group who can sign in.")
                texts[column] = nil
            } else {
                texts[column] = keys.compactMap(\.self).joined(separator: " ")
            }
        }
    }
}
