"""Registration lists as they come: three files, three encodings, and all that can go wrong."""

from tests.people.workbooks import workbook

#: three weeks before: a Western spreadsheet's CSV
FIRST = """sep=;
First name;Last name;Company;Category;E-mail;Diet
Ana;Ruiz;Cisco;Solution provider;office@cisco.example;vegan
Ben;Osei;CISCO;Solution Providers;office@cisco.example;
José;Müller;Alstrom;Solution Providers;jose@alstom.example;
ANA;Ruiz;cisco;;;
Chen;Li;MIT;Academia;chen(at)mit.example;
;;Metropolis;City rep;;
;;;Academia;;
Eli;Roth;Metropolis;City rep;eli@metropolis.exmaple;"no nuts, please"
""".encode("cp1252")

#: two weeks before: a partner's workbook, with notes on its first sheet
SECOND = workbook(
    {
        "Notes": [["These are our people", "see next sheet"], ["!"]],
        "People": [
            ["Name", "Organisation", "Email"],
            ["J. Müller", "Alstom", ""],
            ["محمد علي", "Metropolis", "m.ali@metropolis.example"],
            ["<script>alert(1)</script>", "=HYPERLINK(1)", ""],
            ["\u202eevil\u202c Dee Park", "Cisco", "dee@cisco.example"],
        ],
    },
    hidden=["Notes"],
)

#: three days before: the first list again, corrected, as "Unicode text"
THIRD = (
    "Name\tOrganization\tE-Mail\n"
    "Ana Ruiz\tCisco\toffice@cisco.example\n"
    "Ben Osei\tCisco\toffice@cisco.example\n"
    "José Müller\tAlstrom\tjose@alstom.example\n"
    "Chen Li\tMIT\tchen@mit.example\n"
    "Eli Roth\tMetropolis\teli@metropolis.exmaple\n"
).encode("utf-16")
