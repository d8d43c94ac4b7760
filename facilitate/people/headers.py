"""The words that registration lists head their columns with. Pure.

Compared as names are: case, accents, spacing and punctuation ignored.
"""

COLUMN_WORDS = {
    "name": (
        *("name", "names", "full name", "first and last name", "participant", "participants"),
        *("participant name", "name of participant", "person", "delegate", "delegate name"),
        *("attendee", "attendee name", "guest", "guest name", "member", "speaker"),
        *("nom", "nom complet", "nom et prénom", "prénom et nom", "participant·e"),
        *("nombre", "nombre completo", "nombre y apellidos", "nombre y apellido", "participante"),
        *("nome", "nome completo", "nome e cognome", "partecipante", "Teilnehmer", "Teilnehmerin"),
        *("Teilnehmende", "vollständiger Name", "Vor- und Nachname", "naam", "volledige naam"),
        *("deelnemer", "navn", "namn", "nimi", "imię i nazwisko", "jméno a příjmení", "nama"),
        *("ad soyad", "họ và tên", "ФИО", "участник", "姓名", "名字", "氏名", "名前", "이름"),
        *("الاسم", "الاسم الكامل", "שם", "नाम"),
    ),
    "first_name": (
        *("first name", "firstname", "given name", "given names", "forename", "prénom"),
        *("prénoms", "nombres", "primeiro nome", "Vorname", "voornaam", "fornavn", "förnamn"),
        *("imię", "jméno", "ad", "tên", "имя", "名", "الاسم الأول"),
    ),
    "last_name": (
        *("last name", "lastname", "surname", "family name", "nom de famille", "apellido"),
        *("apellidos", "sobrenome", "apelido", "cognome", "Nachname", "Familienname", "Zuname"),
        *("achternaam", "etternavn", "efternamn", "nazwisko", "příjmení", "soyad", "họ"),
        *("фамилия", "姓", "اسم العائلة"),
    ),
    "organization": (
        *("organization", "organisation", "organizations", "organisations", "org"),
        *("organization name", "organisation name", "name of organization"),
        *("name of organisation", "company", "company name", "institution", "institute"),
        *("institution name", "affiliation", "affiliations", "employer", "agency", "entity"),
        *("firm", "represents", "representing", "organisme", "entreprise", "société"),
        *("établissement", "structure", "organización", "empresa", "institución", "entidad"),
        *("organização", "instituição", "entidade", "organizzazione", "azienda", "ente"),
        *("Unternehmen", "Firma", "Einrichtung", "Arbeitgeber", "organisatie", "bedrijf"),
        *("instelling", "organisasjon", "organizacja", "instytucja", "organizace", "kurum"),
        *("kuruluş", "tổ chức", "организация", "компания", "单位", "机构", "组织", "所属"),
        *("組織", "소속", "المنظمة", "المؤسسة", "ארגון", "संगठन", "organisasi", "instansi"),
    ),
    "sector": (
        *("sector", "sectors", "category", "categories", "group", "stakeholder group"),
        *("stakeholder", "constituency", "kind", "kind of organization", "type", "org type"),
        *("type of organization", "type of organisation", "organization type"),
        *("organisation type", "organization category", "organisation category"),
        *("secteur", "catégorie", "type d'organisation", "categoría", "tipo", "setor"),
        *("categoria", "settore", "Sektor", "Kategorie", "Gruppe", "Art der Organisation"),
        *("categorie", "sektör", "kategori", "сектор", "категория", "类别", "部门", "区分"),
        *("القطاع", "الفئة", "מגזר", "क्षेत्र", "sektoral"),
    ),
    "status": (
        *("status", "registration state", "registration status", "attendee status", "order status"),
        *("rsvp", "attendance", "statut", "estado", "Anmeldestatus", "stato", "статус", "状态"),
    ),
    "email": (
        *("email", "e-mail address", "mail", "mail address", "email id", "contact email"),
        *("courriel", "adresse e-mail", "adresse mail", "adresse électronique"),
        *("adresse courriel", "correo", "correo electrónico", "correio eletrônico"),
        *("correio eletrónico", "posta elettronica", "indirizzo e-mail", "E-Mail-Adresse"),
        *("Mailadresse", "e-mailadres", "e-post", "e-postadress", "e-posta", "почта"),
        *("электронная почта", "эл. почта", "邮箱", "电子邮件", "メールアドレス", "이메일"),
        *("البريد الإلكتروني", "דוא״ל", "ईमेल", "surel"),
    ),
}

#: exports of other programs: the headings that only theirs have, and what their columns are.
#: Of several headings for one column the first that is there counts.
EXPORTS: tuple[tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]], ...] = (
    (
        "Eventbrite",
        ("First Name", "Last Name", "Ticket Type"),
        {
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "email": ("Email", "Buyer Email"),
            "organization": ("Company", "Organization"),
            "status": ("Attendee Status", "Order Status", "Status"),
        },
    ),
    (
        "pretix",
        ("Attendee name", "Product"),
        {
            "name": ("Attendee name",),
            "email": ("Attendee email", "E-mail", "Email"),
            "organization": ("Company", "Organization"),
            "status": ("Status", "Order status"),
        },
    ),
    (
        "pretalx",
        ("Name", "Biography"),
        {
            "name": ("Name",),
            "email": ("E-Mail", "Email"),
            "organization": ("Organization", "Organisation", "Affiliation", "Company"),
        },
    ),
    (
        "Indico",
        ("ID", "Name", "Email Address"),
        {
            "name": ("Name",),
            "email": ("Email Address",),
            "organization": ("Affiliation", "Organization", "Organisation", "Institution"),
            "status": ("Registration state",),
        },
    ),
)

#: what other programs say of somebody who will not come
CANCELLED_WORDS = (
    *("cancelled", "canceled", "withdrawn", "rejected", "refunded", "deleted", "declined"),
    *("not attending", "expired", "no longer attending", "annulé", "annulée", "refusé"),
    *("cancelado", "cancelada", "anulado", "rechazado", "storniert", "abgesagt", "abgelehnt"),
    *("annullato", "geannuleerd", "отменено", "已取消", "キャンセル"),
)
