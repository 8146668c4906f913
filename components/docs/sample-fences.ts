import type { Tokens } from 'marked';
import { type SampleLanguage, sampleLanguages } from '../../lib/samples/fill-sample.ts';
import type { Sample } from '../../lib/samples/load-samples.ts';

/** What each language is called after a fence. */
const fences: Record<SampleLanguage, string> = { shell: 'sh', node: 'js', python: 'py', php: 'php' };

/** A program in several languages as Markdown: its title in bold, then a fence for each, with its file as caption. */
export function sampleFences(title: string, samples: readonly Sample[]): string {
  const fenced = samples.map(({ language, file, code }) => `\`\`\`${fences[language]} ${file}\n${code}\n\`\`\``);
  return [`**${title}**`, ...fenced].join('\n\n');
}

/** The sample that a fence holds, as `sampleFences` wrote it; null for any other code. */
export function sampleOf({ lang = '', text }: Tokens.Code): Sample | null {
  const [fence, file = ''] = lang.split(' ');
  const language = sampleLanguages.find(({ id, extension }) => fences[id] === fence && file.endsWith(`.${extension}`));
  return language ? { language: language.id, label: language.label, file, code: text } : null;
}
