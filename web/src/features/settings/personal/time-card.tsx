import { useMemo, useState } from "react";
import { Card } from "@/components/card";
import { Combobox } from "@/components/combobox";
import { Segmented } from "@/components/segmented";
import { useNow } from "@/hooks/use-now";
import { usePreferences } from "@/hooks/use-preferences";
import { useTimes } from "@/hooks/use-times";
import { Row } from "./row";
import { asOption, kindOf, namedZones, type ZoneKind } from "./zones";

const ZONES = [
  { value: "local" as const, label: "This device’s" },
  { value: "utc" as const, label: "UTC" },
  { value: "named" as const, label: "Another" },
];
const CLOCKS = [
  { value: "auto" as const, label: "As usual" },
  { value: "24" as const, label: "24 h" },
  { value: "12" as const, label: "12 h" },
];

export function TimeCard() {
  const [{ zone, clock }, change] = usePreferences();
  const [naming, setNaming] = useState(false);
  const kind = naming ? "named" : kindOf(zone);
  const { absolute } = useTimes();
  const now = useNow();
  const choose = (next: ZoneKind) => {
    setNaming(next === "named");
    if (next !== "named") change({ zone: next === "utc" ? "UTC" : "local" });
  };
  return (
    <Card title="Time">
      <div className="space-y-3">
        <Row name="Time zone">
          <Segmented label="Time zone" value={kind} options={ZONES} onChange={choose} />
        </Row>
        {kind === "named" && <ZoneChoice zone={zone} onChoose={(next) => change({ zone: next })} />}
        <Row name="Clock">
          <Segmented
            label="Clock"
            value={clock}
            options={CLOCKS}
            onChange={(next) => change({ clock: next })}
          />
        </Row>
        <p className="border-t border-line pt-3 text-sm text-soft">
          Now it is{" "}
          <time dateTime={new Date(now).toISOString()} className="font-medium text-ink">
            {absolute(new Date(now).toISOString())}
          </time>
        </p>
      </div>
    </Card>
  );
}

function ZoneChoice({ zone, onChoose }: { zone: string; onChoose: (zone: string) => void }) {
  const options = useMemo(() => namedZones(), []);
  return (
    <Combobox
      label="Zone"
      value={kindOf(zone) === "named" ? asOption(zone) : null}
      options={options}
      placeholder="Europe/Berlin"
      onChange={(option) => option && onChoose(option.value)}
    />
  );
}
