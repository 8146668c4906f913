import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { FocusTitle } from '../components/shell/focus-title.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: 'PeptideClients Connectors',
  description: 'The inbound Integration API of PeptideClients: orders, payments and clients from your shop.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f9fafb' },
    { media: '(prefers-color-scheme: dark)', color: '#0b0d11' },
  ],
};

/** Light or dark follows the system, until the cookie `theme` says otherwise: the server paints the right one at once. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get('theme')?.value;
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      {...((theme === 'light' || theme === 'dark') && { 'data-theme': theme })}
      suppressHydrationWarning
    >
      <body>
        {children}
        <FocusTitle />
      </body>
    </html>
  );
}
