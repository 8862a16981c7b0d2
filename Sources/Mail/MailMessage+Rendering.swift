extension MailMessage {
    /// The message as RFC 5322 has it, with LF at the end of each line.
    ///
    /// That is what programs such as `sendmail -i` read; they put CR LF in its place when they hand it on. It is all ASCII.
    /// No line of the body and none with an encoded word has more than 76 bytes; a header with a long address can have
    /// more, and never more than the 998 of RFC 5322, section 2.1.1. No line is a single dot or begins with `From `.
    ///
    /// Complexity: O(n) in the bytes of the body.
    public func rendered() -> [UInt8] {
        var lines = [
            "Date: " + (MailDate(date)?.header ?? ""),
            fromLine,
            "To: \(to)",
            "Message-ID: \(messageID)",
            subjectLine,
        ]
        lines += headers.map { "\($0.name): \($0.value)" }
        lines += [
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "",
        ]
        return Array(lines.joined(separator: "\n").utf8) + QuotedPrintable.encoded(body)
    }

    /// The body as whoever gets the message reads it: CR LF and a single CR have become LF, and a last line without an end
    /// has got one. All other characters are as they were, NUL and spaces at the end of a line among them.
    public var normalisedBody: String { QuotedPrintable.normalised(body) }

    private var subjectLine: String {
        let prefix = "Subject: "
        guard !subject.isEmpty else { return "Subject:" }
        let isPlain =
            EncodedWords.isPlain(subject) && subject.utf8.first != ASCII.space && subject.utf8.last != ASCII.space
            && prefix.utf8.count + subject.utf8.count <= EncodedWords.greatestLineLength
        return prefix + (isPlain ? subject : EncodedWords.folded(subject, after: prefix))
    }

    private var fromLine: String {
        guard let fromName else { return "From: \(from)" }
        let prefix = "From: "
        let quoted = "\"" + fromName.flatMap { "\\\"".contains($0) ? ["\\", $0] : [$0] } + "\""
        let isPlain =
            EncodedWords.isPlain(fromName)
            && prefix.utf8.count + quoted.utf8.count <= EncodedWords.greatestLineLength
        let phrase = prefix + (isPlain ? quoted : EncodedWords.folded(fromName, after: prefix))
        let lastLine = phrase.utf8.reversed().prefix { $0 != ASCII.lineFeed }.count
        let address = "<\(from)>"
        let fits = lastLine + 1 + address.utf8.count <= EncodedWords.greatestLineLength
        return phrase + (fits ? " " : "\n ") + address
    }
}
