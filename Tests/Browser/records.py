"""The rows behind the pages: every SQL statement of the browser and crash tests, here alone."""

import hashlib
import json
import sqlite3
from contextlib import closing

# Tables that change by themselves or with every request, and hold nothing a form could store.
RESTLESS = {"sessions", "jobs", "sign_in_attempts", "sign_in_failures", "sqlite_sequence"}

WHOLE_STATES = {"Draft", "Approval", "Published", "Disabled"}  # where an account may rest; Approved is on its way

# The audit trail's actions → the state the account has after them. To be kept beside Access/Lifecycle.
STATE_AFTER = {
    "add_account": "Draft", "request_approval": "Approval", "withdraw_request": "Draft", "return": "Draft",
    "approve": "Approved", "confirm_fulfilment": "Published", "disable": "Disabled", "enable": "Approved",
    "create_new_draft": "Draft",
}

# What gives an account a new temporary password: mailed once, when the installation has confirmed it.
GIVE_CREDENTIALS = {"approve", "enable", "reset_password"}

# The kinds of mail that carry a temporary password.
CREDENTIAL_MAILS = {"published", "enabled", "password_reset"}


class Records:
    """Reads the database files of a running or stopped demo; never writes."""

    def __init__(self, data):
        self.data = data

    def rows(self, file, sql, *arguments):
        path = self.data / file
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, arguments)]

    def portal(self, sql, *arguments):
        return self.rows("portal.sqlite", sql, *arguments)

    def node(self, sql, *arguments):
        return self.rows("node.sqlite", sql, *arguments)

    # Portal

    def user(self, email):
        return first(self.portal("SELECT * FROM users WHERE email = ?", email))

    def accounts(self):
        return self.portal("SELECT * FROM accounts ORDER BY id")

    def account(self, email):
        return first(self.portal("SELECT * FROM accounts WHERE email = ? ORDER BY id DESC", email))

    def account_state(self, email):
        account = self.account(email)
        return account and account["state"]

    def grants(self, account, layer="working"):
        """(project code, role, author group) of each grant: as it is being edited, or as last approved."""
        return sorted(
            (row["code"], row["role"], row["author_group"]) for row in self.portal(
                """
                SELECT p.code, g.role, a.name AS author_group FROM grants AS g JOIN projects AS p ON p.id = g.project_id
                LEFT JOIN author_groups AS a ON a.id = g.author_group_id WHERE g.account_id = ? AND g.layer = ?
                """, account, layer))

    def author_group_names(self):
        return [row["name"] for row in self.portal("SELECT name FROM author_groups ORDER BY name")]

    def audit(self, account):
        return self.portal("SELECT * FROM audit WHERE subject_kind = 'account' AND subject_id = ? ORDER BY seq", account)

    def acted_at(self, account, action):
        """When the newest such entry was written, in seconds since 1970."""
        return [entry["at"] for entry in self.audit(account) if entry["action"] == action][-1] / 1000

    def messages(self, account):
        return self.portal("SELECT * FROM messages WHERE subject_kind = 'account' AND subject_id = ? ORDER BY id", account)

    def waiting_messages(self):
        return self.portal("SELECT * FROM bus_outbox WHERE sent_at IS NULL")

    def waiting_mails(self):
        return self.portal("SELECT id, kind, recipient, attempts, failure FROM mail_outbox WHERE delivered_at IS NULL")

    def waiting_notices(self):
        """Requests that their approvers have not been mailed yet, since they come soon after another."""
        return self.portal(
            """
            SELECT n.user_id, n.account_id FROM approval_notices AS n JOIN accounts AS a ON a.id = n.account_id
            WHERE n.mailed_at IS NULL AND a.state = 'Approval'
            """)

    def mails(self, recipient):
        return self.portal(
            "SELECT id, message_id, kind, recipient, deliveries FROM captured_mail WHERE recipient = ? ORDER BY id",
            recipient)

    def credentials_made(self, account):
        """How many times the account was given a new temporary password."""
        return len([entry for entry in self.audit(account) if entry["action"] in GIVE_CREDENTIALS])

    def credential_mails(self, recipient):
        return [mail for mail in self.mails(recipient) if mail["kind"] in CREDENTIAL_MAILS]

    # Bus

    def queued(self):
        return self.rows("bus.sqlite", "SELECT id FROM bus_queue")

    def dead_letters(self):
        return self.rows("bus.sqlite", "SELECT reason FROM dead_letters")

    # Node

    def node_account(self, account):
        """The installation's account with that number of the portal."""
        return first(self.node("SELECT * FROM node_accounts WHERE portal_account = ?", account))

    def node_grants(self, account):
        return sorted(
            (row["project_code"], row["role"], row["author_group"]) for row in self.node(
                """
                SELECT g.project_code, g.role, g.author_group FROM node_grants AS g
                JOIN node_accounts AS a ON a.id = g.account_id WHERE a.portal_account = ?
                """, account))

    # All of it

    def fingerprint(self):
        """A hash of each table that a form could change, by file and table: equal when nothing was stored."""
        prints = {}
        for file in ("portal.sqlite", "node.sqlite"):
            for table in self.rows(file, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
                name = table["name"]
                if name not in RESTLESS:
                    rows = self.rows(file, f'SELECT * FROM "{name}" ORDER BY 1')
                    text = json.dumps([[repr(value) for value in row.values()] for row in rows])
                    prints[f"{file}:{name}"] = hashlib.sha256(text.encode()).hexdigest()
        return prints


def first(rows):
    return rows[0] if rows else None


def changed(before, after):
    """The tables whose rows differ."""
    return sorted(name for name in before | after if before.get(name) != after.get(name))
