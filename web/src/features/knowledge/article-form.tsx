import { useState, type SubmitEvent } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { ErrorNote } from "@/components/error-note";
import { Markdown } from "@/components/markdown";
import { Segmented } from "@/components/segmented";
import { useMedia } from "@/hooks/use-media";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import type { Article } from "./api/articles";
import { useSaveArticle } from "./api/write-article";
import { ArticleFields, problemsOf } from "./article-fields";
import { OtherVersion } from "./other-version";
import { useArticleDraft, type ArticleDraft } from "./use-article-draft";

interface Props {
  draftKey: string;
  start: ArticleDraft;
  /** The article as it stands; null for a new one. */
  standing: Article | null;
}

/** Writes an article. What was typed is kept until it is saved or thrown away, whatever others do meanwhile. */
export function ArticleForm({ draftKey, start, standing }: Props) {
  const { draft, change, clear, restored } = useArticleDraft(draftKey, start);
  const [tried, setTried] = useState(false);
  const [leftOpen] = useState(restored);
  const navigate = useNavigate();
  const save = useSaveArticle();
  const refused = save.error instanceof ApiError ? save.error : null;
  const other = otherVersion(refused, draft, standing);
  const taken = standing === null && refused?.status === 412;
  const problems = {
    ...(tried && problemsOf(draft)),
    ...fieldMessages(refused),
    ...(taken && { slug: "There is an article at this address already. Choose another one." }),
  };
  const submit = (event?: SubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    setTried(true);
    if (save.isPending || Object.keys(problemsOf(draft)).length > 0) return;
    save.mutate(draft, { onSuccess: finish });
  };
  const finish = (article: Article) => {
    clear();
    toast({
      tone: "good",
      title: `“${article.title}” is saved.`,
      description: "The agent reads it so from now on.",
    });
    void navigate(`/knowledge/${article.slug}`, { replace: true });
  };
  const leave = () => {
    clear();
    void navigate(standing ? `/knowledge/${standing.slug}` : "/knowledge", { replace: true });
  };
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {leftOpen && (
        <Callout tone="info" role="status" title="Your draft is still here; it was not saved yet." />
      )}
      {other !== null && (
        <OtherVersion
          draft={draft}
          other={other}
          onKeepMine={() => change({ from: other?.version ?? null })}
          onTakeTheirs={() => {
            clear();
            save.reset();
          }}
        />
      )}
      {refused && refused.status !== 412 && Object.keys(fieldMessages(refused)).length === 0 && (
        <ErrorNote error={refused} what="The article was not saved; your draft is kept" />
      )}
      <Halves
        write={
          <ArticleFields draft={draft} isNew={start.from === null} problems={problems} onChange={change} />
        }
        preview={<Preview draft={draft} />}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" size="large" pending={save.isPending}>
          {standing ? "Save article" : "Add article"}
        </Button>
        <Button size="large" onClick={leave}>
          Discard and leave
        </Button>
      </div>
    </form>
  );
}

/** What somebody else saved since this was begun; undefined: it was taken away; null: nothing of that. */
function otherVersion(refused: ApiError | null, draft: ArticleDraft, standing: Article | null) {
  if (!standing) return null;
  if (draft.from !== null && standing.version !== draft.from) return standing;
  if (refused?.status !== 412) return null;
  const article = refused.members.article as Article | null | undefined;
  if (article && article.version === draft.from) return null;
  return article ?? (draft.from === null ? null : undefined);
}

function Preview({ draft }: { draft: ArticleDraft }) {
  return (
    <Card title="Preview" className="min-h-40">
      <h3 className="mb-2 text-lg font-semibold wrap-anywhere">{draft.title || "Without a title"}</h3>
      <Markdown text={draft.body} />
    </Card>
  );
}

/** Side by side where there is room, else one at a time. */
function Halves({ write, preview }: { write: React.ReactNode; preview: React.ReactNode }) {
  const narrow = useMedia("(width < 64rem)");
  const [shown, setShown] = useState<"write" | "preview">("write");
  if (!narrow) {
    return (
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {write}
        {preview}
      </div>
    );
  }
  return (
    <>
      <Segmented
        label="View"
        value={shown}
        options={[
          { value: "write", label: "Write" },
          { value: "preview", label: "Preview" },
        ]}
        onChange={setShown}
      />
      {shown === "write" ? write : preview}
    </>
  );
}
