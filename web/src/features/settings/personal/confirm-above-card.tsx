import { useState } from "react";
import { Card } from "@/components/card";
import { usePreferences } from "@/hooks/use-preferences";
import { complete, type Amounts } from "../amounts";
import { CurrencyAmounts } from "../currency-amounts";

/** Above what amount approving takes a second step. */
export function ConfirmAboveCard() {
  const [{ confirmAbove }, change] = usePreferences();
  const [typed, setTyped] = useState<Amounts | null>(null);
  const set = (next: Amounts) => {
    const amounts = complete(next);
    setTyped(amounts ? null : next);
    if (amounts) change({ confirmAbove: amounts });
  };
  return (
    <Card title="Confirm large amounts">
      <p className="mb-3 text-sm text-soft">
        Approving more than this asks a second time. In a currency that is not listed it never does.
      </p>
      <CurrencyAmounts
        nameOf={(currency) => `Ask again above, in ${currency}`}
        value={typed ?? confirmAbove}
        onChange={set}
      />
    </Card>
  );
}
