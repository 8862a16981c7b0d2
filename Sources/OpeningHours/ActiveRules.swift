/// The rules that have a say on one day: those that match it, and those of the day before that reach into it.
///
/// The order is that of the text, each rule's share of the day before right after the rule itself, and the last rule that
/// covers a time decides. A rule that replaces takes away everything before it, the share of the day before included; the
/// share of the day before never replaces. So opening_hours.js does it: after `22:00-02:00; We 12:00-14:00` the site is
/// closed from 00:00 on Wednesday, but open from 00:00 to 02:00 on Thursday.
struct ActiveRules: Hashable, Sendable {
    /// Bits of the rules that match the day.
    private let own: UInt64
    /// Bits of the rules that reach into it.
    private let fromYesterday: UInt64

    init(today: UInt64, yesterday: UInt64, replacing: UInt64, tails: UInt64) {
        let replacers = today & replacing
        // All bits from the last replacing rule on.
        let kept: UInt64 = replacers == 0 ? .max : .max << UInt64(63 - replacers.leadingZeroBitCount)
        own = today & kept
        fromYesterday = yesterday & tails & kept
    }

    /// What decides at a time.
    struct Decision {
        var state = AccessState.closed
        /// The index of the rule; nil where none covers the time.
        var rule: Int?
        /// Whether the rule holds by the day before.
        var isFromYesterday = false
        var kind = SpanPiece.Kind.usual
    }

    /// - Parameter minute: 0 ..< 1440.
    /// - Complexity: O(n) for n pieces of spans.
    func decision(at minute: Int, _ effects: [RuleEffect]) -> Decision {
        var decision = Decision()
        var bits = own | fromYesterday
        while bits != 0 {
            let index = bits.trailingZeroBitCount
            let bit: UInt64 = 1 << UInt64(index)
            bits &= bits - 1
            if own & bit != 0 {
                if effects[index].isWholeDay { decision.take(effects[index], index, .usual, fromYesterday: false) }
                for piece in effects[index].pieces where piece.start <= minute && minute < piece.end {
                    decision.take(effects[index], index, piece.kind, fromYesterday: false)
                }
            }
            if fromYesterday & bit != 0 {
                for piece in effects[index].pieces where piece.start <= minute + 1440 && minute + 1440 < piece.end {
                    decision.take(effects[index], index, piece.kind, fromYesterday: true)
                }
            }
        }
        return decision
    }

    /// The first minute after this one at which another decision can be made, 1440 at most.
    func nextEdge(after minute: Int, _ effects: [RuleEffect]) -> Int {
        var next = 1440
        func consider(_ edge: Int) { if edge > minute, edge < next { next = edge } }
        var bits = own | fromYesterday
        while bits != 0 {
            let index = bits.trailingZeroBitCount
            let bit: UInt64 = 1 << UInt64(index)
            bits &= bits - 1
            for piece in effects[index].pieces {
                if own & bit != 0 {
                    consider(piece.start)
                    consider(piece.end)
                }
                if fromYesterday & bit != 0 {
                    consider(piece.start - 1440)
                    consider(piece.end - 1440)
                }
            }
        }
        return next
    }

    /// The number of pieces that ``decision(at:_:)`` looks at, for keeping count of the work.
    func weight(_ effects: [RuleEffect]) -> Int {
        var weight = 1
        var bits = own | fromYesterday
        while bits != 0 {
            weight += effects[bits.trailingZeroBitCount].pieces.count + 1
            bits &= bits - 1
        }
        return weight
    }
}

extension ActiveRules.Decision {
    fileprivate mutating func take(
        _ effect: RuleEffect, _ index: Int, _ kind: SpanPiece.Kind, fromYesterday: Bool
    ) {
        // A fallback holds where the rules before leave the site closed.
        if effect.isFallback, state != .closed { return }
        rule = index
        self.kind = kind
        isFromYesterday = fromYesterday
        switch kind {
        case .usual: state = effect.state
        case .afterOpenEnd: state = effect.state == .closed ? .closed : .unknown
        case .withoutSun: state = .unknown
        }
    }
}
