/// Takes the same time wherever the first difference is.
public func constantTimeEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}

public func constantTimeEqual(_ left: String, _ right: String) -> Bool { constantTimeEqual(Array(left.utf8), Array(right.utf8)) }
