import { connection } from 'next/server';
import { pagesIndex } from '../../../components/docs/pages-index.ts';
import { env } from '../../../lib/env.ts';

export async function GET() {
  await connection();
  return new Response(pagesIndex(env().appUrl), { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
}
