#!/usr/bin/env python3
"""Writes the awkward CSV files of this folder: make.py [FOLDER].

The files are committed, because editors and git would repair what must stay broken. Read and change them through this
script. The expected outcome of each file is in NAME.expected, written by hand from SPEC §5, never by a program.
"""

import sys
from pathlib import Path

# People of FACTS "Sample people of the demo", and valid numbers that nobody has there.
TOM, LOTTE, SOFIE, PIETER = "85073003328", "93030527495", "90011812667", "77010209910"
AN, JEAN, EMMA, NOOR = "79051133856", "64090915116", "01041219607", "03071524825"
YOUNG, BIS, YOUNG_BIS = "17073003384", "98472899765", "01490700185"
NOORDZEE, VAL_DE_LUNE, WESTHOEK, SAINT_AMAND = "71090112", "71090211", "71090310", "71090409"

USERS = "ssin,first_name,last_name,email,nihdi,org_nihdi,role"
ACCOUNTS = "ssin,email,org_nihdi,app,project_code,role,authorgroup"
BOM = b"\xef\xbb\xbf"
DANGEROUS = ["=", "+", "-", "@", "\t"]


def stranger(number):
    """A valid SSIN that nobody has: born on 1 January 1970."""
    body = 700_101_001 + number
    return f"{body}{97 - body % 97:02}"


def lines(*rows, end="\r\n", encoding="utf-8"):
    return "".join(row + end for row in rows).encode(encoding)


def semicolons(text):
    """As Excel writes with a decimal comma, as in Belgium."""
    return text.replace(",", ";")


def user(ssin=EMMA, first="Emma", last="De Smet", email="emma.desmet@aznoordzee.example", nihdi="", org=NOORDZEE, role=""):
    return ",".join([ssin, first, last, email, nihdi, org, role])


def account(email="tom2@aznoordzee.example", ssin=TOM, org=NOORDZEE, app="hd4dp2", project="HDBP0001", role="1", group=""):
    return ",".join([ssin, email, org, app, project, role, group])


def users(*rows):
    return lines(USERS, *rows)


def accounts(*rows):
    return lines(ACCOUNTS, *rows)


def strangers(**columns):
    """A row of users for each value of the given column, each for another person."""
    [(column, values)] = columns.items()
    return users(*(user(**{"ssin": stranger(number), column: value}) for number, value in enumerate(values)))


def addresses(**columns):
    """A row of accounts for each value of the given columns, each with another address of Tom's."""
    names, values = list(columns), list(zip(*columns.values()))
    return accounts(*(account(f"tom{number}@aznoordzee.example", **dict(zip(names, each))) for number, each in enumerate(values)))


def prefixed(row, values):
    """Each value with each character that starts a formula, one per row."""
    rows = []
    for column, value in values.items():
        for sign in DANGEROUS:
            rows.append(row(len(rows), **{column: sign + value}))
    return rows


def padded(length):
    """A row of accounts with a remark that gives it this length in bytes."""
    start = account("long@aznoordzee.example") + ","
    return start + "x" * (length - len(start))


