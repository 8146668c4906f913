import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { MadePasskey, ShownPasskey } from '../factors/passkey.ts';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

/** A passkey in software, as a device or a password manager makes it. */
export class SoftPasskey {
  readonly id = randomBytes(32);
  private readonly privateKey: KeyObject;
  private readonly cose: Buffer;
  /** How often it signed, where it counts. */
  count = 0;
  /** Whether it checks who holds it. */
  verifies = true;
  private readonly site: { rpId: string; origin: string };

  constructor(site: { rpId: string; origin: string }) {
    this.site = site;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    // {1: 2, 3: -7, -1: 1, -2: x, -3: y}, an ES256 key of COSE.
    const [xBytes, yBytes] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    this.cose = Buffer.concat([hex('a5010203262001215820'), xBytes, hex('225820'), yBytes]);
  }

  /** Answers what a browser is asked to make a passkey by. */
  made(challenge: string): MadePasskey {
    const length = Buffer.from([0, this.id.length]);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, this.cose]);
    const data = Buffer.concat([this.head(HAS_CREDENTIAL), credential]);
    // {"fmt": "none", "attStmt": {}, "authData": data}
    const attestation = Buffer.concat([
      hex('a3'),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      hex('a0'),
      cborText('authData'),
      Buffer.from([0x59, data.length >> 8, data.length & 0xff]),
      data,
    ]);
    const clientDataJSON = this.clientData('webauthn.create', challenge).toString('base64url');
    const response = { clientDataJSON, attestationObject: attestation.toString('base64url'), transports: ['internal'] };
    return { id: this.id.toString('base64url'), type: 'public-key', response };
  }

  /** Signs a challenge. */
  shown(challenge: string, userHandle: string | null = null): ShownPasskey {
    const data = this.head(0);
    const clientData = this.clientData('webauthn.get', challenge);
    const signed = Buffer.concat([data, sha256(clientData)]);
    const response = {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.privateKey).toString('base64url'),
      userHandle,
    };
    return { id: this.id.toString('base64url'), type: 'public-key', response };
  }

  private head(flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.count);
    const all = flags | USER_PRESENT | (this.verifies ? USER_VERIFIED : 0);
    return Buffer.concat([sha256(Buffer.from(this.site.rpId)), Buffer.from([all]), counter]);
  }

  private clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.site.origin, crossOrigin: false }));
  }
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
