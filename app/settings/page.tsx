import { redirect } from 'next/navigation';
import { homePath } from '../../lib/auth/own-path.ts';

export default function Settings() {
  redirect(homePath);
}
