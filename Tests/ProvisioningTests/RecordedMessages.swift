/// Messages that the release before envelopes wrote, taken from the outboxes of its demo.
enum RecordedMessages {
    static let open = #"""
        {"messageID":"00000001.0c8d7c7e2414edc1ddcdcef674f612de","account":1,"revision":4,"application":"hd4dp2","organisationNumber":"71090112","organisationName":"AZ Noordzee","userName":"tom.willems","person":{"firstName":"Tom","lastName":"Willems","email":"tom.willems@aznoordzee.example","language":"en"},"open":true,"grants":[{"projectCode":"HDBP0001","projectName":"BCFR","role":"1","authorGroup":"Tom Willems"}],"credentials":{"verifier":"scrypt$16$1$1$NKn1hWvt5KvyonXTbYmpyg==$SC0RgiibfDkQCol5egyQI4+qPy65gUK7PY42x+HDKCA=","validForSeconds":604800}}
        """#
    static let closed = #"""
        {"messageID":"00000005.a213833c9011c7b1b1b27f8d15323950","account":5,"revision":5,"application":"hd4dp2","organisationNumber":"71090310","organisationName":"UZ Westhoek","userName":"pieter.vandamme","person":{"firstName":"Pieter","lastName":"Van Damme","email":"pieter.vandamme@uzwesthoek.example","language":"en"},"open":false,"grants":[{"projectCode":"HDBP0078","projectName":"PITTER","role":"1","authorGroup":"Pieter Van Damme"}]}
        """#
    static let inventoryRequest = #"""
        {"inventoryOf":{"organisationNumber":"71090211","application":"hd4dp2"},"messageID":"793af6a4de5620a0f61ae7490c122e16"}
        """#
    static let closing = #"""
        {"place":{"organisationNumber":"71090112","application":"hd4dp2"},"closes":4711,"messageID":"22e57188b769a245fb49a39d0f706ed6","revision":5}
        """#
    static let applied = #"""
        {"messageID":"00000005.a213833c9011c7b1b1b27f8d15323950.answer","inReplyTo":"00000005.a213833c9011c7b1b1b27f8d15323950","account":5,"revision":5}
        """#
    static let refused = #"""
        {"messageID":"00000001.9e60553bb28f33d377c4e21af4295fa2.answer","inReplyTo":"00000001.9e60553bb28f33d377c4e21af4295fa2","account":1,"revision":6,"failure":"node.failure.user_name_taken"}
        """#
    static let several = #"""
        {"answers":[{"messageID":"00000001.0c8d7c7e2414edc1ddcdcef674f612de.answer","inReplyTo":"00000001.0c8d7c7e2414edc1ddcdcef674f612de","account":1,"revision":4},{"messageID":"00000002.4cf58f7003894c1e2a11ddcb38a099a0.answer","inReplyTo":"00000002.4cf58f7003894c1e2a11ddcb38a099a0","account":2,"revision":4},{"messageID":"00000005.8478717dee68de4f67738ee9ee324349.answer","inReplyTo":"00000005.8478717dee68de4f67738ee9ee324349","account":5,"revision":4}]}
        """#
    static let inventory = #"""
        {"inReplyTo":"2f09b762912fcc96e692ea33be887d6c","after":0,"entries":[{"account":5,"digest":"6bfdfcb4412d923cc81f66814ffbeba4","revision":5,"isOpen":false}],"messageID":"2f09b762912fcc96e692ea33be887d6c.0"}
        """#
}
