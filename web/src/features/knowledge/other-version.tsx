import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { TextDiff } from "@/components/text-diff";
import { TimeAgo } from "@/components/time-ago";
import type { Article } from "./api/articles";
import type { ArticleDraft } from "./use-article-draft";

interface Props {
  draft: ArticleDraft;
  /** What stands now; undefined: the article was taken away. */
  other: Article | undefined;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Somebody else was faster. Both texts are shown; nothing is overwritten unless one says so. */
export function OtherVersion({ draft, other, onKeepMine, onTakeTheirs }: Props) {
  if (!other) {
    return (
      <Callout tone="warn" role="alert" title="The article was deleted while you wrote. Your text is kept.">
        <Button size="small" className="mt-2" onClick={onKeepMine}>
          Go on; saving adds it again
        </Button>
      </Callout>
    );
  }
  return (
    <Card className="space-y-3 border-warn">
      <Callout
        tone="warn"
        role="alert"
        title={
          <>
            {other.updated_by ?? "Somebody"} saved version {other.version} <TimeAgo at={other.updated_at} />,
            while you wrote. Your text is kept below.
          </>
        }
      />
      {other.title !== draft.title && (
        <p className="text-sm">
          Their title: <strong className="wrap-anywhere">{other.title}</strong>
        </p>
      )}
      <p className="text-sm text-soft">From their text to yours:</p>
      <TextDiff label="From their text to yours" before={other.body} after={draft.body} />
      <div className="flex flex-wrap gap-2">
        <Button onClick={onKeepMine}>Keep mine; saving replaces theirs</Button>
        <Button onClick={onTakeTheirs}>Take theirs, drop mine</Button>
      </div>
    </Card>
  );
}
