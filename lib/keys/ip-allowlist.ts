import { z } from 'zod';
import { canonicalNetwork, octalHint } from './network.ts';
import { allowlistEntries } from './vocabulary.ts';

/** Entries in one spelling, each once; every bad one is an issue of its own that quotes it. */
export const ipAllowlist = z
  .array(z.string())
  .max(allowlistEntries, `must have at most ${allowlistEntries} entries`)
  .transform((entries, context) => {
    const canonical = new Set<string>();
    for (const entry of entries) {
      const network = canonicalNetwork(entry.trim());
      if (network === null) context.addIssue(`"${entry}" is not an IP address or CIDR${hint(entry)}`);
      else canonical.add(network);
    }
    return [...canonical];
  });

function hint(entry: string): string {
  const why = octalHint(entry);
  return why === null ? '' : ` (${why})`;
}