FILES = {
    # Files that are not CSV: somebody chose the wrong file.
    "file_empty": b"",
    "file_byte_order_mark_alone": BOM,
    "file_blank_lines": b"\r\n \r\n;;;;;;\r\n,,,,\r\n",
    "file_xlsx": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + b"[Content_Types].xml" + bytes(40),
    "file_ods": b"PK\x03\x04\x14\x00\x00\x08\x00\x00" + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    "file_xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(64),
    "file_pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "file_gzip": bytes.fromhex("1f8b0800000000000003") + b"accounts.csv\x00",
    "file_rtf": b"{\\rtf1\\ansi\\ansicpg1252 ssin,email\\par}",
    "file_picture": bytes.fromhex("89504e470d0a1a0a0000000d49484452"),
    "file_web_page": b'\xef\xbb\xbf<html xmlns:x="urn:schemas-microsoft-com:office:excel">\r\n<table><tr><td>ssin</td></tr></table></html>\r\n',
    "file_spreadsheet_xml": b'<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook/>\r\n',
    "file_json": b'[{"ssin": "85073003328", "email": "tom2@aznoordzee.example"}]\n',
    # Excel's "Unicode text", and a good file after PowerShell's >.
    "file_unicode_text": "\ufeff".encode("utf-16-le") + accounts(account()).decode().replace(",", "\t").encode("utf-16-le"),
    "file_utf16_without_mark": accounts(account()).decode().encode("utf-16-be"),
    "file_nul_in_header": lines("ssin,em\0ail,org_nihdi,app,project_code,role,authorgroup", account()),

    # The first line.
    "header_missing": lines(account("a@aznoordzee.example"), account("b@aznoordzee.example")),
    "header_of_users": users(user()),
    "header_without_two": lines("ssin,email,app,project_code,authorgroup", f"{TOM},tom2@aznoordzee.example,hd4dp2,HDBP0001,"),
    "header_doubled": lines("ssin,email,org_nihdi,app,project_code,role, SSIN ", f"{TOM},a@aznoordzee.example,{NOORDZEE},hd4dp2,HDBP0001,1,{TOM}"),
    "header_translated": lines("INSZ;E-mail;RIZIV;Toepassing;Project;Rol;Auteursgroep", semicolons(account())),
    "header_with_spaces_for_underscores": lines(USERS.replace("_", " "), user()),
    "header_below_a_title": lines("Accounts AZ Noordzee;;;;;;", ";;;;;;", semicolons(ACCOUNTS), semicolons(account())),
    "header_of_tabs": lines(ACCOUNTS.replace(",", "\t"), account().replace(",", "\t")),
    "header_of_pipes": lines(ACCOUNTS.replace(",", "|"), account().replace(",", "|")),
    "header_quote_open": lines('"ssin,email,org_nihdi,app,project_code,role,authorgroup', account()),
    "header_sep_tab": lines("sep=\t", ACCOUNTS.replace(",", "\t"), account().replace(",", "\t")),
    "header_sep_that_lies": lines("sep=;", ACCOUNTS, account()),
    "header_alone": ACCOUNTS.encode(),
    "header_alone_with_line_end": BOM + lines(semicolons(USERS)),
    "header_in_capitals_quoted_with_spaces": lines('"SSIN"; Email ;"ORG_NIHDI";" App";Project_Code;"role ";AUTHORGROUP', semicolons(account())),
    "header_in_another_order": lines(
        "role,authorgroup,app,org_nihdi,project_code,email,ssin", f"1,,hd4dp2,{NOORDZEE},HDBP0001,tom2@aznoordzee.example,{TOM}",
        f"3,Tom Willems,hd4dp2,{NOORDZEE},HDBP0001,lotte2@aznoordzee.example,{LOTTE}"),
    "header_with_unknown_columns": lines(
        "Remark;ssin;Shoe size;email;;org_nihdi;app;project_code;role;Été;ssin_old",
        f"=cmd();{TOM};46;tom2@aznoordzee.example;;{NOORDZEE};hd4dp2;HDBP0001;1;<b>;12"),
    "header_without_what_may_be_left_out": lines(
        "email;ssin;org_nihdi;last_name;first_name", f"emma.desmet@aznoordzee.example;{EMMA};{NOORDZEE};De Smet;Emma"),
    "header_of_a_hundred_columns": lines(
        ",".join(f"c{number}" for number in range(93)) + "," + ACCOUNTS, ",".join(["1"] * 93) + "," + account()),
    "header_after_blank_lines": lines("", ";;;;;;", semicolons(ACCOUNTS), semicolons(account())),

    # Variants by different programs.
    "plain": accounts(account(), account("lotte2@aznoordzee.example", LOTTE, role="3", group="Tom Willems")),
    "excel_semicolons_windows_1252": lines(
        semicolons(USERS), semicolons(user(first="Zoë", last="Lefèvre")), semicolons(user(NOOR, "Noor", "O’Hara-Müller", role="default")),
        encoding="windows-1252"),
    "excel_utf8": BOM + lines(semicolons(USERS), semicolons(user(first="Zoë", last="Lefèvre")), semicolons(user(NOOR, "Łukasz", "Đặng"))),
    "excel_sep": lines("sep=;", semicolons(ACCOUNTS), semicolons(account()), semicolons(account("b@aznoordzee.example", org="1"))),
    "excel_sep_after_mark": BOM + lines('"SEP=,"', ACCOUNTS, account()),
    "excel_ms_dos": lines(semicolons(USERS), semicolons(user(first="Zoë", last="Lefévre")), semicolons(user(NOOR, "Noor", "El Amrani")), encoding="cp850"),
    "excel_trailing_columns": lines(*(semicolons(row) + ";;;;" for row in [ACCOUNTS, account(), account("b@aznoordzee.example")])),
    "excel_trailing_rows": lines(*map(semicolons, [ACCOUNTS, account(), account("b@aznoordzee.example"), ",,,,,,", ",,,,,,"])),
    # Excel saves sixteen rows at a time, without separators for columns that are empty in all of them.
    "excel_sixteen_rows": lines(*map(semicolons, [
        ACCOUNTS, *(account(f"tom{number}@aznoordzee.example") for number in range(15)), *(account(f"tom{number}@aznoordzee.example")[:-1] for number in range(15, 31)),
        account("lotte2@aznoordzee.example", LOTTE, role="3", group="Tom Willems"), account("lotte3@aznoordzee.example", LOTTE, role="3")[:-1],
        account("tom31@aznoordzee.example", role="")[:-2]])),
    "excel_sixteen_rows_of_users": lines(semicolons(USERS) + ";Remark", semicolons(user()), semicolons(user(NOOR, "Noor", "El Amrani"))[:-1]),
    "excel_whole_lines_quoted": lines(USERS, f'"{EMMA},""Emma"",""De Smet"",emma.desmet@aznoordzee.example,,{NOORDZEE},"'),
    "excel_numbers": lines(semicolons(ACCOUNTS), *(
        f"{ssin};tom{number}@aznoordzee.example;{NOORDZEE};hd4dp2;HDBP0001;1;" for number, ssin in enumerate([
            "8,5073E+10", "85073003328,00", "85.073.003.328", "85\u202f073\u202f003\u202f328", '"=""85073003328"""', "'85073003328", "85073003328.0",
            "1041219607", "85,07"]))),
    "excel_formulas_that_failed": lines(
        semicolons(USERS), "#N/A;#NAAM?;#REF!;#N/B;#N/B;71090112;", f"{EMMA};Emma;De Smet;#VALUE!;;71090112;", f"{NOOR};Noor;El Amrani;noor@aznoordzee.example;;#N/A;"),
    "excel_line_break_in_a_cell": lines(
        semicolons(USERS), f'{EMMA};"Emma\n";"\nDe Smet";emma.desmet@aznoordzee.example;;"{NOORDZEE}\n";', f'{NOOR};Noor;"El\nAmrani";noor@aznoordzee.example;;{NOORDZEE};',
        f'{YOUNG};Noor;El Amrani;"noor@aznoordzee.example\nnoor@example.org";;{NOORDZEE};', f"{BIS};Noor;El Amrani;noor@aznoordzee.example;;{NOORDZEE};"),
    "excel_date_for_a_role": lines(semicolons(ACCOUNTS), semicolons(account(role="01/01/2026")), semicolons(account(role="1-jan"))),
    "libreoffice_all_quoted": lines(*(",".join(f'"{field}"' for field in row.split(",")) for row in [USERS, user(), user(NOOR, "Noor", "El Amrani")]), end="\n"),
    "mac_carriage_returns": lines(ACCOUNTS, account(), account("b@aznoordzee.example", org="1"), end="\r"),
    "unix_no_final_line_end": lines(ACCOUNTS, account(), account("b@aznoordzee.example", org="1"), end="\n")[:-1],
    "line_ends_mixed": f"{ACCOUNTS}\r\n{account()}\n{account('b@aznoordzee.example')}\r{account('c@aznoordzee.example')}\r\r\n{account('d@aznoordzee.example')}".encode(),
    "dos_end_of_file": accounts(account()) + b"\x1a",
    "lines_empty": lines(ACCOUNTS, "", account(), "", " \t", account("b@aznoordzee.example"), ",,,,,,", '"",,,"",,,', account("c@aznoordzee.example"), "", " ", ""),
    "two_files_in_one": accounts(account()) + accounts(account("b@aznoordzee.example")) + BOM + accounts(account("c@aznoordzee.example")),

    # Encodings.
    "encoding_one_line_of_utf8_among_windows_1252": lines(USERS, user(first="Zoë"), encoding="windows-1252") + lines(user(NOOR, "Zoë", "El Amrani")),
    "encoding_twice_utf8": lines(USERS, user(first="ZoÃ«"), user(NOOR, "Noor", "LefÃ©vre")),
    "encoding_lost": lines(USERS, user(first="Zo?"), user(NOOR, "Zo\ufffd", "El Amrani")),
    "encoding_no_character": users(user(first="Zo?"), user(NOOR, "Noor", "El Amrani")).replace(b"?", b"\x81"),
    "encoding_windows_1252_signs": lines(USERS, user(first="D’Arcy"), user(NOOR, "Noor", "El “Amrani”"), user(YOUNG, "Noor…", "€"), encoding="windows-1252"),

    # Quotation marks and the shape of rows.
    "quotes_around_separators": lines(
        ACCOUNTS + ",Remark", account() + ',"a, b; c ""d""\r\ne"', account("b@aznoordzee.example") + ',""', account("c@aznoordzee.example") + ',""""'),
    "quotes_inside": users(user(last='De "Kleine" Smet'), user(NOOR, "Noor", '"De ""Kleine"" Smet"'), user(YOUNG, ' "Emma"'), user(BIS, 'Emma"')),
    "quotes_and_text_after": users(user(last='"De" Smet'), user(NOOR, '"Noor" ', "El Amrani"), user(YOUNG, '"Noor"', '"El Amrani"')),
    "quote_open_in_the_middle": users(user(first='"Emma'), user(NOOR, "Noor", "El Amrani"), user(YOUNG, "Noor", "El Amrani")),
    "quote_open_at_the_end": accounts(account(), account("b@aznoordzee.example", group='"'))[:-2],
    "quote_open_closed_later": users(user(first='"Emma'), user(NOOR, "Noor", 'El" Amrani'), user(YOUNG, "Noor", "El Amrani")),
    "rows_short_and_long": accounts(
        TOM, f"{TOM},a@aznoordzee.example", f"{TOM},a@aznoordzee.example,{NOORDZEE},hd4dp2,HDBP0001", account() + ",", account() + ",x",
        account(project="HDBP0001,HDBP0010"), account()),
    "rows_of_the_other_separator": accounts(semicolons(account()), account(), semicolons(account()) + ",,,,,,"),
    "rows_of_64_kib": lines(ACCOUNTS + ",Remark", padded(65_536), padded(65_537), account() + "," + '"' + "x" * 70_000 + '"', account() + ","),
    "control_characters": accounts(
        account("tom\0@aznoordzee.example"), account(ssin="850730\x1b03328"), account(role="1\x7f"), account(group='"\x02"'), account("a\tb@aznoordzee.example"),
        account(project="HDBP\x0b0001"), account()),
    "control_character_in_an_unknown_column": lines(ACCOUNTS + ",Remark", account() + ",\x07", account() + ",x\ty"),

    # Values of users.
    "users_spaces_around": users(
        user(f" {EMMA} ", " Emma ", "  De   Smet\t", " emma.desmet@aznoordzee.example ", " 16868201140 ", f" {NOORDZEE} ", " default "),
        user(f'"\u00a0{EMMA}\u00a0"', "\u00a0Emma\u00a0", "De\u00a0Smet", "\u00a0emma.desmet@aznoordzee.example\u00a0", "\u00a016868201140\u00a0", f"\u00a0{NOORDZEE}\u00a0", "\u00a0"),
        user(f'" {EMMA}"', '" Emma"', '"De Smet "', '"emma.desmet@aznoordzee.example "', '"16868201140 "', f'" {NOORDZEE}"', '" "')),
    "users_ssin_as_written": users(*(user(spelling) for spelling in [
        EMMA, "01.04.12-196.07", "01.04.12-196-07", "010412-196-07", "01 04 12 196 07", "01\u00a004\u00a012\u00a0196\u00a007", "01.04.12–196.07", "010412\u2011196\u201107",
        "01.04.12 - 196.07"])),
    "users_ssin_wrong": strangers(ssin=[
        "1041219607", "010412196070", "01041219608", "01131219607", "01043219607", "12345678901", "O1041219607", "０１０４１２１９６０７", "٠١٠٤١٢١٩٦٠٧", "", "-", "010412/19607",
        "BE01041219607", "01041219607|03071524825"]),
    "users_bis_numbers": users(user(BIS), user("98.47.28-997.65"), user(YOUNG_BIS, "Noor", "El Amrani"), user(YOUNG, "Noor", "El Amrani"), user("98672899765")),
    "users_names_in_one_case": users(
        user(EMMA, "EMMA", "VAN DEN BERG"), user(EMMA, "emma", "van den berg"), user(EMMA, "Emma", "Van Den Berg"), user(EMMA, "Emma", "van den Berg"),
        user(NOOR, "JEAN-LUC", "D'HAESE"), user(NOOR, "Jean-Luc", "D'Haese"), user(NOOR, "jean-luc", "d'haese"),
        user(YOUNG, "ZOË", "ÉMILE-O’HARA"), user(YOUNG, "Zoë", "Émile-O’Hara"), user(BIS, "NG", "IJ"), user(BIS, "Ng", "Ij")),
    "users_names_composed_and_not": users(user(first="Zoë", last="Lefèvre"), user(first="Zoe\u0308", last="Lefe\u0300vre"), user(first="ZOE\u0308", last="LEFE\u0300VRE")),
    "users_names_good": strangers(first=[
        "Łukasz", "Đặng", "Ng", "X", "J.P.", "Dr. Emma", "Émile", "Müller-Lüdenscheidt", "’t Kint", "'t Kint", "محمد", "Αννα", "Анна", "李", "D’Arcy", "Ana·Lluïsa", "x" * 80]),
    "users_names_bad": strangers(last=[
        "Smet2", "De Smet (An)", "Smet/Maes", "De Smet & Maes", '"Smet, De"', "Smet; De", "Smet_De", "Smet|Maes", "—", ".", "-", "'", "", "\u00a0", "x" * 81, "Smet:", "100"]),
    "users_names_with_markup": strangers(first=["<b>Emma</b>", "Emma<br>", "Emma &amp; Noor", "<", "Emma > Noor", "&#69;mma", '"<a href=""x"">Emma</a>"']),
    "users_names_nobody_sees": strangers(first=[
        "Em\u200bma", "Emma\u200d", "\u200fEmma", "Em\u00adma", "\u202eEmma\u202c", "Em\u2060ma", "Em\ufeffma", "Em\tma", "Em\u2028ma", "Em\u0085ma", "Em\ue000ma"]),
    "users_names_with_emoji": strangers(first=["Emma 😀", "👩\u200d⚕\ufe0f", "Emma ❤", "😀", "Emma 🇧🇪", "Emma\u0301\u0302", "\u0301"]),
    "users_emails_good": strangers(email=[
        "EMMA.DESMET@AZNOORDZEE.EXAMPLE", "emma+ehealth@aznoordzee.example", "o'hara@aznoordzee.example", "emma_de-smet@mail.az-noordzee.example", "e@b.be",
        "x" * 64 + "@aznoordzee.example", "emma@gmail.com", "Emma@Telenet.be"]),
    "users_emails_bad": strangers(email=[
        "emma", "emma@", "@aznoordzee.example", "emma@@aznoordzee.example", "emma@aznoordzee", "emma@192.168.1.1", "emma@aznoordzee.example.", ".emma@aznoordzee.example",
        "emma..desmet@aznoordzee.example", "emma desmet@aznoordzee.example", "emma@az noordzee.example", "zoë@aznoordzee.example", "emma\u00a0desmet@aznoordzee.example",
        "mailto:emma@aznoordzee.example", "Emma De Smet <emma@aznoordzee.example>", "emma@aznoordzee.example; noor@aznoordzee.example", '"emma@aznoordzee,example"',
        "emma@-aznoordzee.example", "em\u200bma@aznoordzee.example", "x" * 65 + "@aznoordzee.example", "emma@" + "x" * 64 + ".example", "", "\u00a0", "emma(at)aznoordzee.example"]),
    "users_emails_too_long": strangers(email=[local + "@" + ".".join(["x" * 60] * 4) + ".example" for local in ["ee", "eee"]]),
    "users_nihdi": strangers(nihdi=[
        "", "16868201140", "21035736001", "16868201", "1-68682-01-140", "1/68682/01/140", "16868201140|38410515001", "16868201140||16868201140|", "16868202140", "1686820114",
        "16868201140|123", "none", "-", '"16868201140,38410515001"', "16868201140;38410515001", "168682011401"]),
    "users_nihdi_many": strangers(nihdi=["|".join(["16868201140"] * 20), "|".join(["16868201140"] * 21), "16868201140| | 38410515001", "123|456"]),
    "users_roles": strangers(role=["", "default", "access_manager", "DEFAULT", " Access_Manager ", "access manager", "Access Manager", "AM", "1", "admin", "default|access_manager"]),
    "users_organisations": strangers(org=[
        NOORDZEE, VAL_DE_LUNE, "99999999", "", " ", "71.09.01.12", "7109011", "0" + NOORDZEE, "AZ Noordzee", f"{NOORDZEE}|{WESTHOEK}", "７１０９０１１２", NOORDZEE + "\u200e"]),
    "users_of_two_organisations": users(
        user(), user(org=WESTHOEK, role="access_manager"), user(org=VAL_DE_LUNE), user(org=WESTHOEK), user(org=WESTHOEK, role="access_manager", first="EMMA"), user(org="1")),
    "users_that_exist": users(
        user(TOM, "Tom", "Willems", "tom.willems@aznoordzee.example", "21035736001"), user("85.07.30-033.28", "TOM", "PEETERS", "", "x", "", "boss"),
        user(PIETER, "Pieter", "Van Damme", "pieter.vandamme@uzwesthoek.example", org=WESTHOEK), user(AN, "An", "Claes", "an.claes@aznoordzee.example", role="access_manager"),
        user(TOM) + ",", f"{TOM},Tom", user(PIETER, "=1", "<b>", "x", "1", "99999999", "x")),
    "users_doubled_and_contrary": users(
        user(nihdi="16868201140|38410515001"), user("01.04.12-196.07", "EMMA", "DE SMET", "Emma.DeSmet@AZNoordzee.example", "38410515001|16868201140", role="default"),
        user(nihdi="16868201140|38410515001", role="access_manager"), user(nihdi="16868201140"), user(nihdi="16868201140|38410515001", last="Maes"),
        user(nihdi="16868201140|38410515001", email="emma@aznoordzee.example"), user(NOOR, "Noor", "", "noor@aznoordzee.example"), user(NOOR, "Noor", "El Amrani", "noor@aznoordzee.example"),
        user(NOOR, "Noor", "El Amrani", "noor@aznoordzee.example")),
    "users_of_one_address": users(user(email="info@aznoordzee.example"), user(NOOR, "Noor", "El Amrani", "info@aznoordzee.example")),
    "users_formulas": users(*prefixed(
        lambda number, **column: user(**{"ssin": stranger(number), "nihdi": "16868201140", "role": "default", **column}),
        {"ssin": stranger(900), "first": "Emma", "last": "De Smet", "email": "emma@aznoordzee.example", "nihdi": "16868201140", "org": NOORDZEE, "role": "default"})),
    "users_very_long": users(
        user("1" * 50), user(first="x" * 60_000), user(NOOR, "Noor", "El Amrani", nihdi="1" * 50), user(YOUNG, org="7" * 500), user(BIS, role="d" * 500), user(NOOR, "Noor", "El Amrani")),

    # Values of accounts.
    "accounts_doubled_and_contrary": accounts(
        account(), account(), account("Tom2@AZNoordzee.example", "85.07.30-033.28", app="HD4DP2", project="hdbp0001"), account(role="2"), account(project="HDBP0001|HDBP0010"),
        account(project="HDBP0010"), account(project="HDBP0010|HDBP0016", role="2"), account(project="HDBP0016", role="2"),
        account(role="3", group="Tom Willems"), account(app="healthstat", role="SPONSOR_SPONSOR")),
    "accounts_of_one_address": accounts(
        account("team@aznoordzee.example"), account("team@aznoordzee.example", LOTTE), account("team@aznoordzee.example", app="healthstat", role="SPONSOR_SPONSOR"),
        account("team@gmail.com"), account("team@gmail.com", project="HDBP0010")),
    "accounts_role_3_first": accounts(
        account("lotte2@aznoordzee.example", LOTTE, role="3", group="Sofie Dubois"), account("lotte2@aznoordzee.example", LOTTE, project="HDBP0010|HDBP0016", role="3", group="Tom Willems"),
        account("sofie2@aznoordzee.example", SOFIE, role="2"), account("lotte2@aznoordzee.example", LOTTE, project="HDBP0010", role="1")),
    "accounts_projects": addresses(project=[
        "HDBP0001", "hdbp0001", " HDBP0001 ", "HDBP0001|HDBP0010|HDBP0016", "HDBP0001 | HDBP0010", "HDBP0001|", "|HDBP0001", "HDBP0001||HDBP0010"]),
    "accounts_projects_wrong": addresses(project=[
        "HDBP0001|HDBP0001", "HDBP0001|HDBP0010|hdbp0001", "HDBP9999", "HDBP0001|HDBP9999", "HDBP9998|HDBP9999", "HDBP1", "HDBP00001", "HDBP 0001", "BCFR", "HDBP0001;HDBP0010",
        '"HDBP0001,HDBP0010"', "HDBP0001/HDBP0010", "HDBPOOO1", "", "|", "HDBP0001|HDBP0010|HDBP0001|HDBP1", "HDBP٠٠٠١"]),
    "accounts_projects_several": addresses(project=["HDBP0001| |HDBP0010", "HDBP0001|\u00a0", "HDBP0001|x|y", "HDBP0001|HDBP0001|HDBP0001"]),
    "accounts_without_grants": addresses(project=["", " ", "", ""], role=["", " ", "1", ""], group=["", " ", "", "Tom Willems"]),
    "accounts_roles": addresses(
        app=["hd4dp2", "HD4DP2", "healthstat", "Healthstat", "healthstat", "healthstat"],
        role=["1", " 2 ", "DATA_PROVIDER_HOSPITAL", "data_provider_individual", "Sponsor_Sponsor", "SPONSOR_INDIVIDUAL"]),
    "accounts_roles_wrong": addresses(
        app=["hd4dp2"] * 8 + ["healthstat"] * 5,
        role=["", "4", "0", "01", "1.0", "1|2", "Local Study Lead", "SPONSOR_SPONSOR", "", "1", "3", "Sponsor/Sponsor", "DATA_PROVIDER"]),
    "accounts_applications_wrong": addresses(app=["", "HD4DP", "hd4dp2.0", "HD4DP v2", "healthstat.be", "hd4dp2|healthstat", "hd4dp\u200f2"]),
    "accounts_author_groups": accounts(
        account("a@aznoordzee.example", LOTTE, role="3", group="Tom Willems"), account("b@aznoordzee.example", LOTTE, role="3", group=" Tom Willems\u00a0"),
        account("c@aznoordzee.example", LOTTE, role="3", group='"Tom Willems"'), account("d@aznoordzee.example", LOTTE, role="3"), account("e@aznoordzee.example", LOTTE, role="3", group="\u00a0"),
        account("f@aznoordzee.example", role="1", group="Tom Willems"), account("g@aznoordzee.example", role="2", group="Nobody Here"),
        account("h@aznoordzee.example", app="healthstat", role="SPONSOR_SPONSOR", group="Tom Willems"), account("i@aznoordzee.example", role="", group="Tom Willems")),
    "accounts_author_groups_unknown": accounts(*(account(f"lotte{number}@aznoordzee.example", LOTTE, role="3", group=group) for number, group in enumerate([
        "Nobody Here", "TOM WILLEMS", "Willems Tom", "Sofie Dubois", "Tom Willems|Sofie Dubois", "=Tom Willems"])),
        account("sofie2@aznoordzee.example", SOFIE, project="HDBP9999"), account("lotte9@aznoordzee.example", LOTTE, project="HDBP9999", role="3", group="Nobody Here")),
    "accounts_organisations": addresses(org=[
        NOORDZEE, VAL_DE_LUNE, WESTHOEK, "99999999", "", "710.90.112", "AZ Noordzee", NOORDZEE + ".0", f"{NOORDZEE}|{VAL_DE_LUNE}", "7,1090112E7".replace(",", ".")]),
    "accounts_for_an_hd_manager": accounts(
        account("a@aznoordzee.example"), account("b@valdelune.example", JEAN, VAL_DE_LUNE), account("c@saintamand.example", JEAN, SAINT_AMAND),
        account("d@saintamand.example", JEAN, SAINT_AMAND, "healthstat", role="SPONSOR_SPONSOR"), account("e@aznoordzee.example", EMMA), account("f@aznoordzee.example", TOM, "99999999")),
    "accounts_of_unknown_people": accounts(
        account("a@aznoordzee.example", EMMA), account("b@aznoordzee.example", PIETER), account("c@aznoordzee.example", BIS), account("d@aznoordzee.example", JEAN),
        account("e@aznoordzee.example", "98.47.28-997.65", org=VAL_DE_LUNE), account("f@aznoordzee.example", SOFIE)),
    "accounts_own_awaiting": accounts(account("an2@aznoordzee.example", AN), account("tom2@aznoordzee.example")),
    "accounts_own_pre_approved": accounts(account("an2@aznoordzee.example", AN), account("tom2@aznoordzee.example"), account("an2@aznoordzee.example", AN, project="HDBP9999")),
    "accounts_own_of_the_only_access_manager": accounts(account("jean2@valdelune.example", JEAN, VAL_DE_LUNE)),
    "accounts_own_of_the_only_access_manager_pre_approved": accounts(account("jean2@valdelune.example", JEAN, VAL_DE_LUNE)),
    "accounts_there_already": accounts(
        account("tom.willems@aznoordzee.example"), account("tom.willems@aznoordzee.example", project="HDBP0010"), account("TOM.WILLEMS@aznoordzee.example", role="2"),
        account("lotte.jacobs@aznoordzee.example", LOTTE, role="3", group="Tom Willems"), account("lotte.jacobs@aznoordzee.example", LOTTE, project="HDBP0010"),
        account("sofie.dubois@valdelune.example", SOFIE, project="HDBP0010", role="2"), account("sofie.dubois@valdelune.example", SOFIE, role="2"),
        account("tom.willems@aznoordzee.example", app="healthstat", role="SPONSOR_SPONSOR"), account("tom.willems@aznoordzee.example", project="", role="")),
    "accounts_there_already_pre_approved": accounts(
        account("tom.willems@aznoordzee.example"), account("tom.willems@aznoordzee.example", project="HDBP0001|HDBP0010"),
        account("lotte.jacobs@aznoordzee.example", LOTTE, role="3", group="Tom Willems"), account("lotte.jacobs@aznoordzee.example", LOTTE, project="HDBP0010"),
        account("sofie.dubois@valdelune.example", SOFIE, project="HDBP0010", role="2"), account("sofie.dubois@valdelune.example", SOFIE, role="2"),
        account("sofie.dubois@valdelune.example", SOFIE, project="HDBP0001|HDBP0010", role="2")),
    "accounts_disabled": accounts(
        account("pieter.vandamme@uzwesthoek.example", PIETER, WESTHOEK, project="HDBP0078"), account("pieter.vandamme@uzwesthoek.example", PIETER, WESTHOEK),
        account("pieter2@uzwesthoek.example", PIETER, WESTHOEK)),
    "accounts_disabled_pre_approved": accounts(
        account("pieter.vandamme@uzwesthoek.example", PIETER, WESTHOEK, project="HDBP0078"), account("pieter.vandamme@uzwesthoek.example", PIETER, WESTHOEK, project="HDBP0078|HDBP0001")),
    "accounts_everything_wrong": accounts("12345,no address,,word,HDBP1|HDBP0001|HDBP0001,9,x", ',"","", , ,,x', "x,x,x,x,x,x,x"),
    "accounts_formulas": accounts(*prefixed(
        lambda number, **column: account(**{"email": f"tom{number}@aznoordzee.example", **column}),
        {"ssin": TOM, "email": "tom@aznoordzee.example", "org": NOORDZEE, "app": "hd4dp2", "project": "HDBP0001", "role": "1", "group": "Tom Willems"})),
    "accounts_very_long": accounts(
        account("t@" + "x" * 300), account("b@aznoordzee.example", "9" * 300), account("c@aznoordzee.example", org="7" * 300), account("d@aznoordzee.example", app="h" * 300),
        account("e@aznoordzee.example", project="HDBP0001" * 40), account("f@aznoordzee.example", role="1" * 300), account("g@aznoordzee.example", group="x" * 300)),
    "accounts_marks_nobody_sees": accounts(
        account("a\u200f@aznoordzee.example"), account("b@aznoordzee.example", f"\u202a{TOM}\u202c"), account("c@aznoordzee.example", org=f"\u200e{NOORDZEE}"),
        account("d@aznoordzee.example", app="\u200ehd4dp2"), account("e@aznoordzee.example", project="HDBP0001\u200f"), account("f@aznoordzee.example", role="\u200f1"),
        account("g@aznoordzee.example", group="\u200f")),
}


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, content in FILES.items():
        (folder / f"{name}.csv").write_bytes(content)
    print(f"{len(FILES)} files")


if __name__ == "__main__":
    main()
