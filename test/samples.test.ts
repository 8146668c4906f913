import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import published from '../connectors/test-vectors.json' with { type: 'json' };
import { type SampleLanguage, type SampleValues, sampleLanguages } from '../lib/samples/fill-sample.ts';
import { loadSamples, type SampleName } from '../lib/samples/load-samples.ts';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { isHere } from '../scripts/programs.mjs';

/** What runs each language, a program from standard input or from a file. */
const interpreters: Record<SampleLanguage, { command: string; input: readonly string[] }> = {
  shell: { command: 'sh', input: ['-s'] },
  node: { command: process.execPath, input: ['--input-type=module', '-'] },
  python: { command: 'python3', input: ['-'] },
  php: { command: 'php', input: [] },
};
/** What the shell's samples call. */
const tools = ['curl', 'openssl'];

/** `npm test` says what is left out, and fails in CI. */
const canRun = (language: SampleLanguage) =>
  language === 'node' || [interpreters[language].command, ...(language === 'shell' ? tools : [])].every(isHere);

/** Printable, 16 characters or more, and made of all that quoting can get wrong. */
const awkwardSecret = `'"$HOME\`id\`\\n\\\\'' !! $(id) %s {x} é 🙂 #`;
const body = '{"external_id":"shop-1001","lines":[{"description":"Starter kit","quantity":1,"unit_price_cents":4990}]}';
const digest = createHash('sha256').update(body).digest('hex');

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi();
  tenant = await makeTenant();
});
afterAll(() => server.stop());

describe.each(sampleLanguages)('$label', ({ id: language }) => {
  test.runIf(canRun(language))('the file itself gets 200, with its key and secret from the environment', async () => {
    const { key, signingSecret } = await tenant.mint({ requireSignature: true });
    const printed = await runFile('send-order', language, {
      PC_URL: server.url,
      PC_KEY: key,
      PC_SECRET: signingSecret ?? '',
    });
    expect(printed).toMatch(accepted);
  });

  test.runIf(canRun(language))('without a signature it gets 200 on a key that requires none', async () => {
    const { key } = await tenant.mint();
    expect(await runFile('send-unsigned-order', language, { PC_URL: server.url, PC_KEY: key })).toMatch(accepted);
  });

  test.runIf(canRun(language))('filled in it needs no environment, whatever the secret is made of', async () => {
    const { key } = await tenant.mint({ requireSignature: true, signingSecret: awkwardSecret });
    const values = { url: server.url, key, secret: awkwardSecret };
    expect(await runText('send-order', language, values)).toMatch(accepted);
  });

  test.runIf(canRun(language))('signed with a wrong secret, it says whether the bytes arrived as sent', async () => {
    const { key } = await tenant.mint({ requireSignature: true });
    const printed = await runText('send-order', language, { url: server.url, key, secret: 'x'.repeat(64) });
    expect(printed).toContain('"error":"signature_invalid"');
    expect(printed).toMatch(new RegExp(`The body arrived as it was sent|${digest}`));
  });
});

/** Each body and secret of the published test vectors once; what differs in time only signs the same. */
const vectors = [
  ...new Map(
    published.vectors
      .filter(({ answer }) => answer === 'accepted')
      .map((vector) => [[vector.format, vector.secret, vector.body].join('\n'), vector]),
  ).values(),
];

test.each(sampleLanguages.filter(({ id }) => canRun(id)))(
  '$label signs every published test vector right',
  async ({ id: language }) => {
    const signed = vectors.map(async ({ name, format, secret, body }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'sign-'));
      writeFileSync(path.join(folder, 'body.json'), body);
      const sample = format === 'woocommerce' ? 'sign-woocommerce' : 'sign-body';
      const printed = await runFile(sample, language, { PC_SECRET: secret }, folder);
      rmSync(folder, { recursive: true });
      const [, t = ''] = /^PC-Signature: t=(\d{10}),/.exec(printed) ?? [];
      const mac = createHmac('sha256', secret)
        .update(format === 'woocommerce' ? '' : `${t}.`)
        .update(body);
      const header =
        format === 'woocommerce'
          ? `X-WC-Webhook-Signature: ${mac.digest('base64')}`
          : `PC-Signature: t=${t},v1=${mac.digest('hex')}`;
      return { name, printed, expected: `${header}\n` };
    });
    for (const { name, printed, expected } of await Promise.all(signed))
      expect([name, printed]).toEqual([name, expected]);
  },
);

test('all languages send the same bytes: with others, the same Idempotency-Key would be a conflict', async () => {
  const { key, signingSecret } = await tenant.mint({ requireSignature: true });
  const values = { url: server.url, key, secret: signingSecret ?? '' };
  for (const { id } of sampleLanguages.filter(({ id }) => canRun(id))) {
    expect(await runText('send-order', id, values)).toMatch(accepted);
  }
});

test.runIf(canRun('shell') && isHere('bash'))(
  'the shell’s can be pasted into a terminal: no comments, which zsh takes for commands, and nothing ends the session',
  async () => {
    const { key } = await tenant.mint({ requireSignature: true, signingSecret: awkwardSecret });
    const code = codeOf('send-order', 'shell', { url: server.url, key, secret: awkwardSecret });
    expect(code).not.toMatch(/^\s*#/m);
    expect(await run('bash', ['--norc', '-i'], `${code}\necho still here\n`)).toMatch(/200 OK[\s\S]*still here/);
  },
);

/** 200, and the order. */
const accepted = /\b200\b[\s\S]*"external_id":"shop-1001"/;

function codeOf(name: SampleName, language: SampleLanguage, values: SampleValues): string {
  const sample = loadSamples(name, values).find((candidate) => candidate.language === language);
  return `${sample?.code}\n`;
}

function runText(name: SampleName, language: SampleLanguage, values: SampleValues): Promise<string> {
  const { command, input } = interpreters[language];
  return run(command, input, codeOf(name, language, values));
}

function runFile(
  name: SampleName,
  language: SampleLanguage,
  environment: Record<string, string>,
  folder = '.',
): Promise<string> {
  const { extension } = sampleLanguages.find(({ id }) => id === language) ?? { extension: '' };
  const file = path.resolve('connectors/samples', `${name}.${extension}`);
  return run(interpreters[language].command, [file], '', environment, folder);
}

/** What it prints, on either channel, with nothing else in its environment. */
async function run(
  command: string,
  args: readonly string[],
  input: string,
  environment: Record<string, string> = {},
  folder = '.',
): Promise<string> {
  const { PATH, HOME, NODE_ENV } = process.env;
  const child = spawn(command, args, { env: { PATH, HOME, NODE_ENV, ...environment }, cwd: folder, stdio: 'pipe' });
  child.stdin.end(input);
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return printed + complaints;
}
