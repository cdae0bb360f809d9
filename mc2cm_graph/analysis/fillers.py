"""Words that tell nothing of what is sought: articles, prepositions, conjunctions, pronouns, forms of "to be"."""

from __future__ import annotations

from functools import lru_cache

from mc2cm_graph.analysis.folding import fold

_BY_LANGUAGE = {
    "en": """
        a an and are as at by can do does for from has have how i in into is it its my of on or our that the their
        there this to was we were what when where which who why will with you your
    """,
    "fr": """
        à au aux avec c ce ces cette chez comment d dans de des du elle en entre est et il ils j je l la le les leur
        leurs m ma mes mon n nos notre nous on ou où par pas pour qu que quel quelle quelles quels qui s sa sans se
        ses son sont sur un une vers vos votre vous y
    """,
    "es": """
        a al algún alguna cómo con del de dónde donde e el ella ellos en entre es esta este hay la las lo los más mi
        no nuestra nuestro o para pero por qué que quién se sin sobre son su sus un una uno unos u y
    """,
    "it": """
        a agli ai al alla alle allo anche che chi ci col come con cui da dagli dai dal dalla dalle degli dei del
        della delle dello di dove e ed gli i il in io la le lo loro ma mi nei nel nella nelle noi non o per più
        quale quali quando questa questo si sono su sua sue sugli sui sul sulla suo suoi tra un una uno
    """,
    "pt": """
        a ao aos as com como da das de do dos e ela ele em entre é esta este eu foi há isso mais mas na nas no nos
        nossa o os ou para pela pelas pelo pelos por qual quando que quem se sem seu seus sobre sua suas um uma
    """,
    "de": """
        aber als am an auch auf aus bei beim bis da das dass dem den der des die durch ein eine einem einen einer
        eines er es für gegen hat ich ihr im in ins ist kann man mein mit nach nicht oder sich sie sind so über um
        und uns unser vom von vor was wer wie wir wird wo zu zum zur
    """,
    "ar": """
        في من إلى على عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا كيف أين متى هل أو أن إذا كل لا لم هو هي هم بين
        بعد قبل
    """,
}


@lru_cache(maxsize=1)
def fillers() -> frozenset[str]:
    """Give these words of all languages, folded."""
    return frozenset(fold(word) for words in _BY_LANGUAGE.values() for word in words.split())


def is_filler(folded: str) -> bool:
    """Tell whether a folded word is an article, a preposition or the like in one of the languages."""
    return folded in fillers()
