import { Card } from "@/components/card";

const SURFACES = ["bg-canvas", "bg-surface", "bg-sunken", "bg-accent-soft"];
const CHARTS = ["bg-chart-1", "bg-chart-2", "bg-chart-3", "bg-chart-4", "bg-chart-5", "bg-chart-6"];

export function Tokens() {
  return (
    <Card title="Colours and text">
      <div className="grid gap-3 sm:grid-cols-4">
        {SURFACES.map((surface) => (
          <div key={surface} className={`rounded-lg border border-line p-3 ${surface}`}>
            <p className="font-semibold">{surface.slice(3)}</p>
            <p className="text-soft">Soft text</p>
            <p className="link w-fit">Accent text</p>
          </div>
        ))}
      </div>
      <div className="mt-3 flex gap-1.5">
        {CHARTS.map((chart) => (
          <span key={chart} className={`h-6 flex-1 rounded ${chart}`} />
        ))}
      </div>
      <p className="mt-3 text-xl font-semibold tracking-tight">Page heading, 20 px</p>
      <p className="text-sm font-semibold">Section heading, 14 px</p>
      <p>Body, 14 px. The quick brown fox jumps over the lazy dog. Łódź, Řeka, Ağaç.</p>
      <p className="text-xs text-soft">Small, 12 px. Digits of one width: 1,111.11 and 8,888.88.</p>
    </Card>
  );
}
