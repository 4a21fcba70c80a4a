"""What a person says for signs, addresses, ranges and prices, in each language."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """The spoken forms of one language."""

    under: str
    over: str
    at_most: str
    at_least: str
    to: str  #: between the ends of a range
    by: str  #: between the sides of a size
    minus: str
    plus: str
    percent: str
    joint: str  #: "12 euros and 50 cents"
    per: str
    or_more: str
    about: str  #: "±"
    yearly: str  #: "p.a."
    monthly: str  #: "p.m." after a percentage
    each: str  #: "p.p."
    rates: dict[str, str]
    """Short words after a slash that are no units of their own: "/mo"."""
    all_day: str = ""  #: "24/7"; empty: said as it is written
    shorthand: dict[str, str] = field(default_factory=dict)  #: patterns of short words -> whole
    currencies: dict[str, tuple[str, str, str, str]]
    """ISO code -> one, many, one hundredth, many hundredths; others are said as CLDR names them."""
    address_signs: dict[str, str]


SAYINGS = {
    "en": Sayings(
        under="under",
        over="over",
        at_most="at most",
        at_least="at least",
        to="to",
        by="by",
        minus="minus",
        plus="plus",
        percent="percent",
        joint="and",
        per="per",
        or_more="or more",
        about="plus or minus",
        yearly="per year",
        monthly="per month",
        each="per person",
        rates={"mo": "month", "pers": "person", "pp": "person", "pax": "person"},
        all_day="twenty-four seven",
        shorthand={"w/o": "without", "w/(?!e\\b)": "with"},
        currencies={
            "EUR": ("euro", "euros", "cent", "cents"),
            "USD": ("dollar", "dollars", "cent", "cents"),
            "GBP": ("pound", "pounds", "penny", "pence"),
        },
        address_signs={"@": "at", ".": "dot", "/": "slash", "-": "hyphen", "_": "underscore"},
    ),
    "de": Sayings(
        under="unter",
        over="über",
        at_most="höchstens",
        at_least="mindestens",
        to="bis",
        by="mal",
        minus="minus",
        plus="plus",
        percent="Prozent",
        joint="und",
        per="pro",
        or_more="oder mehr",
        about="plus minus",
        yearly="pro Jahr",
        monthly="pro Monat",
        each="pro Person",
        rates={"pers": "Person", "p": "Person", "mon": "Monat"},
        currencies={
            "EUR": ("Euro", "Euro", "Cent", "Cent"),
            "USD": ("Dollar", "Dollar", "Cent", "Cent"),
            "CHF": ("Franken", "Franken", "Rappen", "Rappen"),
        },
        address_signs={
            "@": "at",
            ".": "Punkt",
            "/": "Schrägstrich",
            "-": "Bindestrich",
            "_": "Unterstrich",
        },
    ),
    "es": Sayings(
        under="menos de",
        over="más de",
        at_most="como máximo",
        at_least="como mínimo",
        to="a",
        by="por",
        minus="menos",
        plus="más",
        percent="por ciento",
        joint="y",
        per="por",
        or_more="o más",
        about="más menos",
        yearly="al año",
        monthly="al mes",
        each="por persona",
        rates={"pers": "persona", "pax": "persona"},
        currencies={
            "EUR": ("euro", "euros", "céntimo", "céntimos"),
            "USD": ("dólar", "dólares", "centavo", "centavos"),
        },
        address_signs={"@": "arroba", ".": "punto", "/": "barra", "-": "guion", "_": "guion bajo"},
    ),
    "fr": Sayings(
        under="moins de",
        over="plus de",
        at_most="au plus",
        at_least="au moins",
        to="à",
        by="sur",
        minus="moins",
        plus="plus",
        percent="pour cent",
        joint="et",
        per="par",
        or_more="ou plus",
        about="plus ou moins",
        yearly="par an",
        monthly="par mois",
        each="par personne",
        rates={"pers": "personne", "p": "personne"},
        currencies={
            "EUR": ("euro", "euros", "centime", "centimes"),
            "USD": ("dollar", "dollars", "centime", "centimes"),
        },
        address_signs={"@": "arobase", ".": "point", "/": "slash", "-": "tiret", "_": "tiret bas"},
    ),
    "it": Sayings(
        under="meno di",
        over="più di",
        at_most="al massimo",
        at_least="almeno",
        to="a",
        by="per",
        minus="meno",
        plus="più",
        percent="per cento",
        joint="e",
        per="per",
        or_more="o più",
        about="più o meno",
        yearly="all'anno",
        monthly="al mese",
        each="a persona",
        rates={"pers": "persona", "pax": "persona"},
        currencies={
            "EUR": ("euro", "euro", "centesimo", "centesimi"),
            "USD": ("dollaro", "dollari", "centesimo", "centesimi"),
        },
        address_signs={
            "@": "chiocciola",
            ".": "punto",
            "/": "barra",
            "-": "trattino",
            "_": "trattino basso",
        },
    ),
}
"""The spoken forms of the five languages."""
