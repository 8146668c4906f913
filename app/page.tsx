import { redirect } from 'next/navigation';
import { homePath } from '../lib/auth/own-path.ts';
import { viewerOrNull } from '../lib/session.ts';

/** The bare address leads on. */
export default async function Home() {
  redirect((await viewerOrNull()) === null ? '/sign-in' : homePath);
}
