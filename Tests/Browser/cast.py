"""The sample people of the demo, as FACTS.md has them: name → SSIN."""

ANNA, MARC = "Anna Maes", "Marc Lambert"
AN, KARIM, JEAN = "An Claes", "Karim Haddad", "Jean Martin"
SOFIE, TOM, LOTTE, PIETER = "Sofie Dubois", "Tom Willems", "Lotte Jacobs", "Pieter Van Damme"
EMMA, NOOR = "Emma De Smet", "Noor El Amrani"

PEOPLE = {
    ANNA: "68021411237", MARC: "72093024542", AN: "79051133856", KARIM: "81062241784", JEAN: "64090915116",
    SOFIE: "90011812667", TOM: "85073003328", LOTTE: "93030527495", EMMA: "01041219607", NOOR: "03071524825",
    PIETER: "77010209910",
}

EMMA_EMAIL = "emma.desmet@aznoordzee.example"
AN_EMAIL = "an.claes@aznoordzee.example"
NOOR_EMAIL = "noor.elamrani@uzwesthoek.example"
TOM_EMAIL, LOTTE_EMAIL = "tom.willems@aznoordzee.example", "lotte.jacobs@aznoordzee.example"
KARIM_EMAIL, SOFIE_EMAIL = "karim.haddad@aznoordzee.example", "sofie.dubois@valdelune.example"
JEAN_EMAIL, PIETER_EMAIL = "jean.martin@valdelune.example", "pieter.vandamme@uzwesthoek.example"
NOORDZEE, WESTHOEK = "AZ Noordzee", "UZ Westhoek"
HEALTHSTAT, HEALTHSTAT_ROLE = "AZ Noordzee / Healthstat", "Data Provider/Hospital"
PROVISION = "AZ Noordzee / HD4DP2"
PROJECT, PROJECT_NAME = "HDBP0001", "BCFR"
ROLE = "Local Study Lead"
