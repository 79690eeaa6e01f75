import { Component, type ReactNode } from "react";
import { Button } from "./button";
import { Callout } from "./callout";

interface Props {
  /** What it holds: `Timeline`. */
  name: string;
  /** When this changes, it tries again: the id of what is shown. */
  resetKey?: string;
  children: ReactNode;
}

interface State {
  error: Error | null;
  resetKey: string | undefined;
}

/** A part of a page that may break alone: an unknown payload in the timeline never hides the Approve button. */
export class PanelBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <BrokenPanel name={this.props.name} error={error} onRetry={() => this.setState({ error: null })} />
    );
  }
}

interface BrokenProps {
  name: string;
  error: Error;
  onRetry: () => void;
}

export function BrokenPanel({ name, error, onRetry }: BrokenProps) {
  return (
    <Callout
      tone="bad"
      role="alert"
      title={`${name} cannot be shown`}
      action={
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      <p>The rest of the page works. {error.message}</p>
    </Callout>
  );
}
