import { PageHeading } from "@/components/page-heading";
import { Segmented } from "@/components/segmented";
import { usePreferences } from "@/hooks/use-preferences";
import { Controls } from "./controls";
import { Feedback } from "./feedback";
import { Fields } from "./fields";
import { Layers } from "./layers";
import { Lists } from "./lists";
import { Tokens } from "./tokens";
import { Values } from "./values";

/** Every component in every state, for people who build with them and for the tests that look at them. */
export function DesignPage() {
  const [{ theme }, change] = usePreferences();
  return (
    <>
      <PageHeading title="Design" description="Every component in every state.">
        <Segmented
          label="Theme"
          value={theme}
          onChange={(next) => change({ theme: next })}
          options={[
            { value: "system", label: "System" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
      </PageHeading>
      <div className="space-y-4">
        <Tokens />
        <Controls />
        <Fields />
        <Feedback />
        <Layers />
        <Values />
        <Lists />
      </div>
    </>
  );
}
