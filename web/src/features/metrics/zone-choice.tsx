import { Combobox } from "@/components/combobox";
import type { Option } from "@/components/select";

interface Props {
  zone: string;
  own: string;
  onChange: (zone: string) => void;
}

/** In whose day the parts lie. */
export function ZoneChoice({ zone, own, onChange }: Props) {
  const options = zonesOf(own, zone);
  return (
    <Combobox
      label="Time zone"
      hideLabel
      placeholder="Time zone"
      value={options.find(({ value }) => value === zone) ?? null}
      options={options}
      onChange={(option) => onChange(option?.value ?? own)}
    />
  );
}

function zonesOf(own: string, zone: string): Option[] {
  const names = new Set([own, zone, "UTC", ...Intl.supportedValuesOf("timeZone")]);
  return [...names].map((value) => ({
    value,
    label: value.replaceAll("_", " "),
    ...(value === own && { hint: "Yours" }),
  }));
}
