/** The languages of the samples, in the order of their tabs. */
export const sampleLanguages = [
  { id: 'shell', label: 'Shell', extension: 'sh' },
  { id: 'node', label: 'Node', extension: 'mjs' },
  { id: 'python', label: 'Python', extension: 'py' },
  { id: 'php', label: 'PHP', extension: 'php' },
] as const;

export type SampleLanguage = (typeof sampleLanguages)[number]['id'];

/** What a sample reads from `PC_URL`, `PC_KEY` and `PC_SECRET` until it is filled in. */
export interface SampleValues {
  /** This installation's address, without a slash at its end. */
  url?: string;
  key?: string;
  secret?: string;
}

/** How each language reads an environment variable, and how it writes any printable text as a literal. */
const dialects: Record<SampleLanguage, { reads: RegExp; literal: (text: string) => string }> = {
  shell: { reads: /\$PC_(URL|KEY|SECRET)\b/g, literal: (text) => `'${text.replaceAll("'", `'\\''`)}'` },
  node: { reads: /process\.env\.PC_(URL|KEY|SECRET)\b/g, literal: backslashed },
  python: { reads: /os\.environ\["PC_(URL|KEY|SECRET)"\]/g, literal: (text) => JSON.stringify(text) },
  php: { reads: /getenv\('PC_(URL|KEY|SECRET)'\)/g, literal: backslashed },
};

/**
 * A sample with these values in place of the environment variables that it reads; those not given stay as they are.
 * Quotes, dollar signs and backslashes in a secret are written so that the program gets exactly that secret. Pure, so
 * that a browser can do it too.
 */
export function fillSample(language: SampleLanguage, code: string, { url, key, secret }: SampleValues): string {
  const values: Record<string, string | undefined> = { URL: url, KEY: key, SECRET: secret };
  const { reads, literal } = dialects[language];
  return code.replace(reads, (read: string, name: string) => {
    const value = values[name];
    return value === undefined ? read : literal(value);
  });
}

/** In single quotes, where JavaScript and PHP both take nothing but the quote and the backslash for special. */
function backslashed(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
