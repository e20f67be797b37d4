"""A foreign OpenID provider for the tests: Authlib's, in Flask. It ends with its standard input, which also takes its orders.

    python openid_provider.py PORT CLIENT_SECRET_FILE PORTAL_URL

Grants, client authentication, PKCE, tokens and their signatures, userinfo and sign-out are Authlib's. Its dialect is not FAS's: ES256,
userinfo in plain JSON, the standard names, a scope, a claim and levels of its own. It lies, is slow or is away when it is told to.
"""

import json
import logging
import os
import sys
import threading
import time
import warnings
from pathlib import Path

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode, UserInfo, UserInfoEndpoint
from authlib.oidc.discovery import OpenIDProviderMetadata
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Flask, current_app, request, session
from joserfc.errors import SecurityWarning
from joserfc.jwk import KeySet, OctKey
from werkzeug.local import LocalProxy
from werkzeug.serving import make_server

from cast import PEOPLE
from openid_records import CLIENT, ENDPOINTS, LEVEL, SCOPES, WEAK_LEVEL, Client, Code, Person, Records, Token, new_key

records = LocalProxy(lambda: current_app.extensions["records"])
ELSEWHERE = "https://idp.elsewhere.example"
PAGE = """<!doctype html><html lang="en"><title>Identity provider</title><main><h1>Who are you?</h1>
<form method="post"><p><label>Name <input name="name"></label></p><button>Sign in</button><button name="cancel" value="1">Cancel</button></form></main></html>"""


def false_claims(lie):
    """What a lying ID token says instead of the truth."""
    now = int(time.time())
    return {
        "issuer": {"iss": ELSEWHERE}, "audience": {"aud": ["another-portal"]}, "party": {"aud": [CLIENT, "another-portal"], "azp": "another-portal"},
        "expired": {"iat": now - 900, "exp": now - 300}, "future": {"iat": now + 900, "exp": now + 1800}, "nonce": {"nonce": "of-another-sign-in"},
        "no nonce": {"nonce": None}, "access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "weak level": {"acr": WEAK_LEVEL}, "no level": {"acr": None},
    }.get(lie, {})


def false_person(lie):
    """What lying userinfo says instead of the truth."""
    return {
        "another person": {"sub": "person-of-nobody"}, "no number": {"national_number": None}, "impossible number": {"national_number": "12345678901"},
        "no name": {"family_name": ""},
    }.get(lie, {})


# What Authlib leaves to each provider


class Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code, request):
        asked = request.payload.data
        level = LEVEL if LEVEL in asked.get("acr_values", "").split() else None
        records.last = {"code_challenge_method": asked.get("code_challenge_method"), "scope": asked.get("scope"), "acr_values": asked.get("acr_values")}
        records.codes[code] = Code(
            request.user, request.payload.redirect_uri, request.scope, asked.get("nonce"), level,
            asked.get("code_challenge"), asked.get("code_challenge_method"))

    def query_authorization_code(self, code, client):
        return records.codes.get(code)

    def delete_authorization_code(self, authorization_code):
        records.codes = {code: each for code, each in records.codes.items() if each is not authorization_code}

    def authenticate_user(self, authorization_code):
        return authorization_code.person


class Challenge(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant, redirect_uri):
        super().validate_code_challenge(grant, redirect_uri)
        if records.refuses_pkce == bool(grant.request.payload.data.get("code_challenge")):
            raise InvalidRequestError("'code_challenge' is not known here" if records.refuses_pkce else "Missing 'code_challenge'")


class IDToken(OpenIDCode):
    """Thin: what it does not say about the person is in userinfo."""

    def exists_nonce(self, nonce, request):
        return any(each.nonce == nonce for each in records.codes.values())

    def get_client_algorithm(self, client):
        return {"no signature": "none", "shared secret": "HS256"}.get(records.lie, records.key.alg)

    def get_encode_header(self, client):
        return {"alg": self.get_client_algorithm(client), "kid": "key-of-nobody" if records.lie == "unknown key" else records.key.kid}

    def resolve_client_private_key(self, client):
        if records.lie == "shared secret":
            return OctKey.import_key(client.secret)
        return new_key(records.key.alg, records.key.kid) if records.lie in ("signature", "unknown key") else records.key

    def get_client_claims(self, client):
        return {"iss": records.issuer, "aud": [CLIENT]}

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user.subject, **false_claims(records.lie))


class AboutPerson(UserInfoEndpoint):
    def generate_user_info(self, user, scope):
        claims = user.claims if "national_number" in scope.split() else {"sub": user.subject}
        return UserInfo(claims | false_person(records.lie))


