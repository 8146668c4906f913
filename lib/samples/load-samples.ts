import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fillSample, type SampleLanguage, type SampleValues, sampleLanguages } from './fill-sample.ts';

/** The programs in `connectors/samples/`, each in every language. The tests run these very files. */
export type SampleName = 'send-order' | 'send-unsigned-order' | 'sign-body' | 'sign-woocommerce';

/** What each of them does. */
export const sampleTitles: Record<SampleName, string> = {
  'send-order': 'Sign an order and send it',
  'send-unsigned-order': 'Send an order without a signature',
  'sign-body': 'The PC-Signature of a body',
  'sign-woocommerce': 'The X-WC-Webhook-Signature of a delivery',
};

export interface Sample {
  language: SampleLanguage;
  /** Of its tab: `Shell`, `Node`, `Python`, `PHP`. */
  label: string;
  /** `send-order.py` */
  file: string;
  code: string;
}

/**
 * A sample in every language, filled with what is given. `send-order` signs; `send-unsigned-order` is for a key that
 * has no signing secret. The shell's can be pasted into a terminal as it stands.
 */
export function loadSamples(name: SampleName, values: SampleValues): Sample[] {
  return sampleLanguages.map(({ id, label, extension }) => {
    const file = `${name}.${extension}`;
    const code = readFileSync(path.resolve('connectors/samples', file), 'utf8').trimEnd();
    return { language: id, label, file, code: fillSample(id, code, values) };
  });
}
