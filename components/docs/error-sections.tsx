import { type CatalogueEntry, errors } from '../../lib/errors/catalogue.ts';
import { sampleTitles } from '../../lib/samples/load-samples.ts';
import { CodeTabs } from './code-tabs.tsx';
import { errorCodes, samplesOf } from './directives.ts';
import type { Reader } from './docs-page.tsx';
import { ErrorSection } from './error-section.tsx';

/** Every code's section, in the catalogue's order; where a program shows the way better than words, with that. */
export function ErrorSections({ reader: { appUrl, language } }: { reader: Reader }) {
  return errorCodes.map((code) => {
    const { programs = [] }: CatalogueEntry = errors[code];
    return (
      <ErrorSection key={code} code={code} appUrl={appUrl}>
        {programs.map((name) => (
          <CodeTabs key={name} title={sampleTitles[name]} samples={samplesOf(name, appUrl)} remembered={language} />
        ))}
      </ErrorSection>
    );
  });
}
