public import Foundation

/// Registering many sites from a file: first it is kept and shown row by row, then its rows are registered, each once.
///
/// An upload that the caller may not see is ``RegistryError/notFound(_:)``.
public protocol UploadOperations {
    /// Keeps a file's rows, each held against the register. Nothing is registered.
    ///
    /// - Returns: the upload; the one that is there, unchanged, where the group has sent the same file before.
    /// - Throws: ``RegistryError/invalid(_:)`` where there is no such group.
    /// - Complexity: a few queries for each 500 rows.
    func keep(_ upload: NewUpload) async throws -> (upload: KeptUpload, isNew: Bool)

    func upload(_ id: UUID) async throws -> KeptUpload

    /// Rows in the order of the file.
    ///
    /// - Parameters:
    ///   - limit: 1 to 1000.
    ///   - after: the number of a row; 0 for the first page.
    func rows(of upload: UUID, limit: Int, after: Int) async throws -> [KeptUploadRow]

    /// Registers rows that are ready, in order, by the rules of ``SiteOperations/register(_:)``. A row that has become a
    /// likely duplicate, or is refused now, is left out and says so. Of two that do it at once one waits for the other.
    ///
    /// - Parameters:
    ///   - after: the number of a row; 0 to begin with the first.
    ///   - limit: of rows, all of them in this transaction.
    ///   - duplicates: numbers of likely duplicates that somebody has looked at: they are registered, too.
    ///   - draft: reads what was kept of a row.
    /// - Returns: the number of the last row that was dealt with; nil where none was left.
    /// - Throws: ``RegistryError/conflict(_:)`` for an upload that is for others to register,
    ///   ``RegistryError/invalid(_:)`` for duplicates that are no rows, or have faults.
    func registerRows(
        of upload: UUID, after: Int, limit: Int, including duplicates: Set<Int>,
        reading draft: @Sendable (String) throws -> SiteDraft
    ) async throws -> Int?

    /// What was answered to the caller's earlier request of the same key; nil where there was none.
    ///
    /// - Throws: ``RegistryError/keyUsedOtherwise``.
    func answer(keptUnder key: IdempotencyKey) async throws -> KeptAnswer?

    /// The open accounts of a group that have one of these addresses, by the address in small letters. Of a group that is
    /// none of the caller's, none.
    func members(of group: UUID, withAddresses addresses: [String]) async throws -> [String: UUID]

    /// How the devices in service at these sites stand.
    func readinessStates(atSites sites: [UUID]) async throws -> [UUID: ReadinessState]
}
