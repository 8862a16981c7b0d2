/// A time of day in a rule.
struct TimePoint: Hashable, Sendable {
    /// Nil for a time of the clock.
    var event: SunEvent?
    /// Minutes after midnight, or after the event (before it if negative).
    var minutes: Int

    /// By the usual times of the sun.
    var usualMinute: Int { (event?.usualMinute ?? 0) + minutes }

    /// Nil where the sun's event does not come that day.
    func minute(sun: SunTimes?) -> Int? {
        guard let event else { return minutes }
        return sun?[event].map { $0 + minutes }
    }
}

/// From one time to another: `09:00-17:00`, `22:00-02:00`, `17:00+`, `sunset-(sunrise-00:30)`.
struct TimeSpan: Hashable, Sendable {
    var start: TimePoint
    /// Nil in `17:00+`.
    var end: TimePoint?
    /// Closed some time later, nobody knows when.
    var isOpenEnded = false

    var usesSun: Bool { start.event != nil || end?.event != nil }

    /// Whether it ends on the next day, as opening_hours.js has it: a span from and to the same time of the clock lasts a
    /// day, but with the sun in it the usual times decide, and there the same time makes it empty.
    var goesPastMidnight: Bool {
        guard let end else { return false }
        if end.event == nil, end.minutes > 1440 { return true }
        return usesSun ? end.usualMinute < start.usualMinute : end.minutes <= start.minutes
    }
}

/// A stretch of a span, in minutes after the midnight its day begins with; what is beyond 1440 is on the next day.
struct SpanPiece: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case usual
        /// After the last time given for an open end.
        case afterOpenEnd
        /// The sun does not rise or set that day.
        case withoutSun
    }

    var start: Int
    var end: Int
    var kind = Kind.usual
}

extension TimeSpan {
    /// The pieces of spans in their order; a later piece decides over an earlier one.
    static func pieces(of spans: [TimeSpan], sun: SunTimes?) -> [SpanPiece] {
        var pieces: [SpanPiece] = []
        for (index, span) in spans.enumerated() {
            guard let start = span.start.minute(sun: sun) else {
                pieces.append(SpanPiece(start: 0, end: 1440, kind: .withoutSun))
                continue
            }
            var openEnd = start
            if let endPoint = span.end {
                guard var end = endPoint.minute(sun: sun) else {
                    pieces.append(SpanPiece(start: 0, end: 1440, kind: .withoutSun))
                    continue
                }
                if span.goesPastMidnight, endPoint.event != nil || endPoint.minutes <= 1440 { end += 1440 }
                append(SpanPiece(start: start, end: end), to: &pieces)
                openEnd = end
            }
            if span.isOpenEnded {
                var end = openEnd + openEndLength(from: openEnd)
                // In 07:00+,12:00-16:00 the second span says when it is closed.
                if index + 1 < spans.count, let next = spans[index + 1].start.minute(sun: sun), next > openEnd {
                    end = min(end, next)
                }
                append(SpanPiece(start: openEnd, end: end, kind: .afterOpenEnd), to: &pieces)
            }
        }
        return pieces
    }

    private static func append(_ piece: SpanPiece, to pieces: inout [SpanPiece]) {
        let cut = SpanPiece(start: max(0, piece.start), end: min(2880, piece.end), kind: piece.kind)
        if cut.start < cut.end, cut.start < 1440 || piece.kind == .afterOpenEnd { pieces.append(cut) }
    }

    /// How long the state is not known after an open end, as opening_hours.js guesses: to midnight from before 17:00,
    /// ten hours from before 22:00, else eight.
    private static func openEndLength(from minute: Int) -> Int {
        switch minute {
        case ..<1020: 1440 - minute
        case ..<1320: 600
        default: 480
        }
    }
}
