"""Words with which a table row is said, in the languages of the team form.

A column head that is known takes an article and "is"; it is found by its last word (the end of a
German one, the first word of Spanish, French and Italian ones). Others are said without: "economy
60 euros" is right whatever the head is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowWords:
    """``named``: a sentence of the subject and of clauses with a verb; ``listed``: of the subject
    and of heads with their cells. ``yes``, ``no``: for ticks and crosses."""

    named: str
    listed: str
    joiner: str
    yes: str
    no: str
    names: dict[str, str]  #: head -> "the is" for "the fee is"


def _names(heads_of: dict[str, str]) -> dict[str, str]:
    return {head: frame for frame, heads in heads_of.items() for head in heads.split()}


ROW_WORDS = {
    "en": RowWords(
        "For {}, {}",
        "For {}: {}",
        "and",
        "yes",
        "no",
        _names(
            {
                "the is": "price fee cost rate charge limit weight time duration deposit discount "
                "size age surcharge deadline amount allowance fare penalty distance capacity",
                "the are": "hours times fees prices days nights rates costs minutes fares",
            }
        ),
    ),
    "de": RowWords(
        "Für {} gilt: {}",
        "Für {} gilt: {}",
        "und",
        "ja",
        "nein",
        _names(
            {
                "der ist": "preis betrag tarif rabatt zuschlag aufpreis ort",
                "die ist": "gebühr dauer frist kaution größe uhrzeit anzahl miete strafe",
                "das ist": "gewicht limit alter entgelt",
                "die sind": "zeiten kosten gebühren preise stunden tage",
            }
        ),
    ),
    "es": RowWords(
        "Para {}, {}",
        "Para {}: {}",
        "y",
        "sí",
        "no",
        _names(
            {
                "el es": "precio horario coste costo importe peso límite plazo descuento depósito "
                "suplemento",
                "la es": "tarifa duración hora edad cantidad tasa fianza multa",
                "los son": "horarios precios días gastos",
                "las son": "horas tarifas tasas",
            }
        ),
    ),
    "fr": RowWords(
        "Pour {}, {}",
        "Pour {} : {}",
        "et",
        "oui",
        "non",
        _names(
            {
                "le est": "prix tarif coût montant poids délai supplément dépôt",
                "la est": "durée taille taxe caution limite remise",
                "l' est": "horaire âge",
                "les sont": "horaires heures frais jours tarifs",
            }
        ),
    ),
    "it": RowWords(
        "Per {}, {}",
        "Per {}: {}",
        "e",
        "sì",
        "no",
        _names(
            {
                "il è": "prezzo costo peso limite termine supplemento deposito",
                "la è": "tariffa durata cauzione quantità multa",
                "l' è": "orario importo età ora",
                "lo è": "sconto",
                "gli sono": "orari",
                "i sono": "giorni prezzi costi",
                "le sono": "ore tariffe",
            }
        ),
    ),
}
