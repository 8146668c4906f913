'use client';

import { type SampleLanguage, sampleLanguages } from '../../lib/samples/fill-sample.ts';
import type { Sample } from '../../lib/samples/load-samples.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs.tsx';
import { chooseCodeLanguage, useCodeLanguage } from './code-language.ts';
import { highlight } from './highlight.tsx';

const grammars: Record<SampleLanguage, string> = { shell: 'sh', node: 'js', python: 'py', php: 'php' };

/** One program in several languages. The language chosen here is that of all other tabs too, now and next time. */
export function CodeTabs({
  title,
  samples,
  remembered,
}: {
  title: string;
  samples: readonly Sample[];
  /** What was chosen last time. */
  remembered: SampleLanguage;
}) {
  const language = useCodeLanguage(remembered);
  const shown = samples.find((sample) => sample.language === language) ?? samples[0];
  return (
    <Tabs asChild value={shown?.language ?? ''} onValueChange={choose}>
      <figure className="mt-4 max-w-[68ch] overflow-hidden rounded-card border border-border bg-sunken">
        <figcaption className="flex flex-wrap items-center justify-between gap-x-2 border-border border-b bg-surface p-1.5">
          <span className="px-2.5 pt-1 text-meta text-text-2 basis-full">{title}</span>
          <TabsList aria-label={`${title}, in`}>
            {samples.map(({ language, label }) => (
              <TabsTrigger key={language} value={language}>
                {label}
              </TabsTrigger>
            ))}
          </TabsList>
          <CopyButton text={shown?.code ?? ''} lines />
        </figcaption>
        {samples.map(({ language, file, code }) => (
          <TabsContent key={language} value={language} className="-outline-offset-2">
            <p className="mt-0! px-4 pt-2 font-mono text-meta text-text-3">{file}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
            <pre tabIndex={0} className="overflow-x-auto px-4 py-3 font-mono text-table -outline-offset-2">
              <code>{highlight(code, grammars[language])}</code>
            </pre>
          </TabsContent>
        ))}
      </figure>
    </Tabs>
  );
}

function choose(value: string): void {
  const language = sampleLanguages.find(({ id }) => id === value)?.id;
  if (language) chooseCodeLanguage(language);
}
