import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';

/** A row of the log as a test wants it: what it does not say is that of an order that was taken in 10 ms. */
export type LoggedRequest = Partial<Prisma.RequestLogRowCreateManyInput> & { at: Date; tookMs?: number };

/** Puts rows into the log of a key, each with an id of its own time, as requests do. */
export async function logRows(
  db: Database,
  key: { id: string; organizationId?: string },
  requests: LoggedRequest[],
): Promise<void> {
  await db.requestLogRow.createMany({
    data: requests.map(({ at, tookMs = 10, ...row }) => ({
      id: uuidv7({ msecs: at.getTime() }),
      organizationId: key.organizationId ?? null,
      integrationKeyId: key.id,
      verified: true,
      method: 'POST',
      path: '/v1/orders',
      statusCode: 200,
      clientIp: '192.0.2.1',
      requestReceivedAt: at,
      requestCompletedAt: new Date(at.getTime() + tookMs),
      requestHeaders: [],
      ...row,
    })),
  });
}
