import Foundation
import PostgresClient
import Registry
import RegistryStore
import TestDatabases

/// What the register of a test holds from the start; all of it is invented.
enum Known {
    /// A group with a guardian, whose key ``MemoryKeys`` has, and a site with a device.
    static let group = key(11)
    static let guardian = key(12)
    static let site = key(21)
    static let device = key(1)
    /// Another group with a guardian, a site and a device.
    static let otherGroup = key(13)
    static let otherGuardian = key(14)
    static let otherSite = key(23)
    static let otherDevice = key(3)
    /// A site that is not shown to the public, which nobody keeps.
    static let hiddenSite = key(22)
    static let hidden = key(2)
    /// A site that nobody keeps.
    static let unownedSite = key(24)
    static let unowned = key(4)

    /// A file that the guardian's group sent.
    static let upload = key(31)

    static func key(_ number: Int) -> UUID {
        UUID(uuidString: "00000000-0000-7000-8000-" + String(format: "%012d", number)) ?? UUID()
    }

    static let script = """
        INSERT INTO community_group (id, name, trusted_at, invented) VALUES
            ('\(group)', 'Invented keepers', now(), true), ('\(otherGroup)', 'Invented others', NULL, true);
        INSERT INTO account (id, role, group_id, leads_group) VALUES
            ('\(guardian)', 'guardian', '\(group)', true), ('\(otherGuardian)', 'guardian', '\(otherGroup)', true);
        INSERT INTO account_contact (account_id, display_name, email) VALUES
            ('\(guardian)', 'Invented Guardian', 'guardian@invented.example'),
            ('\(otherGuardian)', 'Invented Other', 'other@invented.example');
        INSERT INTO site (id, name, latitude, longitude, access, publication, group_id, invented) VALUES
            ('\(site)', 'Invented hall', 52.95, -1.15, 'public', 'full', '\(group)', true),
            ('\(hiddenSite)', 'Invented depot', 52.96, -1.16, 'public', 'hidden', NULL, true),
            ('\(otherSite)', 'Invented library', 52.97, -1.17, 'public', 'full', '\(otherGroup)', true),
            ('\(unownedSite)', 'Invented kiosk', 52.98, -1.18, 'public', 'full', NULL, true);
        INSERT INTO site_guardian (site_id, account_id, is_primary) VALUES
            ('\(site)', '\(guardian)', true), ('\(otherSite)', '\(otherGuardian)', true);
        INSERT INTO defibrillator (id, site_id) VALUES
            ('\(device)', '\(site)'), ('\(hidden)', '\(hiddenSite)'), ('\(otherDevice)', '\(otherSite)'),
            ('\(unowned)', '\(unownedSite)');
        INSERT INTO site_upload (
            id, group_id, file_sha256, uploaded_by, uploader_role, row_count, remarks, unused_columns) VALUES
            ('\(upload)', '\(group)', sha256('invented'), '\(guardian)', 'guardian', 1, '[]', '{}');
        INSERT INTO site_upload_row (upload_id, number, line, state, findings, alike, alike_rows) VALUES
            ('\(upload)', 1, 2, 'refused', '[]', '{}', '{}');
        """
}

/// A register whose database is away.
struct AbsentRegister: Register {
    func read<Result: Sendable>(
        as origin: Origin, _ body: @Sendable (any RegisterSession) async throws -> Result
    ) async throws -> Result {
        throw RegistryError.databaseUnavailable
    }

    func change(
        as origin: Origin, once key: IdempotencyKey?,
        again: (@Sendable (any RegisterSession) async throws -> KeptAnswer)?,
        _ body: @Sendable (any RegisterSession) async throws -> KeptAnswer
    ) async throws -> KeptAnswer {
        throw RegistryError.databaseUnavailable
    }
}
