public import Foundation

/// The latest seal of the audit's chain. Kept outside the database it proves that what came before is still there: each
/// seal is the hash of the one before and of an entry.
public struct AuditHead: Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public let position: Int64
    /// SHA-256 in 64 lower-case hexadecimal digits.
    public let hash: String

    public init(position: Int64, hash: String) {
        self.position = position
        self.hash = hash
    }

    /// Reads `POSITION:HASH`; nil where the text is none.
    public init?(_ text: String) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let position = Int64(halves[0]), position > 0, halves[1].utf8.count == 64,
            halves[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) })
        else { return nil }
        self.init(position: position, hash: halves[1].lowercased())
    }

    public var description: String { "\(position):\(hash)" }
}

/// One thing that is wrong with the chain.
public struct AuditFault: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Seals are missing before this one.
        case sealsMissing = "seals_missing"
        /// The entry of this seal is gone.
        case entryMissing = "entry_missing"
        /// The entry, or the seal, is not what it was when it was sealed.
        case altered
        /// An entry without a seal that does not wait for one, or has waited for an hour.
        case neverSealed = "never_sealed"
        /// There is no seal at the position that was written down: the end was cut off.
        case headMissing = "head_missing"
        /// The seal at that position is another: the chain was built anew.
        case headDiffers = "head_differs"

        /// A sentence for the person who looks after the register.
        public var sentence: String {
            switch self {
            case .sealsMissing: "Seals before it are missing."
            case .entryMissing: "Its entry is gone."
            case .altered: "The entry, its seal or the seal before was altered."
            case .neverSealed: "The entry has no seal: it was slipped in past the service, or sealing has stopped."
            case .headMissing: "The chain ends before the head that was written down: its end was cut off."
            case .headDiffers: "The seal is not the head that was written down: the chain was built anew."
            }
        }
    }

    public let kind: Kind
    /// Of the seal; nil for an entry without one.
    public let position: Int64?
    public let entryID: UUID?

    public init(kind: Kind, position: Int64?, entryID: UUID?) {
        self.kind = kind
        self.position = position
        self.entryID = entryID
    }
}

/// What a look at the whole chain found.
public struct AuditReport: Sendable {
    public let entryCount: Int
    public let sealCount: Int
    /// Entries that wait for their seal.
    public let waitingCount: Int
    /// Nil where nothing has been sealed yet.
    public let head: AuditHead?
    /// In the order of the chain.
    public let faults: [AuditFault]

    public init(entryCount: Int, sealCount: Int, waitingCount: Int, head: AuditHead?, faults: [AuditFault]) {
        self.entryCount = entryCount
        self.sealCount = sealCount
        self.waitingCount = waitingCount
        self.head = head
        self.faults = faults
    }
}
