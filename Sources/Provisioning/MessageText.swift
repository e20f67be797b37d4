import Vocabulary

extension InventoryRequest {
    var text: JSONText {
        var text = JSONText()
        text.add("messageID", messageID)
        text.add("inventoryOf", inventoryOf.text)
        return text
    }
}

extension InventoryRequest.Place {
    fileprivate var text: JSONText {
        var text = JSONText()
        text.add("organisationNumber", organisationNumber)
        text.add("application", application)
        return text
    }
}

extension CloseUnknownAccount {
    var text: JSONText {
        var text = JSONText()
        text.add("messageID", messageID)
        text.add("closes", closes)
        text.add("revision", revision)
        text.add("place", place.text)
        return text
    }
}

extension ProvisioningResult {
    var text: JSONText {
        var text = JSONText()
        text.add("messageID", messageID)
        text.add("inReplyTo", inReplyTo)
        text.add("account", account)
        text.add("revision", revision)
        if let failure { text.add("failure", failure) }
        return text
    }
}

extension InventoryPage {
    var text: JSONText {
        var text = JSONText()
        text.add("messageID", messageID)
        text.add("inReplyTo", inReplyTo)
        text.add("after", after)
        if let through { text.add("through", through) }
        text.add("entries", entries.map(\.text))
        if let failure { text.add("failure", failure) }
        return text
    }
}

extension InventoryPage.Entry {
    fileprivate var text: JSONText {
        var text = JSONText()
        text.add("account", account)
        text.add("revision", revision)
        text.add("isOpen", isOpen)
        text.add("digest", digest)
        return text
    }
}

extension NotUnderstood {
    var text: JSONText {
        var text = JSONText()
        text.add("messageID", messageID)
        text.add("inReplyTo", inReplyTo)
        text.add("kind", kind)
        text.add("version", Int64(version))
        return text
    }
}
