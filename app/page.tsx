import { redirect } from 'next/navigation';
import { homePath } from '../lib/auth/own-path.ts';
import { anyViewer } from '../lib/session.ts';

/** The bare address leads on. */
export default async function Home() {
  redirect((await anyViewer()) === null ? '/sign-in' : homePath);
}
