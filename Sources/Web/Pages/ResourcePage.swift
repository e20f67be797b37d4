/// A page whose content is also available as JSON, at the same address and by the same rules.
public protocol ResourcePage: Page {
    associatedtype Resource: Encodable & Sendable
    var resource: Resource { get }
}

/// A page with a form. After a refusal it is shown again with its flaws.
public protocol FormPage: Page {
    var formErrors: FormErrors? { get }
}

/// A page that gives the reason why nothing was done.
public protocol RefusalPage: Page {
    var refusal: String? { get }
}
