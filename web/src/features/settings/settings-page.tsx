import { SearchX } from "lucide-react";
import { Navigate, useParams } from "react-router";
import { EmptyState } from "@/components/empty-state";
import { PageHeading } from "@/components/page-heading";
import { PanelBoundary } from "@/components/panel-boundary";
import { useMay } from "@/hooks/me";
import { RoleNeeded } from "./role-needed";
import { SectionHeading } from "./section-heading";
import { SECTIONS, type Section } from "./sections";
import { SettingsNavigation } from "./settings-navigation";

/** How the system and one's own dashboard behave, a section at a time. */
export function SettingsPage() {
  const { section: id } = useParams();
  const here = SECTIONS.find((section) => section.id === id);
  if (id === undefined) return <Navigate to={`/settings/${SECTIONS[0]?.id}`} replace />;
  return (
    <div className="lg:flex lg:gap-8">
      <SettingsNavigation here={id} />
      <div className="min-w-0 flex-1">
        <PanelBoundary name="This section" resetKey={id}>
          {here ? <SectionView key={id} section={here} /> : <NoSuchSection />}
        </PanelBoundary>
      </div>
    </div>
  );
}

function SectionView({ section: { label, role, Content } }: { section: Section }) {
  if (useMay(role)) return <Content />;
  return (
    <>
      <SectionHeading title={label} />
      <RoleNeeded needed={role} what={label} />
    </>
  );
}

function NoSuchSection() {
  return (
    <>
      <PageHeading title="Settings" />
      <EmptyState icon={SearchX} title="There is no such section.">
        Choose another one from the list.
      </EmptyState>
    </>
  );
}
