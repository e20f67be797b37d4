/// A page whose content a program can have too, under the same address and by the same rules.
public protocol ResourcePage: Page {
    associatedtype Resource: Encodable & Sendable
    var resource: Resource { get }
}

/// A page with a form, which comes back with what is wrong with it.
public protocol FormPage: Page {
    var formErrors: FormErrors? { get }
}

/// A page that says in a sentence why nothing was done.
public protocol RefusalPage: Page {
    var refusal: String? { get }
}
