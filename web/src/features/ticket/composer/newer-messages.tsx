import type { Message } from "@/api/types";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { FoldedText } from "@/components/folded-text";
import { TimeAgo } from "@/components/time-ago";

/** What the customer wrote while somebody was answering. Nothing was sent, nothing that was typed is lost. */
export function NewerMessages({ messages, onRead }: { messages: Message[]; onRead: () => void }) {
  return (
    <Callout
      tone="warn"
      role="alert"
      title="A newer customer message arrived while you were writing"
      action={
        <Button size="small" onClick={onRead}>
          I have read it
        </Button>
      }
    >
      <p>Your text is kept and was not sent.</p>
      <ul className="mt-1 space-y-1.5">
        {messages.map((message) => (
          <li key={message.id} className="border-l-2 border-warn pl-2.5">
            <FoldedText text={message.reply_text} />
            <p className="text-xs text-soft">
              <TimeAgo at={message.created_at} />
            </p>
          </li>
        ))}
      </ul>
    </Callout>
  );
}
