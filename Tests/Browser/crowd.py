"""Fills an overview: copies of one account, written into the file of a demo that is stopped, as the portal writes them."""

import sqlite3
from contextlib import closing


def copy_account(program, records, email, count):
    """`count` more accounts like the one with that address, each with an address of its own: tom.willems+1@…"""
    original = records.account(email)
    grants = records.portal("SELECT * FROM grants WHERE account_id = ?", original["id"])
    program.stop()
    with closing(sqlite3.connect(program.data / "portal.sqlite")) as connection, connection:
        for number in range(1, count + 1):
            address = email.replace("@", f"+{number:02}@")
            copy = {**original, "email": address, "user_name": None, "search_text": f"{original['search_text']} {address}"}
            account = insert(connection, "accounts", copy)
            for grant in grants:
                insert(connection, "grants", {**grant, "account_id": account})
    program.start()


def insert(connection, table, row):
    row = {name: value for name, value in row.items() if name != "id"}
    places = ", ".join("?" for _ in row)
    return connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values())).lastrowid