class Tokens(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return records.tokens.get(token_string)


class Issuer(IssuerParameter):
    def get_issuer(self):
        return ELSEWHERE if records.lie == "answering issuer" else records.issuer


class SignOut(EndSessionEndpoint):
    def get_server_jwks(self):
        return KeySet([records.key])

    def end_session(self, end_session_request):
        session.clear()


def save_token(token, request):
    records.last["client authentication"] = request.auth_method
    records.tokens[token["access_token"]] = Token(request.client, request.user, token["scope"])


def application(kept):
    """Authlib's server with these classes, behind the routes."""
    app = Flask("provider")
    app.extensions["records"] = kept
    app.config |= {"SECRET_KEY": os.urandom(32), "SESSION_COOKIE_NAME": "provider", "SESSION_COOKIE_SAMESITE": "Lax"}
    server = AuthorizationServer()
    server.init_app(app, lambda name: kept.client if name == CLIENT else None, save_token)
    server.register_grant(Grant, [IDToken(require_nonce=True), Challenge(required=True)])
    server.register_extension(Issuer())
    resources = ResourceProtector()
    resources.register_token_validator(Tokens())
    server.register_endpoint(AboutPerson(server, resources))
    server.register_endpoint(SignOut)
    add_routes(app, server)
    return app


def add_routes(app, server):
    @app.before_request
    def be_slow_or_broken():
        endpoint = ENDPOINTS.get(request.path)
        if endpoint:
            records.visits[endpoint] += 1
            records.patience.wait(records.delays.get(endpoint, 0))
        return ("out of order", 503) if endpoint in records.broken else None

    @app.get("/.well-known/openid-configuration")
    def discovery():
        return metadata(records.issuer)

    @app.get("/keys")
    def keys():
        return KeySet([records.key]).as_dict(private=False)

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize():
        person = signed_in(session, request)
        try:
            grant = server.get_consent_grant(end_user=person)
        except OAuth2Error as error:
            return server.handle_error_response(None, error)
        if person is None and "cancel" not in request.form:
            return PAGE
        return server.create_authorization_response(grant_user=person, grant=grant)

    @app.post("/token")
    def token():
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo():
        return server.create_endpoint_response("userinfo")

    @app.get("/end")
    def end():
        try:
            ending = server.validate_endpoint_request("end_session")
        except OAuth2Error as error:
            return server.handle_error_response(None, error)
        records.visits["sign-out"] += 1
        return server.create_endpoint_response("end_session", ending) or "<!doctype html><title>Signed out</title><p>You are signed out."


def signed_in(session, request):
    """Whoever this browser is already known as, or just said to be."""
    if request.form.get("name") in PEOPLE and "cancel" not in request.form:
        session["name"] = request.form["name"]
    return Person(session["name"]) if "name" in session else None


def metadata(address):
    document = OpenIDProviderMetadata({
        "issuer": ELSEWHERE if records.lie == "discovery" else address, "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token", "userinfo_endpoint": f"{address}/userinfo", "jwks_uri": f"{address}/keys", "end_session_endpoint": f"{address}/end",
        "scopes_supported": list(SCOPES), "response_types_supported": ["code"], "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256", "RS256"], "acr_values_supported": [WEAK_LEVEL, LEVEL],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"], "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    })
    document.validate()  # Authlib's own check
    return document


class Desk:
    """Takes orders, and can close."""

    def __init__(self, app, kept, port):
        self.app, self.records, self.port = app, kept, port
        self.back()

    def back(self):
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def away(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.server = None

    def good(self):
        """Forgets every other order but `rotate`, and is there."""
        if self.server is None:
            self.back()
        self.records.patience.set()
        self.records.be_good()

    def rotate(self, kind):
        self.records.rotate(kind)

    def lie(self, name):
        self.records.lie = name

    def slow(self, endpoint, seconds):
        self.records.delays[endpoint] = seconds

    def broken(self, endpoint):
        self.records.broken.add(endpoint)

    def without_pkce(self):
        self.records.refuses_pkce = True

    def report(self):
        return {"visits": self.records.visits, "last": self.records.last, "key": self.records.key.kid}

    def take_orders(self):
        for line in sys.stdin:
            order, *arguments = json.loads(line)
            print(json.dumps(getattr(self, order)(*arguments)), flush=True)


def main(port, secret_file, portal):
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # this machine alone
    warnings.simplefilter("ignore", SecurityWarning)  # it lies on purpose
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    kept = Records(f"http://127.0.0.1:{port}", Client(Path(secret_file).read_text().strip(), portal))
    desk = Desk(application(kept), kept, int(port))
    print("ready", flush=True)
    desk.take_orders()


if __name__ == "__main__":
    main(*sys.argv[1:])
