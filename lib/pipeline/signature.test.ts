import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import published from '../../connectors/test-vectors.json' with { type: 'json' };
import { ApiError } from '../errors/api-error.ts';
import { payloadFormats } from '../keys/vocabulary.ts';
import { checkSignature, type SignatureQuestion } from './signature.ts';

const SECRET = 'a3f1'.repeat(16);
const body = Buffer.from('{"external_id":"shop-1001"}');
const now = 1_795_000_000;
const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).update(body).digest('hex');
const v1 = hex(SECRET, `${now}.`);
const bodyAlone = hex(SECRET, '');
const mac = createHmac('sha256', SECRET).update(body).digest();
const digestOfBody = createHash('sha256').update(body).digest('hex');

/** `accepted`, `accepted: SUMMARY`, or the code of the refusal. */
function verdict(question: Partial<SignatureQuestion>, digest = digestOfBody): string {
  try {
    const { note } = checkSignature({
      format: 'peptideclients',
      required: true,
      bodyAloneAllowed: true,
      secrets: [SECRET],
      sent: null,
      otherSchemeSent: false,
      body,
      receivedAt: new Date(now * 1000 + 999),
      ...question,
    });
    return note === null ? 'accepted' : `accepted: ${note.summary}`;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.headers).toEqual({ 'PC-Received-Body-SHA256': digest });
    return error.code;
  }
}

const unprotected = 'accepted: The signature covers the body alone, so its timestamp is not protected.';
const missing = 'signature_missing';
const malformed = 'signature_malformed';
const expired = 'signature_expired';
const invalid = 'signature_invalid';

describe('PC-Signature', () => {
  // biome-ignore format: one signature a line
  test.each([
    ['absent', null, missing],
    ['right', `t=${now},v1=${v1}`, 'accepted'],
    ['right in capitals', `t=${now},v1=${v1.toUpperCase()}`, 'accepted'],
    ['over the body alone', `t=${now},v1=${bodyAlone}`, unprotected],
    ['over the body alone, of an old time', `t=${now - 301},v1=${bodyAlone}`, expired],
    ['of another time than it says', `t=${now + 1},v1=${v1}`, invalid],
    ['of another secret', `t=${now},v1=${hex('x'.repeat(16), `${now}.`)}`, invalid],
    ['of the secret decoded from hex', `t=${now},v1=${createHmac('sha256', Buffer.from(SECRET, 'hex')).update(`${now}.`).update(body).digest('hex')}`, invalid],
    ['all zeros', `t=${now},v1=${'0'.repeat(64)}`, invalid],
    ['the last of five right', `t=${now}${`,v1=${'0'.repeat(64)}`.repeat(4)},v1=${v1}`, 'accepted'],
    ['the first of five right', `t=${now},v1=${v1}${`,v1=${'0'.repeat(64)}`.repeat(4)}`, 'accepted'],
    ['six, all right', `t=${now}${`,v1=${v1}`.repeat(6)}`, malformed],
    ['empty', '', malformed],
    ['the MAC alone', v1, malformed],
    ['t in milliseconds', `t=${now}000,v1=${v1}`, malformed],
    ['t of 9 digits', `t=${String(now).slice(1)},v1=${v1}`, malformed],
    ['t of a fraction', `t=${now}.5,v1=${v1}`, malformed],
    ['t below zero', `t=-${String(now).slice(1)},v1=${v1}`, malformed],
    ['t in Arabic digits', `t=١٧٩٥٠٠٠٠٠٠,v1=${v1}`, malformed],
    ['t empty', `t=,v1=${v1}`, malformed],
    ['no t', `v1=${v1}`, malformed],
    ['no v1', `t=${now}`, malformed],
    ['v1 empty', `t=${now},v1=`, malformed],
    ['v1 of 63', `t=${now},v1=${v1.slice(1)}`, malformed],
    ['v1 of 65', `t=${now},v1=${v1}0`, malformed],
    ['v1 not of hex', `t=${now},v1=${'g'.repeat(64)}`, malformed],
    ['v1 in base64', `t=${now},v1=${mac.toString('base64')}`, malformed],
    ['v0', `t=${now},v0=${v1}`, malformed],
    ['v1 and v0', `t=${now},v1=${v1},v0=${v1}`, malformed],
    ['the wrong order', `v1=${v1},t=${now}`, malformed],
    ['two times', `t=${now},t=${now},v1=${v1}`, malformed],
    ['no comma', `t=${now}v1=${v1}`, malformed],
    ['a semicolon', `t=${now};v1=${v1}`, malformed],
    ['a comma too much', `t=${now},v1=${v1},`, malformed],
    ['a blank', `t=${now}, v1=${v1}`, malformed],
    ['a blank around the equals sign', `t = ${now},v1=${v1}`, malformed],
    ['a blank before', ` t=${now},v1=${v1}`, malformed],
    ['a line end', `t=${now},v1=${v1}\n`, malformed],
    ['capital names', `T=${now},V1=${v1}`, malformed],
    ['quotes', `"t=${now},v1=${v1}"`, malformed],
    ['quotes inside', `t="${now}",v1="${v1}"`, malformed],
    ['JSON', JSON.stringify({ t: now, v1 }), malformed],
    ['another vendor’s', `sha256=${v1}`, malformed],
    ['the header twice', `t=${now},v1=${v1}, t=${now},v1=${v1}`, malformed],
  ])('%s is %s', (_, sent, expected) => {
    expect(verdict({ sent })).toBe(expected);
  });

  test('300 seconds are in time and 301 are not, before and after, whatever the fraction of a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 400 }), fc.integer({ min: 0, max: 999 }), (drift, ms) => {
        const t = now - drift;
        const receivedAt = new Date(now * 1000 + ms);
        const inTime = Math.abs(drift) <= 300;
        expect(verdict({ sent: `t=${t},v1=${hex(SECRET, `${t}.`)}`, receivedAt })).toBe(inTime ? 'accepted' : expired);
        expect(verdict({ sent: `t=${t},v1=${'0'.repeat(64)}`, receivedAt })).toBe(inTime ? invalid : expired);
      }),
    );
  });

  test('over the body alone counts only where it is allowed', () => {
    expect(verdict({ sent: `t=${now},v1=${bodyAlone}`, bodyAloneAllowed: false })).toBe(invalid);
    expect(verdict({ sent: `t=${now},v1=${v1}`, bodyAloneAllowed: false })).toBe('accepted');
  });
});

