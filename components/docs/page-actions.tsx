import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';

/** The page as Markdown: to copy, or to look at under its own address. */
export function PageActions({ path, markdown }: { path: string; markdown: string }) {
  return (
    <div className="flex flex-wrap justify-end gap-1">
      <CopyButton text={markdown} lines label="Copy page as Markdown" variant="ghost" />
      <Button asChild variant="ghost" size="small">
        <a href={`${path}.md`}>View as Markdown</a>
      </Button>
    </div>
  );
}
