"""Money limits over HTTP."""

from typing import Annotated

from pydantic import Field

from schema.money import MAX_MINOR, Currency

Minor = Annotated[int, Field(strict=True, ge=0, le=MAX_MINOR)]
LimitsWrite = Annotated[
    dict[Currency, Minor],
    Field(
        max_length=200,
        description="Per ISO currency, in minor units, up to what amount one may approve; nothing in a currency that "
        "is missing. null: any amount.",
        examples=[{"EUR": 10000, "USD": 12000}],
    ),
]
