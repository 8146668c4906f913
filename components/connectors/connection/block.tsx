'use client';

import { useRouter } from 'next/navigation';
import { Component, type ReactNode, startTransition } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** A part of the page that may fail without the rest: it then says so in its place, and can be tried again. */
export function Block({ what, children }: { what: string; children: ReactNode }) {
  const router = useRouter();
  return (
    <Boundary what={what} refresh={() => router.refresh()}>
      {children}
    </Boundary>
  );
}

interface Props {
  what: string;
  refresh: () => void;
  children: ReactNode;
}

/** React has error boundaries as classes only. */
class Boundary extends Component<Props, { error: { digest?: string } | null }> {
  override state: { error: { digest?: string } | null } = { error: null };

  static getDerivedStateFromError(error: { digest?: string }) {
    return { error };
  }

  again = () =>
    startTransition(() => {
      this.props.refresh();
      this.setState({ error: null });
    });

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Card className="flex flex-wrap items-center gap-3 p-4" role="alert">
        <p className="flex-1">Could not load {this.props.what}.</p>
        {error.digest !== undefined && (
          <span className="flex items-center gap-1 text-table text-text-3">
            <code className="font-mono">{error.digest}</code>
            <CopyButton text={error.digest} label="Copy the id for support" iconOnly />
          </span>
        )}
        <Button onClick={this.again}>Try again</Button>
      </Card>
    );
  }
}
