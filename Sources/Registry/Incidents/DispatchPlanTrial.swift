/// A plan that is being put together: roles by responder, and what they use up.
struct DispatchPlanTrial {
    /// Roles that responders would change to; nil: none.
    typealias Change = [(responder: Int, choice: Int?)]

    /// Indices of options.
    private(set) var roles: [Int?]
    private let search: DispatchPlanSearch
    private var isTaken: [Bool]
    private var isBusy: [Bool]
    private var straightLeft: Int
    private var throughLeft: Int
    /// Those taken, by arrival; kept only for its memory.
    private var taken: [Int] = []

    init(_ search: DispatchPlanSearch, responders: Int) {
        self.search = search
        roles = [Int?](repeating: nil, count: responders)
        isTaken = [Bool](repeating: false, count: search.outcomes.options.count)
        isBusy = isTaken
        straightLeft = search.split?.straight ?? .max
        throughLeft = search.split?.throughDevice ?? .max
    }

    /// Whether there is room for it: the device is free, and the split has such a role left.
    mutating func take(_ choice: Int?, by responder: Int) -> Bool {
        guard let choice else { return true }
        if let device = search.deviceNumbers[choice] {
            guard !isBusy[device], throughLeft > 0 else { return false }
            isBusy[device] = true
            throughLeft -= 1
        } else {
            guard straightLeft > 0 else { return false }
            straightLeft -= 1
        }
        isTaken[choice] = true
        roles[responder] = choice
        return true
    }

    mutating func release(_ responder: Int) {
        guard let choice = roles[responder] else { return }
        if let device = search.deviceNumbers[choice] {
            isBusy[device] = false
            throughLeft += 1
        } else {
            straightLeft += 1
        }
        isTaken[choice] = false
        roles[responder] = nil
    }

    /// False where there is no room for all of it; then who was to change may be left without a role.
    @discardableResult
    mutating func apply(_ change: Change) -> Bool {
        for (responder, _) in change { release(responder) }
        return change.allSatisfy { take($0.choice, by: $0.responder) }
    }

    mutating func score() -> Score {
        taken.removeAll(keepingCapacity: true)
        for option in isTaken.indices where isTaken[option] { taken.append(option) }
        return Score(
            helpers: search.split == nil ? 0 : taken.count,
            survival: search.outcomes.expectedSurvival(of: taken))
    }

    struct Score {
        /// How many go to the patient, where a split says so much of it.
        let helpers: Int
        let survival: Double

        /// By more than sums of rounded numbers differ.
        func beats(_ other: Score) -> Bool {
            helpers > other.helpers || helpers == other.helpers && survival > other.survival + 1e-12
        }
    }
}
