"""What the foreign OpenID provider keeps: people, its one client, codes, tokens, its key of the day, and what it was told to do wrong."""

import threading
import time
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oidc.core import AuthorizationCodeMixin
from joserfc.jwk import ECKey, RSAKey

from cast import PEOPLE

CLIENT = "gatehouse-portal"
LEVEL, WEAK_LEVEL = "https://idp.example/assurance/high", "https://idp.example/assurance/low"
SCOPES = ("openid", "profile", "national_number")
ENDPOINTS = {"/.well-known/openid-configuration": "discovery", "/keys": "keys", "/token": "token", "/userinfo": "userinfo"}


@dataclass
class Person:
    """One of the sample people."""

    name: str

    @property
    def subject(self):
        return f"person-{list(PEOPLE).index(self.name)}"

    @property
    def claims(self):
        first, last = self.name.split(" ", 1)
        return {"sub": self.subject, "given_name": first, "family_name": last, "national_number": PEOPLE[self.name]}


@dataclass
class Client(ClientMixin):
    """The portal, as a provider registers it: each address compared to the letter."""

    secret: str
    portal: str

    @property
    def client_metadata(self):
        return {"post_logout_redirect_uris": [f"{self.portal}/"]}

    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return f"{self.portal}/login/callback"

    def get_allowed_scope(self, scope):
        return " ".join(each for each in scope.split() if each in SCOPES)

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == self.get_default_redirect_uri()

    def check_client_secret(self, client_secret):
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """What a code stands for, until it is redeemed."""

    person: Person
    redirect_uri: str
    scope: str
    nonce: str | None
    level: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    signed_in_at: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.signed_in_at

    def get_acr(self):
        return self.level


@dataclass
class Token(TokenMixin):
    client: Client
    person: Person
    scope: str

    def get_scope(self):
        return self.scope

    def get_client(self):
        return self.client

    def get_user(self):
        return self.person

    def is_expired(self):
        return False

    def is_revoked(self):
        return False


class Records:
    def __init__(self, issuer, client):
        self.issuer, self.client = issuer, client
        self.codes, self.tokens = {}, {}
        # How often it was asked what, and how the last sign-in was done.
        self.visits, self.last = dict.fromkeys([*ENDPOINTS.values(), "sign-out"], 0), {}
        self.key_number = 0
        self.rotate()
        self.be_good()

    def be_good(self):
        """No lies, no delays, nothing broken; PKCE is wanted."""
        self.lie, self.delays, self.broken, self.refuses_pkce = None, {}, set(), False
        self.patience = threading.Event()

    def rotate(self, kind="ES256"):
        """A new key under a new name; the old one is gone."""
        self.key_number += 1
        self.key = new_key(kind, f"key-{self.key_number}")


def new_key(kind, name):
    parameters = {"kid": name, "use": "sig", "alg": kind}
    return ECKey.generate_key("P-256", parameters) if kind == "ES256" else RSAKey.generate_key(2048, parameters)
