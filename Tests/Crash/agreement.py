"""The conditions for every account when the demo is idle: inside the portal, and between portal and node."""

from cast import EMMA
from pages import credentials
from records import STATE_AFTER, WHOLE_STATES

GRANTS = {"none": [], "one": [("HDBP0001", "1")]}


class Sightings:
    """Remembers each mail as first read: a repeated mail must be identical."""

    def __init__(self):
        self.first, self.deliveries = {}, {}

    def read(self, records, reader, email):
        """(user name, password) of each credentials mail to the address, oldest first, and later changes."""
        told, held = [], []
        for mail in records.credential_mails(email):
            identifier = mail["message_id"]
            if self.deliveries.get(identifier) != mail["deliveries"]:
                secrets = credentials(reader.get(f"/dev/mail/{mail['id']}").text)
                if self.first.setdefault(identifier, secrets) != secrets:
                    told.append(f"mail {identifier} came again with another password")
                self.deliveries[identifier] = mail["deliveries"]
            held.append(self.first[identifier])
        return held, told


def disagreements(records, reader, sightings, watched):
    """One line for each violation; `watched` are the accounts' e-mail addresses, `reader` reads mail."""
    told = leftovers(records)
    for email in watched:
        account = records.account(email)
        if account is None:
            continue
        mails, other = sightings.read(records, reader, email)
        found = half_state(records, account) + apart(records, account) + wrong_mails(records, account, mails) + other
        told += [f"{email} ({account['state']}): {each}" for each in found]
    return told


def leftovers(records):
    """No message waits, and none is dead."""
    told = [f"message {each['id']} waits to be sent" for each in records.waiting_messages()]
    told += [f"mail {each['id']} ({each['kind']}) waits to be sent: {each['failure']}" for each in records.waiting_mails()]
    told += [f"message {each['id']} waits on the bus" for each in records.queued()]
    told += [f"dead letter: {each['reason']}" for each in records.dead_letters()]
    return told


def half_state(records, account):
    """The account's state, grants, audit entries and revision agree."""
    told = []
    if account["state"] not in WHOLE_STATES:
        told.append("is on its way and does not arrive")
    actions = [each["action"] for each in records.audit(account["id"])]
    moves = [STATE_AFTER[each] for each in actions if each in STATE_AFTER]
    if moves[-1:] != [account["state"]]:
        told.append(f"the audit trail says {moves[-1:]}: {actions}")
    allowed = GRANTS.values() if account["state"] == "Draft" else [GRANTS["one"]]
    if simple(records.grants(account["id"])) not in allowed:
        told.append(f"has the grants {records.grants(account['id'])}")
    if account["state"] == "Published" and EMMA not in records.author_group_names():
        told.append("is published without its author group")
    return told


def apart(records, account):
    """The node has the published account: the same revision, open or closed, with the same grants."""
    at_node = records.node_account(account["id"])
    if account["state"] in ("Draft", "Approval"):
        return ["is at the node before any approval"] if at_node else []
    if at_node is None:
        return ["is not at the node"]
    told = []
    if not account["desired_revision"] == account["confirmed_revision"] == at_node["revision"]:
        told.append(f"revision {account['desired_revision']} was sent, {account['confirmed_revision']} confirmed, "
                    f"the node has {at_node['revision']}")
    if bool(at_node["is_open"]) != (account["state"] == "Published"):
        told.append("is open at one side and closed at the other")
    approved = records.grants(account["id"], "approved")
    if at_node["is_open"] and simple(records.node_grants(account["id"])) != simple(approved):
        told.append(f"has other grants at the node: {records.node_grants(account['id'])}")
    return told


def wrong_mails(records, account, mails):
    """One mail with credentials for each temporary password, and no two with the same password."""
    made = records.credentials_made(account["id"])
    told = []
    if len(mails) != made:
        told.append(f"{made} temporary passwords were made, {len(mails)} mailed")
    passwords = [password for _, password in mails]
    if len(set(passwords)) != len(passwords):
        told.append("two mails hold the same password")
    return told


def simple(grants):
    """Only project and role: the author group of a leading role is the person's own, and only the portal has it."""
    return [grant[:2] for grant in grants]