describe('X-WC-Webhook-Signature', () => {
  const base64 = mac.toString('base64');
  /** The same 32 bytes to a lenient decoder: the last digit carries bits that no byte takes. */
  const twin = `${base64.slice(0, 42)}${String.fromCharCode(base64.charCodeAt(42) + 1)}=`;

  // biome-ignore format: one signature a line
  test.each([
    ['absent', null, missing],
    ['right', base64, 'accepted'],
    ['of another secret', createHmac('sha256', 'x').update(body).digest('base64'), invalid],
    ['all zeros', Buffer.alloc(32).toString('base64'), invalid],
    ['with a time', createHmac('sha256', SECRET).update(`${now}.`).update(body).digest('base64'), invalid],
    ['empty', '', malformed],
    ['in hex', mac.toString('hex'), malformed],
    ['in hex of 44', mac.toString('hex').slice(0, 44), malformed],
    ['base64 of hex', Buffer.from(mac.toString('hex')).toString('base64'), malformed],
    ['unpadded', base64.slice(0, -1), malformed],
    ['padded twice', `${base64}=`, malformed],
    ['not canonical', twin, malformed],
    ['url-safe', `${base64.slice(0, 40)}-_A=`, malformed],
    ['in quotes', `"${base64}"`, malformed],
    ['with its algorithm', `sha256=${base64}`, malformed],
    ['with a blank', `${base64} `, malformed],
    ['twice', `${base64}, ${base64}`, malformed],
    ['of 31 bytes', mac.subarray(1).toString('base64'), malformed],
    ['of 33 bytes', Buffer.concat([mac, mac]).subarray(0, 33).toString('base64'), malformed],
  ])('%s is %s', (_, sent, expected) => {
    expect(verdict({ format: 'woocommerce', sent })).toBe(expected);
  });

  test('is read as one canonical text only', () => {
    const canonical = (text: string) => Buffer.from(text, 'base64').toString('base64') === text;
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet), { minLength: 43, maxLength: 43 }), (digits) => {
        const sent = `${digits.join('')}=`;
        expect(verdict({ format: 'woocommerce', sent })).toBe(canonical(sent) ? invalid : malformed);
      }),
    );
    for (const last of alphabet) {
      const sent = `${base64.slice(0, 42)}${last}=`;
      expect(verdict({ format: 'woocommerce', sent })).toBe(
        sent === base64 ? 'accepted' : canonical(sent) ? invalid : malformed,
      );
    }
  });
});

describe('which signature counts', () => {
  const good = `t=${now},v1=${v1}`;
  const ignored = 'accepted: PC-Signature was sent, but this key has no signing secret, so it was ignored.';

  // biome-ignore format: one signature a line
  test.each([
    ['required, the other scheme’s instead', { otherSchemeSent: true }, invalid],
    ['required, the other scheme’s beside it', { sent: good, otherSchemeSent: true }, 'accepted'],
    ['required, the other scheme’s beside a wrong one', { sent: good.replace(/.$/, 'x'), otherSchemeSent: true }, malformed],
    ['not required, absent', { required: false }, 'accepted'],
    ['not required, the other scheme’s', { required: false, otherSchemeSent: true }, 'accepted'],
    ['not required, right', { required: false, sent: good }, 'accepted'],
    ['not required, wrong', { required: false, sent: good.replace(/.{4}$/, '0000') }, invalid],
    ['not required, malformed', { required: false, sent: 'none' }, malformed],
    ['no secret, absent', { required: false, secrets: [] }, 'accepted'],
    ['no secret, malformed', { required: false, secrets: [], sent: 'none' }, ignored],
    ['required, and every secret destroyed', { secrets: [], sent: good }, invalid],
    ['the old secret of two', { secrets: ['the new one, just made', SECRET], sent: good }, 'accepted'],
  ])('%s: %s', (_, question, expected) => {
    expect(verdict(question)).toBe(expected);
  });
});

test('no text at all makes more of it than a refusal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('peptideclients', 'woocommerce'), (sent, format) => {
      expect([malformed, expired, invalid]).toContain(verdict({ sent, format }));
    }),
  );
});

describe('the published test vectors', () => {
  test.each(published.vectors.map((vector) => [`${vector.format}, ${vector.name}`, vector] as const))(
    '%s',
    (_, vector) => {
      const format = payloadFormats.find((known) => known === vector.format);
      const question = {
        ...(format && { format }),
        bodyAloneAllowed: false,
        secrets: [vector.secret],
        sent: vector.value,
        body: Buffer.from(vector.body),
        receivedAt: new Date(vector.received_at * 1000),
      };
      expect(verdict(question, vector.body_sha256)).toBe(vector.answer);
    },
  );

  test('show every way in which a signature can be refused, but for its absence', () => {
    const answers = new Set(published.vectors.map(({ answer }) => answer));
    expect(answers).toEqual(new Set(['accepted', malformed, expired, invalid]));
  });
});
