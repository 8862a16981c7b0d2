/// Text in lines of ASCII: RFC 2045, section 6.7.
enum QuotedPrintable {
    /// The longest line, with the `=` of a soft line break: rule 5.
    static let greatestLineLength = 76

    /// Every line of the result has its LF. Besides what must be encoded, so are a dot and the F of `From ` where they would
    /// begin a line: some programs take a single dot for the end, and some put `>` before `From `.
    static func encoded(_ text: String) -> [UInt8] {
        var writer = Writer()
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            let following = position + 1 < bytes.count ? bytes[position + 1] : nil
            position += 1
            switch byte {
            case ASCII.carriageReturn:
                if following == ASCII.lineFeed { position += 1 }
                writer.endLine()
            case ASCII.lineFeed:
                writer.endLine()
            case ASCII.space, ASCII.tab:
                let isLast = following == nil || following == ASCII.lineFeed || following == ASCII.carriageReturn
                writer.write(byte, escaped: isLast)
            default:
                writer.write(byte, escaped: !ASCII.isPrintable(byte) || byte == UInt8(ascii: "="))
            }
        }
        if !writer.isAtLineStart { writer.endLine() }
        return writer.output
    }

    /// What a reader gets back.
    static func normalised(_ text: String) -> String {
        var bytes: [UInt8] = []
        var isAfterReturn = false
        for byte in text.utf8 {
            if byte == ASCII.carriageReturn {
                bytes.append(ASCII.lineFeed)
            } else if byte != ASCII.lineFeed || !isAfterReturn {
                bytes.append(byte)
            }
            isAfterReturn = byte == ASCII.carriageReturn
        }
        if let last = bytes.last, last != ASCII.lineFeed { bytes.append(ASCII.lineFeed) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct Writer {
        private(set) var output: [UInt8] = []
        private var lineStart = 0
        /// Whether bytes were written since the last line end of the text; a soft line break is none.
        private(set) var isAtLineStart = true

        mutating func write(_ byte: UInt8, escaped: Bool) {
            let piece = escaped ? ASCII.escaped(byte) : [byte]
            // The last place is kept for the `=` of a soft line break.
            if output.count - lineStart + piece.count >= QuotedPrintable.greatestLineLength {
                output += [UInt8(ascii: "="), ASCII.lineFeed]
                lineStart = output.count
            }
            let beginsLine = output.count == lineStart
            output += beginsLine && byte == UInt8(ascii: ".") ? ASCII.escaped(byte) : piece
            isAtLineStart = false
            guard output.count - lineStart == 5, output[lineStart...].elementsEqual("From ".utf8) else { return }
            output.replaceSubrange(lineStart...lineStart, with: ASCII.escaped(UInt8(ascii: "F")))
        }

        mutating func endLine() {
            output.append(ASCII.lineFeed)
            lineStart = output.count
            isAtLineStart = true
        }
    }
}
