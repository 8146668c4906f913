import type { Metadata } from 'next';
import { connection } from 'next/server';
import { ApiReference } from '../../../components/docs/api-reference.tsx';
import { env } from '../../../lib/env.ts';
import { openapiDocument } from '../../../lib/openapi.ts';

export const metadata: Metadata = { title: 'API reference' };

export default async function ApiReferencePage() {
  // Rendered per request: the base address is this installation's own.
  await connection();
  return <ApiReference document={openapiDocument(env().appUrl)} />;
}
