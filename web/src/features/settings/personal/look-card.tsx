import { Monitor, Moon, Sun } from "lucide-react";
import { Card } from "@/components/card";
import { Segmented } from "@/components/segmented";
import { usePreferences } from "@/hooks/use-preferences";
import { Row } from "./row";

const THEMES = [
  { value: "system" as const, label: "System", icon: Monitor },
  { value: "light" as const, label: "Light", icon: Sun },
  { value: "dark" as const, label: "Dark", icon: Moon },
];
const DENSITIES = [
  { value: "comfortable" as const, label: "Comfortable" },
  { value: "compact" as const, label: "Compact" },
];

export function LookCard() {
  const [{ theme, density }, change] = usePreferences();
  return (
    <Card title="Look">
      <div className="space-y-3">
        <Row name="Theme">
          <Segmented
            label="Theme"
            value={theme}
            options={THEMES}
            onChange={(next) => change({ theme: next })}
          />
        </Row>
        <Row name="Lists">
          <Segmented
            label="Lists"
            value={density}
            options={DENSITIES}
            onChange={(next) => change({ density: next })}
          />
        </Row>
      </div>
    </Card>
  );
}
