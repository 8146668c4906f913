import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { deviceCookie, deviceOf, openDevice, sealDevice } from './device-token.ts';
import { openSession, sealSession } from './session-token.ts';

const secret = 'an authentication secret for tests only';

test('a device remembers the last five who signed in, and is nobody’s when it is forged or a session’s token', async () => {
  const users = Array.from({ length: 6 }, () => randomUUID());
  const device = users.reduce<ReturnType<typeof deviceOf> | null>((before, id) => deviceOf(id, before), null);
  if (device === null) throw new Error('nobody signed in');
  expect(device.userIds).toEqual(users.slice(1).reverse());
  expect(deviceOf(users[3] ?? '', device)).toMatchObject({ id: device.id, userIds: { length: 5, 0: users[3] } });
  const token = await sealDevice(device, secret);
  expect(await openDevice(token, secret)).toEqual(device);
  expect(await openDevice(token, `${secret} of somebody else`)).toBeNull();
  expect(await openDevice(`${token.slice(0, -2)}AA`, secret)).toBeNull();
  const claims = { sessionId: randomUUID(), userId: randomUUID(), organizationId: randomUUID(), version: 1 };
  expect(await openDevice(await sealSession(claims, secret), secret)).toBeNull();
  expect(await openSession(token, secret, new Date())).toBeNull();
});

test('its cookie is guarded as a session’s is', () => {
  expect(deviceCookie(true)).toMatchObject({
    name: expect.stringMatching(/^__Host-/),
    options: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' },
  });
});
