import { after, type NextRequest } from 'next/server';
import { clientAddress } from '../../../lib/browser.ts';
import { consolePool } from '../../../lib/database/console-pool.ts';
import { env, givenDatabaseUrl } from '../../../lib/env.ts';
import { networkOf } from '../../../lib/network-of.ts';
import { TriesPerMinute } from '../../../lib/tries-per-minute.ts';
import { approvalInput, linkApproved, takeApproval } from '../../../lib/woocommerce/shop/receive-approval.ts';

/** What WooCommerce sends has 300 bytes. */
const MOST_BYTES = 4_096;
/**
 * Of one network, which has one shop or some: a shop calls once. There is no budget of all together: a state is found by
 * one look at an index, and others that call, however many, must not keep a shop from being connected.
 */
const ofNetwork = new TriesPerMinute(20, Number.POSITIVE_INFINITY);

/**
 * Where a shop's server brings its keys after "Approve" in WordPress (contract §15). Any answer but 200 makes WordPress
 * destroy them again; so it gets 200 only for a state that was given, and not used.
 */
export async function POST(request: NextRequest): Promise<Response> {
  const now = new Date();
  if (!ofNetwork.take(networkOf(await clientAddress()))) return answer(429, 'Too many tries.');
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) return answer(413, 'Too long.');
  const body = await request.text();
  if (body.length > MOST_BYTES) return answer(413, 'Too long.');
  const approval = approvalInput.safeParse(jsonOf(body));
  if (!approval.success)
    return answer(400, 'Only WooCommerce may post here, with a read_write key and the state that we gave it.');
  const asked = await takeApproval(consolePool(), approval.data, now);
  if (asked === null) return answer(403, 'This approval was used, or has expired: connect again.');
  after(() => linkApproved(givenDatabaseUrl(), consolePool(), env(), asked, approval.data, now));
  return answer(200, 'Thank you.');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: { 'Cache-Control': 'no-store' } });
}
