public import Foundation

/// What somebody who opens a cabinet is told. It holds a secret: it is answered and neither kept nor logged.
public struct CodeRelease: Sendable {
    /// Nil: the register knows none.
    public let code: String?
    public let siteCode: String
    public let surroundings: String?
    public let entranceNote: String?
    public let cabinet: Cabinet
    /// Sentences that whoever reads out the code should know.
    public let notes: [String]
    /// How the device stands now that the code is out.
    public let status: DeviceStatus

    public struct Cabinet: Hashable, Sendable {
        /// Nil: not known.
        public let locked: Bool?
        public let kind: String?
        public let heated: Bool?

        public init(locked: Bool?, kind: String?, heated: Bool?) {
            self.locked = locked
            self.kind = kind
            self.heated = heated
        }
    }

    public init(
        code: String?, siteCode: String, surroundings: String?, entranceNote: String?, cabinet: Cabinet,
        notes: [String], status: DeviceStatus
    ) {
        self.code = code
        self.siteCode = siteCode
        self.surroundings = surroundings
        self.entranceNote = entranceNote
        self.cabinet = cabinet
        self.notes = notes
        self.status = status
    }
}

/// Reading unlock codes within a transaction.
public protocol CodeOperations {
    /// Reads the code of a device's cabinet, which is audited. Where it is read out to somebody, that it was issued is an
    /// event of the device; where that cannot have happened, as for a device that is out, and where somebody else is just
    /// changing the device, the code is answered all the same and a note says so.
    ///
    /// - Parameters:
    ///   - incident: for which it is read; a dispatch system must name one.
    ///   - isIssued: whether it is read out to somebody; false for whoever keeps the device, and where the same reading is
    ///     answered again.
    /// - Throws: ``RegistryError/notFound(_:)``; ``RegistryError/conflict(_:)`` for a device that is retired;
    ///   ``RegistryError/forbidden(_:)`` for callers to whom no code is told.
    func releaseCode(of device: UUID, for incident: String?, isIssued: Bool) async throws -> CodeRelease
}
