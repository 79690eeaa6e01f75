import { useState } from "react";
import { Card } from "@/components/card";
import { Checkbox } from "@/components/checkbox";
import { Combobox } from "@/components/combobox";
import { TextArea, TextField } from "@/components/field";
import { MoneyField } from "@/components/money-field";
import { Segmented } from "@/components/segmented";
import { Select, type Option } from "@/components/select";
import { Switch } from "@/components/switch";

const PRIORITIES: Option[] = [
  { value: "low", label: "Low" },
  { value: "normal", label: "Normal", hint: "What the agent chooses mostly" },
  { value: "urgent", label: "Urgent" },
];
const PEOPLE: Option[] = ["Ada Lovelace", "Bo Diddley", "Çelik Öztürk", "Łucja Nowak"].map((label) => ({
  value: label,
  label,
  hint: `${label.slice(0, 2).toLowerCase()}@example.com`,
}));

export function Fields() {
  const [priority, setPriority] = useState("normal");
  const [person, setPerson] = useState<Option | null>(null);
  const [euros, setEuros] = useState<number | null>(4250);
  const [yen, setYen] = useState<number | null>(4250);
  const [dinars, setDinars] = useState<number | null>(4250);
  const [ticked, setTicked] = useState(true);
  const [range, setRange] = useState("7d");
  return (
    <Card title="Fields">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <TextField label="Subject" placeholder="What is it about?" hint="One line." />
        <TextField label="E-mail" defaultValue="not an address" error="Must be an e-mail address." />
        <TextField label="Disabled" defaultValue="Cannot be changed" disabled />
        <Select label="Priority" value={priority} options={PRIORITIES} onChange={setPriority} />
        <Select hideLabel label="Priority:" value={priority} options={PRIORITIES} onChange={setPriority} />
        <Combobox
          label="Customer"
          value={person}
          options={PEOPLE}
          onChange={setPerson}
          placeholder="Name or e-mail"
        />
        <MoneyField
          label="Refund"
          currency="EUR"
          value={euros}
          onChange={setEuros}
          max={4999}
          hint="At most 49.99."
        />
        <MoneyField label="Refund in yen" currency="JPY" value={yen} onChange={setYen} />
        <MoneyField label="Refund in dinars" currency="KWD" value={dinars} onChange={setDinars} />
        <TextArea label="Reason" defaultValue="The customer sent a picture of the broken lamp." />
        <TextArea label="Message" error="Must not be empty." />
        <div className="space-y-2">
          <Checkbox label="Two people must approve" checked={ticked} onChange={setTicked} />
          <br />
          <Checkbox label="Some of the rows" checked={false} some onChange={() => undefined} />
          <br />
          <Checkbox label="Disabled" checked disabled onChange={() => undefined} />
          <Switch
            label="Single-key shortcuts"
            hint="Letters act at once."
            checked={ticked}
            onChange={setTicked}
          />
          <Switch label="Disabled" checked={false} disabled onChange={() => undefined} />
        </div>
        <Segmented
          label="Range"
          value={range}
          onChange={setRange}
          options={["24h", "7d", "30d"].map((value) => ({ value, label: value }))}
        />
      </div>
    </Card>
  );
}
