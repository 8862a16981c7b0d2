/// What the service has decided about volunteers, kept in the database so that it can be decided anew without a release.
public struct ResponderPolicy: Hashable, Sendable {
    public let id: String
    /// Metres, greater than 0, at most 50,000.
    public let searchRadius: Double
    /// How many responders an answer names where the caller does not say: 1 to 50.
    public let resultLimit: Int
    /// For so many seconds a reported position is used: 30 to 86,400.
    public let positionFreshSeconds: Int
    /// And after so many it is deleted.
    public let positionKeptSeconds: Int
    /// Whoever is on call for more hours has forgotten it.
    public let greatestCallHours: Int
    /// Credentials without which nobody is sent.
    public let required: Set<CredentialKind>
    /// Those that whoever goes by car needs besides.
    public let requiredOfDrivers: Set<CredentialKind>
    /// Days before a credential lapses on which its holder is warned, each greater than 0.
    public let credentialReminderDays: [Int]
    public let travel: ResponderTravel

    public init(
        id: String, searchRadius: Double, resultLimit: Int, positionFreshSeconds: Int, positionKeptSeconds: Int,
        greatestCallHours: Int, required: Set<CredentialKind>, requiredOfDrivers: Set<CredentialKind>,
        credentialReminderDays: [Int], travel: ResponderTravel
    ) {
        self.id = id
        self.searchRadius = searchRadius
        self.resultLimit = resultLimit
        self.positionFreshSeconds = positionFreshSeconds
        self.positionKeptSeconds = positionKeptSeconds
        self.greatestCallHours = greatestCallHours
        self.required = required
        self.requiredOfDrivers = requiredOfDrivers
        self.credentialReminderDays = credentialReminderDays
        self.travel = travel
    }
}
