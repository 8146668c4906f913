import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Claims, sealSession, sessionCookie } from '../../lib/auth/session-token.ts';
import type { Role } from '../../lib/keys/vocabulary.ts';
import { createUser } from '../../lib/organizations/create-user.ts';
import { startSession } from '../../lib/organizations/start-session.ts';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { makeTenant, type Tenant, testDatabase, testSecretsKey } from '../../lib/test/tenant.ts';
import { AUTH_SECRET, ServerProcess } from '../torture/server-process.ts';

/** The bundled server, as `npm start` runs it, on the tests' database or another one. */
export async function startConsole(databaseUrl = testDatabaseUrl()): Promise<ServerProcess> {
  mkdirSync('.build/console-logs', { recursive: true });
  const logFile = path.resolve('.build/console-logs', `${process.pid}.log`);
  const more = { ALLOW_PRIVATE_ADDRESSES: 'true' }; // shops of tests are on this machine
  const server = await ServerProcess.start({ databaseUrl, secretsKey: testSecretsKey, logFile, more });
  if (!(await server.untilServing())) throw new Error(`the server ended at its start: see ${logFile}`);
  return server;
}

/** Somebody of an organization, with the header that their browser sends. */
export interface Person {
  userId: string;
  email: string;
  headers: { Cookie: string };
}

export async function person(tenant: Tenant, role: Role): Promise<Person> {
  const email = `${role}-${crypto.randomUUID()}@shop.example`;
  const input = { email, password: 'a sentence is fine', role };
  const { id: userId } = await createUser(testDatabase(), tenant.actor, input, new Date());
  const whose = { userId, organizationId: tenant.organizationId, version: 1 };
  return { userId, email, headers: await signedIn(await startSession(testDatabase(), whose, new Date())) };
}

async function signedIn(claims: Claims): Promise<{ Cookie: string }> {
  return { Cookie: `${sessionCookie(false).name}=${await sealSession(claims, AUTH_SECRET)}` };
}

/** An organization whose every text can be told apart in a page: those of no other one hold its mark. */
export async function markedTenant(): Promise<Tenant & { mark: string }> {
  const tenant = await makeTenant();
  const mark = `mark${crypto.randomUUID().slice(0, 8)}`;
  const { organizationId, storeId } = tenant;
  await testDatabase().organization.update({ where: { id: organizationId }, data: { name: `Acme ${mark}` } });
  await testDatabase().store.update({ where: { id: storeId }, data: { name: `Berlin ${mark}` } });
  return { ...tenant, mark };
}
