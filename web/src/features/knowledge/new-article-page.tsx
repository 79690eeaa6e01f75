import { Callout } from "@/components/callout";
import { PageHeading } from "@/components/page-heading";
import { useMay } from "@/hooks/me";
import { ArticleForm } from "./article-form";
import { NEEDS_ADMIN } from "./words";

export function NewArticlePage() {
  const may = useMay("admin");
  return (
    <>
      <PageHeading title="New article" />
      {may ? (
        <ArticleForm draftKey="~new" start={{ slug: "", title: "", body: "", from: null }} standing={null} />
      ) : (
        <Callout tone="warn" title={NEEDS_ADMIN} />
      )}
    </>
  );
}
