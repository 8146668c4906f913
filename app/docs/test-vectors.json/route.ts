import { readFile } from 'node:fs/promises';

export async function GET() {
  const vectors = await readFile('connectors/test-vectors.json');
  return new Response(vectors, { headers: { 'Content-Type': 'application/json; charset=utf-8' } });
}
